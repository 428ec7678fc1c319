"""What ask_backend.py leaves, and collect_answers.py reads."""

from typing import TypedDict


class BackendAnswer(TypedDict):
    """What a backend said; None for what it did not say, and why in `fault`."""

    requires: list[str] | None
    metadata: str | None
    fault: str | None
