"""What a plan holds that resolve-plan.ts writes; `npm run schemas` makes this file of its schema."""

from typing import TypedDict


class Answer(TypedDict):
    """What a build backend answered; see isolated/ask_backend.py."""

    requires: list[str] | None
    metadata: str | None
    fault: str | None
    identity: str
