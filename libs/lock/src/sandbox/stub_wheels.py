"""Wheels without content that tell uv the requirements of sources, which it must not build to learn them.

Which sources those are, uv tells: where it finds no wheel for what it would choose, the index's sdist of that is
offered.
"""

import json
import os
import re
import tempfile
import zipfile
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ask_index import IndexFault
from choose_file import rank
from exact_packages import exact_package, release_of
from fetch_files import fetch_file
from list_files import list_files
from python_version import PYTHON_VERSION
from read_pylock import Package
from read_sdist import Facts, headers_of, is_static, likely_metadata, read_sdist
from refusal import Search

# One version, as uv's log shows it.
SINGLE = re.compile(r">=(?P<from>\S+), <(?P=from)\+|==\S+")
CLAUSE = re.compile(r"(==|!=|>=|<=|<|>)\s*([^\s+]+)(\+)?")
# The same distribution is offered at most so many times; uv rarely needs a second version.
MOST_OFFERS = 20


class Sdist(NamedTuple):
    """An sdist of the index that may be built."""

    package: Package
    archive: str
    sha256: str
    facts: Facts
    # Whether its requirements are known without asking its backend.
    static: bool


class StubWheels:
    """A --find-links folder of such wheels."""

    def __init__(self, metadata: dict[str, str]) -> None:
        """@param metadata What backends answered, by the sha256 of the sdist."""
        self.folder = tempfile.mkdtemp()
        self.metadata = metadata
        self.sdists: dict[tuple[str, str], Sdist] = {}
        self.offers: dict[str, int] = {}
        self.written: dict[str, str] = {}

    def offer(self, search: Search, pin: str | None) -> bool:
        """Adds the sdist that uv would have chosen; @returns whether it is new to uv. @raises Refusal, IndexFault"""
        version = self.first_choice(search, pin)
        key = (search.name, str(version))
        if version is None or key in self.sdists or self.offers.get(search.name, 0) >= MOST_OFFERS:
            return False
        self.offers[search.name] = self.offers.get(search.name, 0) + 1
        self.add(*key)
        return True

    def add(self, name: str, version: str) -> None:
        """Adds the sdist of a version, which the index must have. @raises Refusal, IndexFault"""
        package = exact_package(name, version)
        if package.sdist is None or package.sdist.sha256 is None:
            return
        file, sha256 = package.sdist.file, package.sdist.sha256
        archive = fetch_file(name, file, sha256, self.folder_of_sdists())
        facts = read_sdist(archive)
        static = is_static(facts.pkg_info)
        self.sdists[(name, version)] = Sdist(package, archive, sha256, facts, static)
        if sha256 in self.metadata:
            metadata = headers_of(self.metadata[sha256], name, version)
        elif static and facts.pkg_info is not None:
            metadata = headers_of(facts.pkg_info.decode("utf-8", "replace"), name, version)
        else:
            metadata = likely_metadata(facts, name, version)
        self.write(name, version, metadata)

    def content(self) -> str:
        """What the folder holds."""
        return json.dumps(self.written, sort_keys=True)

    def write(self, name: str, version: str, metadata: str) -> None:
        stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
        self.written[stem] = metadata
        with zipfile.ZipFile(os.path.join(self.folder, f"{stem}-py3-none-any.whl"), "w") as wheel:
            wheel.writestr(f"{stem}.dist-info/METADATA", metadata)
            wheel.writestr(
                f"{stem}.dist-info/WHEEL",
                "Wheel-Version: 1.0\nGenerator: stx\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            )
            wheel.writestr(f"{stem}.dist-info/RECORD", "")

    def folder_of_sdists(self) -> str:
        # Beside the wheels, where uv does not look.
        folder = os.path.join(self.folder, "sdists")
        os.makedirs(folder, exist_ok=True)
        return folder

    def first_choice(self, search: Search, pin: str | None) -> Version | None:
        """The version that uv would choose if it built sources; None where that has a wheel, or is nothing."""
        try:
            listed = list_files(search.name)
        except IndexFault:
            # uv tells it with what the distribution is needed for.
            return None
        exact = pin is not None or SINGLE.fullmatch(search.versions) is not None
        usable: dict[Version, bool] = {}
        for file, entry in listed.items():
            release = release_of(file, search.name)
            if release is None or not fits_python(entry.requires_python) or (entry.yanked is not None and not exact):
                continue
            if release.kind == "sdist":
                usable.setdefault(release.version, False)
            elif rank(file) is not None:
                usable[release.version] = True
        if pin is not None:
            versions = [version for version in usable if version == Version(pin)]
        else:
            versions = [version for version in usable if is_within(version, search.versions)]
            versions = [version for version in versions if not version.is_prerelease] or versions
        best = max(versions, default=None)
        return None if best is None or usable[best] else best


def fits_python(requires: str | None) -> bool:
    try:
        return requires is None or SpecifierSet(requires).contains(PYTHON_VERSION, prereleases=True)
    except InvalidSpecifier:
        return True


def is_within(version: Version, ranges: str) -> bool:
    """Whether a version is in a range as uv's log shows one, such as `>=1, <2 | ==3` or `*`.

    What is not understood excludes nothing.
    """
    return any(all(keeps(version, clause) for clause in alternative.split(",")) for alternative in ranges.split("|"))


def keeps(version: Version, clause: str) -> bool:
    found = CLAUSE.fullmatch(clause.strip())
    if found is None:
        return True
    operator, text, above = found.groups()
    try:
        limit, public = Version(text), Version(version.public)
    except InvalidVersion:
        return True
    # `<1.0+` is above every local version of 1.0.
    if above is not None:
        return public <= limit if operator in ("<", "<=") else public > limit
    return {
        "==": version == limit,
        "!=": version != limit,
        ">=": version >= limit,
        "<=": version <= limit,
        "<": version < limit,
        ">": version > limit,
    }[operator]
