"""What uv reports while it resolves, and what that tells of distributions without wheels."""

import re
from typing import NamedTuple

from packaging.utils import canonicalize_name

from ask_index import shown
from read_pylock import Package
from refusal import Search

TRANSIENT = re.compile(r"Transient request failure for: (\S+)")
SEARCHING = re.compile(r"Searching for a compatible version of ([A-Za-z0-9._-]+)(?:\[\S*\])? \((.*)\)$")
SELECTING = re.compile(r"Selecting: ([A-Za-z0-9._-]+)==")
NO_WHEEL = re.compile(r"Wheels are required for `([A-Za-z0-9._-]+)`")
YANKED = re.compile(r"warning: `([A-Za-z0-9._-]+)==(\S+)` is yanked")


class Compiled(NamedTuple):
    """What uv resolved, the searches in which it found no wheel for its first choice, and names of what was yanked."""

    packages: list[Package]
    searches: tuple[Search, ...]
    yanked: frozenset[str]


class UvLog:
    """What uv reports while it resolves."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.yanked: set[str] = set()
        self.searches: list[Search] = []
        self.open: Search | None = None
        self.narrowed = False
        self.failures: dict[str, int] = {}

    def read(self, line: str) -> None:
        line = line.rstrip("\n")
        if not line.startswith(("DEBUG ", "TRACE ")):
            yanked = YANKED.match(line)
            if yanked is not None:
                self.yanked.add(canonicalize_name(yanked.group(1)))
            missing = NO_WHEEL.search(line)
            if missing is not None:
                self.searches.append(Search(canonicalize_name(missing.group(1)), "*"))
            self.said.append(line)
            return
        searching, selecting, failed = SEARCHING.search(line), SELECTING.search(line), TRANSIENT.search(line)
        if searching is not None:
            self.search(Search(canonicalize_name(searching.group(1)), searching.group(2)))
        elif selecting is not None:
            self.open = None
        elif failed is not None:
            # uv would keep it to itself, so it is reported as it happens.
            what = shown(failed.group(1))
            self.failures[what] = self.failures.get(what, 0) + 1
            print(
                f"stx: the index failed for {what} ({self.failures[what]}); uv tries again with growing waits",
                flush=True,
            )

    def search(self, search: Search) -> None:
        """A search that no selection follows found no wheel; uv then narrows it, and only its first choice matters."""
        narrows = self.open is not None and self.open.name == search.name
        if not (narrows and self.narrowed):
            self.close()
        self.open, self.narrowed = search, narrows

    def close(self) -> None:
        if self.open is not None and not self.narrowed and self.open not in self.searches:
            self.searches.append(self.open)
        self.open = None
