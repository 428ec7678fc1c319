"""The packages of a wheel set, whose entries name their versions: they need no resolution, and uv does not know every archive
that pip builds (.tgz, .tar.bz2)."""

import re
from concurrent.futures import ThreadPoolExecutor

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from ask_index import IndexFault
from list_files import list_files
from run_uv import Refusal

# The ones to be taken first come first.
SDISTS = (".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz")


def exact_packages(requirements, faults):
    """As a pylock.toml tells packages; what the index does not have goes to the faults, so that all of them are told."""

    def look(requirement):
        try:
            return exact_package(requirement)
        except (Refusal, IndexFault) as fault:
            faults.append(str(fault))
            return None

    with ThreadPoolExecutor(8) as pool:
        return [package for package in pool.map(look, requirements) if package is not None]


def exact_package(requirement):
    """The files that the index has of `name==version`."""
    name, version = requirement.split("==")
    wheels, sdists = [], []
    for file, listed in list_files(canonicalize_name(name)).items():
        kind = kind_of(file, name, version)
        if kind is not None and listed.sha256 is None:
            raise Refusal(f"{name} {version}: the index does not say the sha256 of {file}")
        if kind is not None:
            (wheels if kind == "wheel" else sdists).append({"name": file, "hashes": {"sha256": listed.sha256}})
    if not wheels and not sdists:
        raise Refusal(f"{name} {version}: the index has no file of this version")
    sdists.sort(key=lambda sdist: SDISTS.index(extension_of(sdist["name"])))
    return {"name": name, "version": version, "wheels": wheels, **({"sdist": sdists[0]} if sdists else {})}


def kind_of(file, name, version):
    """'wheel' or 'sdist' for a file of that very version, else None."""
    if file.endswith(".whl"):
        try:
            _, found, _, _ = parse_wheel_filename(file)
        except (InvalidWheelFilename, InvalidVersion):
            return None
        return "wheel" if found == Version(version) else None
    extension = extension_of(file)
    if extension is None:
        return None
    stem = file.removesuffix(extension)
    for at in (match.start() for match in re.finditer("-", stem)):
        if canonicalize_name(stem[:at]) == canonicalize_name(name):
            try:
                return "sdist" if Version(stem[at + 1 :]) == Version(version) else None
            except InvalidVersion:
                continue
    return None


def extension_of(file):
    return next((each for each in SDISTS if file.endswith(each)), None)
