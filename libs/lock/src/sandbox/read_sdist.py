"""What a source says of itself, read without running any of it."""

import email.parser
import email.policy
import os
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from refusal import Refusal

SETUPTOOLS = "setuptools.build_meta:__legacy__"
# Far above what any real one has: limits for hostile archives.
LARGEST_FILE = 8 * 2**20
LARGEST_ARCHIVE = 4 * 2**30
MOST_MEMBERS = 200_000


class Facts(NamedTuple):
    """Files of a source as they are; None for one that it does not have."""

    pyproject: bytes | None = None
    pkg_info: bytes | None = None
    # setuptools' own list of requirements, in its egg-info.
    requires: bytes | None = None


class BuildSystem(NamedTuple):
    """What PEP 518 says a build needs, and the PEP 517 backend."""

    requires: list[str]
    backend: str
    path: list[str]


def read_sdist(archive: str) -> Facts:
    """@raises Refusal for an archive that cannot be read."""
    try:
        found = dict(zip_facts(archive) if archive.endswith(".zip") else tar_facts(archive))
    except Refusal:
        raise
    # Whatever a hostile archive makes of Python's readers, which raise much more than their documented errors.
    except Exception as fault:
        raise Refusal(f"{os.path.basename(archive)} cannot be unpacked: {type(fault).__name__}: {fault}") from fault
    return Facts(**found)


def read_folder(folder: str) -> Facts:
    """Of a project's folder, in which links may lead anywhere: those are not followed."""
    path = os.path.join(folder, "pyproject.toml")
    if not os.path.isfile(path) or os.path.islink(path) or os.path.getsize(path) > LARGEST_FILE:
        return Facts()
    with open(path, "rb") as source:
        return Facts(pyproject=source.read())


def fact_of(member: str) -> str | None:
    """Which fact a member of an sdist is: those of its top folder, and of egg-info in it or in src."""
    parts = [part for part in member.split("/") if part not in ("", ".")][1:]
    if parts in (["pyproject.toml"], ["PKG-INFO"]):
        return parts[0].lower().replace("pyproject.toml", "pyproject").replace("-", "_")
    if parts[-1:] == ["requires.txt"] and len(parts) in (2, 3) and parts[-2].endswith(".egg-info"):
        return "requires"
    return None


def tar_facts(archive: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as source:
        size = 0
        for number, member in enumerate(source):
            size += max(member.size, 0)
            if size > LARGEST_ARCHIVE or number > MOST_MEMBERS:
                limits = f"{LARGEST_ARCHIVE >> 30} GiB or {MOST_MEMBERS} files"
                raise Refusal(f"{os.path.basename(archive)} unpacks to more than {limits}")
            fact = fact_of(member.name)
            if fact is not None and (member.isfile() or member.islnk() or member.issym()):
                file = source.extractfile(member)
                if file is not None:
                    yield fact, limited(file.read, f"{os.path.basename(archive)}: {member.name}")


def zip_facts(archive: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as source:
        for member in source.infolist():
            fact = fact_of(member.filename)
            if fact is not None and not member.is_dir():
                with source.open(member) as file:
                    yield fact, limited(file.read, f"{os.path.basename(archive)}: {member.filename}")


def limited(read: Callable[[int], bytes], what: str) -> bytes:
    content = read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refusal(f"{what} is longer than {LARGEST_FILE >> 20} MiB")
    return content


def build_system(facts: Facts) -> BuildSystem:
    """@raises Refusal for a pyproject.toml that pip would refuse, too."""
    system: Any = {}
    if facts.pyproject is not None:
        system = toml_of(facts.pyproject).get("build-system", {})
    if not isinstance(system, dict):
        raise Refusal("pyproject.toml: [build-system] is no table")
    requires, backend, path = (
        system.get("requires", ["setuptools>=40.8.0"]),
        system.get("build-backend", SETUPTOOLS),
        system.get("backend-path", []),
    )
    if not isinstance(backend, str) or not all(
        isinstance(each, list) and all(isinstance(one, str) for one in each) for each in (requires, path)
    ):
        raise Refusal("pyproject.toml: [build-system] has a value of another type than PEP 518 says")
    return BuildSystem(requires, backend, path)


def toml_of(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as fault:
        raise Refusal(f"pyproject.toml is not UTF-8 (byte {fault.start})") from fault
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        what = "begins with a byte-order mark" if content.startswith(b"\xef\xbb\xbf") else f"is not TOML: {fault}"
        raise Refusal(f"pyproject.toml {what}") from fault


def is_static(pkg_info: bytes | None) -> bool:
    """Whether PKG-INFO says the requirements of every wheel built from it (PEP 643): no backend need be asked."""
    if pkg_info is None:
        return False
    headers = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(pkg_info)
    try:
        version = tuple(int(part) for part in str(headers.get("Metadata-Version", "")).split("."))
    except ValueError:
        return False
    dynamic = {str(each).strip().lower() for each in headers.get_all("Dynamic", [])}
    return version >= (2, 2) and not dynamic & {"version", "requires-python", "requires-dist", "provides-extra"}


def likely_metadata(facts: Facts, name: str, version: str) -> str:
    """Requirements as the source's author built it: nearly always right, and enough to learn what else to ask for."""
    if facts.pkg_info is not None and b"\nRequires-Dist:" in facts.pkg_info:
        return headers_of(facts.pkg_info.decode("utf-8", "replace"), name, version)
    lines, condition = [], ""
    for line in (facts.requires or b"").decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            extra, _, marker = line[1:-1].partition(":")
            lines += [f"Provides-Extra: {extra}"] if extra else []
            condition = " and ".join(
                each for each in (f"({marker})" if marker else "", f'extra == "{extra}"' if extra else "") if each
            )
        elif line:
            lines.append(f"Requires-Dist: {line}{f' ; {condition}' if condition else ''}")
    return "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines, ""])


def headers_of(metadata: str, name: str, version: str) -> str:
    """Of a METADATA file just what a resolution reads, under the name and version that are asked for."""
    headers = email.parser.HeaderParser(policy=email.policy.compat32).parsestr(metadata)
    kept = [
        f"{key}: {' '.join(str(value).split())}"
        for key in ("Requires-Python", "Requires-Dist", "Provides-Extra")
        for value in headers.get_all(key, [])
    ]
    return "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *kept, ""])
