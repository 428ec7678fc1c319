"""What a plan holds that plan-wheel.ts writes; `npm run schemas` makes this file of its schema."""

from typing import TypedDict


class WheelPlan(TypedDict):
    """How one wheel is built."""

    archive: str | None
    isSdist: bool
    version: str
    prepare: list[str]
    bundle: bool
    environment: dict[str, str]
