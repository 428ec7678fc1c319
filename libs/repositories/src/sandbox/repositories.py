"""Package repositories as apt's options for one run of it: which lists are whose, what is preferred and supplied.

Each repository has one file of sources, named after it; apt says of each list which file it comes from, so that two
repositories on one host, or one on the host of the distribution's mirror, are told apart.

Formats: sources.list(5), apt_preferences(5), deb-src-control(5).
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import TypedDict

PARTS = "etc/apt/sources.list.d"
RECORD = "etc/image_info/supplied.json"
ENTRY = "stx-"
UNSIGNED = re.compile(r"is not signed|signature verification|NO_PUBKEY")


class Plan(TypedDict):
    """What stageRepositories writes."""

    pins: dict[str, int]
    isAlone: bool


class Supplied(TypedDict):
    """A package that a repository supplied."""

    name: str
    version: str
    architecture: str
    sha256: str
    repository: str


Stanza = dict[str, str]
# Name and URI of a repository.
Place = tuple[str, str]


def read_plan(folder: str) -> Plan:
    with open(f"{folder}/plan.json", encoding="utf-8") as source:
        plan: Plan = json.load(source)
        return plan


@contextlib.contextmanager
def configured(folder: str) -> Iterator[list[str]]:
    """Options of apt for the repositories, and for the image's own files of sources unless these replace them."""
    with tempfile.TemporaryDirectory() as parts:
        os.chmod(parts, 0o755)
        if not read_plan(folder)["isAlone"] and os.path.isdir(f"/{PARTS}"):
            for name in os.listdir(f"/{PARTS}"):
                os.symlink(f"/{PARTS}/{name}", f"{parts}/{name}")
        for name in os.listdir(f"{folder}/sources"):
            os.symlink(f"{folder}/sources/{name}", f"{parts}/{ENTRY}{name}")
        yield ["-o", f"Dir::Etc::sourceparts={parts}"]


def fetcher(apt: Callable[..., None]) -> Callable[[], None]:
    """@returns what fetches lists, and ends at once where a signature does not hold: asking again is in vain."""

    def fetch() -> None:
        with tempfile.TemporaryFile("w+") as said:
            kept = os.dup(2)
            os.dup2(said.fileno(), 2)
            try:
                apt("--error-on=any", "-o", "pkgCacheFile::Generate=false", "update")
            except subprocess.CalledProcessError:
                os.dup2(kept, 2)
                said.seek(0)
                text = said.read()
                print(text, file=sys.stderr, flush=True)
                unsigned = [line for line in text.splitlines() if UNSIGNED.search(line)]
                if unsigned:
                    raise SystemExit(unsigned[0]) from None
                raise
            finally:
                os.dup2(kept, 2)
                os.close(kept)

    return fetch


def lists_of(options: list[str]) -> dict[str, Place]:
    """@returns the repository of each list of packages, and its URI, by the list's path."""
    form = "$(FILENAME) $(REPO_URI) $(SOURCESENTRY)"
    command = ["apt-get", *options, "indextargets", "--format", form, "Created-By: Packages"]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Place] = {}
    for line in said.splitlines():
        path, uri, entry = line.split(" ", 2)
        name = os.path.basename(entry.rsplit(":", 1)[0])
        if name.startswith(ENTRY) and name.endswith(".sources"):
            found[path] = (name.removeprefix(ENTRY).removesuffix(".sources"), uri)
    return found


def stanzas(path: str) -> Iterator[Stanza]:
    """Fields of one line each; nothing here reads a longer one."""
    with open(path, encoding="utf-8") as source:
        for text in source.read().split("\n\n"):
            lines = [line for line in text.split("\n") if ": " in line and not line.startswith((" ", "\t"))]
            stanza = dict(line.split(": ", 1) for line in lines)
            if "Package" in stanza:
                yield stanza


def offered(lists: dict[str, Place]) -> list[tuple[str, Stanza]]:
    """@returns each package that the repositories have, with its repository and, as a field, where apt fetches it."""
    return [
        (name, {**stanza, "URI": f"{uri}{stanza.get('Filename', '')}"})
        for path, (name, uri) in sorted(lists.items())
        if os.path.exists(path)
        for stanza in stanzas(path)
    ]


def preferences(offers: list[tuple[str, Stanza]], pins: dict[str, int]) -> str:
    """@returns apt's preferences. They name versions, since repositories may share a host and a Release."""
    chosen = {(stanza["Package"], stanza["Version"]): pins[name] for name, stanza in reversed(offers) if name in pins}
    return "".join(
        f"Package: {package}\nPin: version {version}\nPin-Priority: {pin}\n\n"
        for (package, version), pin in sorted(chosen.items())
    )


def supplied(name: str, stanza: Stanza) -> Supplied:
    if "SHA256" not in stanza:
        raise SystemExit(f"stx: the repository {name} gives no SHA256 of {stanza['Package']} {stanza['Version']}")
    return {
        "name": stanza["Package"],
        "version": stanza["Version"],
        "architecture": stanza["Architecture"],
        "sha256": stanza["SHA256"],
        "repository": name,
    }


def note(root: str, packages: list[Supplied]) -> None:
    """Adds packages to what the image notes; one that is there in another version is replaced."""
    path = os.path.join(root, RECORD)
    noted: dict[tuple[str, str], Supplied] = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as source:
            noted = {(each["name"], each["architecture"]): each for each in json.load(source)}
    noted.update({(each["name"], each["architecture"]): each for each in packages})
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        json.dump([noted[key] for key in sorted(noted)], out, indent=1)
        out.write("\n")
