"""What a set of requirements comes to, resolved by uv without building anything."""

import re

from packaging.utils import canonicalize_name
from packaging.version import Version

from ask_index import IndexFault
from exact_packages import release_of
from list_files import list_files
from read_pylock import Package
from refusal import NoSolution, Refusal, Search
from resolve_plan import ResolvePlan
from run_uv import Uv
from stub_wheels import StubWheels

# Each turn learns of at least one more sdist.
MOST_TURNS = 200


class Closure:
    """Resolves with uv, to which sdists are shown by stub wheels."""

    def __init__(self, plan: ResolvePlan, pins: list[str], kept: list[str], stubs: StubWheels, uv: Uv) -> None:
        """@param kept Versions that should stay, as constraints that are dropped where they contradict."""
        self.pins, self.kept, self.stubs, self.uv = pins, kept, stubs, uv
        self.found = [stubs.folder, *([plan["setFolder"]] if plan["sets"] else [])]
        # Theirs are there as wheels, or as stubs of what their backend said.
        self.own = {canonicalize_name(name) for name in plan["sets"]} | {
            canonicalize_name(each["name"]) for each in plan["sources"] if "index" not in each
        }
        self.yanked: frozenset[str] = frozenset()

    def expect(self, sdists: list[list[str]]) -> None:
        """Offers what an earlier lock built, name and version, since uv will want most of it."""
        for name, version in sdists:
            try:
                if name not in self.own:
                    self.stubs.offer(Search(name, f"=={version}"), None)
            except (Refusal, IndexFault):
                # Not needed any more, or uv tells.
                continue

    def resolve(self, wanted: list[str]) -> list[Package]:
        """@raises NoSolution, Refusal, IndexFault"""
        if self.kept:
            try:
                return self.with_sdists(wanted, [*self.pins, *self.kept])
            except NoSolution as fault:
                if any(lacks_version(pin) for pin in self.of_others() if names_pin(str(fault), pin)):
                    raise
                print("not everything can stay at its locked version; resolving without", flush=True)
        return self.with_sdists(wanted, self.pins)

    def of_others(self) -> list[str]:
        """The pins of what the index would supply."""
        return [pin for pin in self.pins if canonicalize_name(pin.split("==", 1)[0]) not in self.own]

    def with_sdists(self, wanted: list[str], constraints: list[str]) -> list[Package]:
        """uv's resolution, for which the sdists that it would choose are offered until it asks for no more."""
        pinned = dict(line.split("==", 1) for line in constraints)
        for _ in range(MOST_TURNS):
            try:
                compiled = self.uv.compile(wanted, constraints, self.found, self.stubs.content())
            except NoSolution as fault:
                if self.offer(fault.searches, pinned):
                    continue
                raise
            if not self.offer(compiled.searches, pinned):
                self.yanked |= compiled.yanked
                return [self.of_index(package) for package in compiled.packages]
        raise Refusal(f"after {MOST_TURNS} resolutions there are still sdists to be looked at; constrain more versions")

    def offer(self, searches: tuple[Search, ...], pinned: dict[str, str]) -> bool:
        offered = [
            self.stubs.offer(search, pinned.get(search.name)) for search in searches if search.name not in self.own
        ]
        return any(offered)

    def of_index(self, package: Package) -> Package:
        """A package as the index lists it, where uv saw our stub."""
        sdist = self.stubs.sdists.get((canonicalize_name(package.name), package.version))
        return package if sdist is None else sdist.package


def names_pin(message: str, pin: str) -> bool:
    """Whether uv's message names a pin, `name==version`."""
    return re.search(rf"(?<![\w.-]){re.escape(pin)}(?![\w.-])", message) is not None


def lacks_version(pin: str) -> bool:
    """Whether the index has no file of a pin's version: no versions of others can make up for that."""
    name, version = pin.split("==", 1)
    try:
        files = list_files(canonicalize_name(name))
    except IndexFault:
        return False
    found = [release_of(file, name) for file in files]
    return all(release is None or release.version != Version(version) for release in found)
