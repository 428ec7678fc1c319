"""What a lock is refused for."""

from dataclasses import dataclass


class Refusal(Exception):
    """A requirement that cannot be met, worded for the user."""


@dataclass(frozen=True)
class Search:
    """A search of uv's for a wheel that found none: the distribution, and which versions would do, in uv's words."""

    name: str
    versions: str


class NoSolution(Refusal):
    """Requirements that contradict each other or what the index has; asked for less, uv may find one."""

    def __init__(self, message: str, searches: tuple[Search, ...] = ()) -> None:
        super().__init__(message)
        self.searches = searches
