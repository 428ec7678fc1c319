"""What a plan holds that plan-fetch.ts writes; `npm run schemas` makes this file of its schema."""

from typing import TypedDict


class LockedFile(TypedDict):
    """A file of the index that a lock names."""

    name: str
    file: str
    sha256: str
