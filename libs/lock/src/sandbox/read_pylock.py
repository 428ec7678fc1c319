"""Reads what `uv pip compile` writes: the packages of a pylock.toml (PEP 751)."""

import tomllib
from typing import NamedTuple

from parse_page import FILE, checked_sha256, file_of_url


class PylockFault(Exception):
    """A pylock.toml that is not what the format says."""


class IndexFile(NamedTuple):
    """A file of the index that uv chose."""

    file: str
    # None where the index does not say it.
    sha256: str | None


class Package(NamedTuple):
    """One version of a distribution, with the files that the index has of it."""

    name: str
    version: str
    wheels: tuple[IndexFile, ...] = ()
    sdist: IndexFile | None = None


def read_pylock(text: bytes) -> list[Package]:
    """@raises PylockFault"""
    try:
        packages = tomllib.loads(text.decode()).get("packages", [])
    except (ValueError, RecursionError) as fault:
        raise PylockFault(f"pylock.toml is not TOML: {fault}") from fault
    if not isinstance(packages, list):
        raise PylockFault("pylock.toml has no list of packages")
    return [read_package(package) for package in packages]


def read_package(package: object) -> Package:
    if (
        not isinstance(package, dict)
        or not isinstance(package.get("name"), str)
        or not isinstance(package.get("version"), str)
    ):
        raise PylockFault(f"pylock.toml has a package without a name or a version: {str(package)[:200]}")
    wheels, sdist = package.get("wheels", []), package.get("sdist")
    if not isinstance(wheels, list):
        raise PylockFault(f"pylock.toml has no list of wheels for {package['name']}")
    read = tuple(read_file(wheel, package["name"]) for wheel in wheels)
    return Package(
        package["name"], package["version"], read, None if sdist is None else read_file(sdist, package["name"])
    )


def read_file(entry: object, package: str) -> IndexFile:
    if not isinstance(entry, dict):
        raise PylockFault(f"pylock.toml has a file of {package} that is no table")
    name, url, path = entry.get("name"), entry.get("url"), entry.get("path")
    try:
        file = (
            name
            if isinstance(name, str)
            else file_of_url(url if isinstance(url, str) else str(path).replace("%", "%25"))
        )
    except ValueError:
        file = None
    if file is None or FILE.fullmatch(file) is None:
        raise PylockFault(f"{package}: no lock can name the file {str(name or url or path)[-200:]!r}")
    hashes = entry.get("hashes")
    return IndexFile(file, checked_sha256(hashes.get("sha256")) if isinstance(hashes, dict) else None)
