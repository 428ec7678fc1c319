"""The packages of a wheel set, whose entries name their versions.

They need no resolution, and uv does not know every archive that pip builds (.tgz, .tar.bz2).
"""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from ask_index import AT_ONCE
from attempts import Attempts
from list_files import list_files
from read_pylock import IndexFile, Package
from refusal import Refusal

# The ones to be taken first come first.
SDISTS = (".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz")


class Release(NamedTuple):
    """What a file name of an index says."""

    kind: str
    version: Version


def exact_packages(requirements: list[str], attempts: Attempts) -> list[Package]:
    """What the index has of each `name==version`; what it does not have becomes a fault each."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(
            lambda requirement: attempts.attempt(
                requirement.replace("==", " "), exact_package, *requirement.split("==", 1)
            ),
            requirements,
        )
        return [package for packages in found for package in packages]


def exact_package(name: str, version: str) -> Package:
    """The files that the index has of a version. @raises Refusal, IndexFault"""
    wanted = Version(version)
    wheels: list[IndexFile] = []
    sdists: list[IndexFile] = []
    for file, listed in list_files(canonicalize_name(name)).items():
        release = release_of(file, name)
        if release is None or release.version != wanted:
            continue
        if listed.sha256 is None:
            raise Refusal(f"{name} {version}: the index does not say the sha256 of {file}")
        (wheels if release.kind == "wheel" else sdists).append(IndexFile(file, listed.sha256))
    if not wheels and not sdists:
        raise Refusal(f"{name} {version}: the index has no file of this version")
    sdists.sort(key=lambda sdist: SDISTS.index(extension_of(sdist.file) or SDISTS[-1]))
    return Package(name, version, tuple(wheels), sdists[0] if sdists else None)


def release_of(file: str, name: str) -> Release | None:
    """The kind and version of a file of a distribution; None for a file that is neither wheel nor sdist of it."""
    if file.endswith(".whl"):
        try:
            found, version, _, _ = parse_wheel_filename(file)
        except (InvalidWheelFilename, InvalidVersion):
            return None
        return Release("wheel", version) if found == canonicalize_name(name) else None
    extension = extension_of(file)
    if extension is None:
        return None
    stem = file.removesuffix(extension)
    for at in (match.start() for match in re.finditer("-", stem)):
        if canonicalize_name(stem[:at]) == canonicalize_name(name):
            try:
                return Release("sdist", Version(stem[at + 1 :]))
            except InvalidVersion:
                continue
    return None


def extension_of(file: str) -> str | None:
    return next((each for each in SDISTS if file.endswith(each)), None)
