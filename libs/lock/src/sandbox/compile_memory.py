"""What uv resolved in earlier runs of one lock: asking backends in between does not cost each resolution twice."""

import hashlib
import json
from typing import Any

from read_pylock import IndexFile, Package
from refusal import NoSolution, Search
from uv_log import Compiled


class CompileMemory:
    """Resolutions by what was asked."""

    def __init__(self, known: dict[str, Any]) -> None:
        """@param known What `told` had."""
        self.told = known

    def key(self, *asked: object) -> str:
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    def get(self, key: str) -> Compiled | None:
        """@raises NoSolution where that was the answer."""
        told = self.told.get(key)
        if told is None:
            return None
        searches = tuple(Search(*each) for each in told["searches"])
        if told["fault"] is not None:
            raise NoSolution(told["fault"], searches)
        return Compiled([package_of(each) for each in told["packages"]], searches, frozenset(told["yanked"]))

    def put(self, key: str, compiled: Compiled) -> None:
        searches = [[each.name, each.versions] for each in compiled.searches]
        self.told[key] = {
            "packages": compiled.packages,
            "searches": searches,
            "yanked": sorted(compiled.yanked),
            "fault": None,
        }

    def put_fault(self, key: str, fault: NoSolution) -> None:
        self.told[key] = {"searches": [[each.name, each.versions] for each in fault.searches], "fault": str(fault)}


def package_of(told: list[Any]) -> Package:
    """A package as JSON has its fields, in order."""
    name, version, wheels, sdist = told
    return Package(
        name, version, tuple(IndexFile(*each) for each in wheels), None if sdist is None else IndexFile(*sdist)
    )
