"""Gives apt the few hundred packages that a layer may need instead of the seventy thousand of the distribution.

apt reads and weighs every package of its lists each time it is called, which takes longer than installing a few.
Whatever may be installed for some names is what they need, each alternative, and all who provide it; so lists of these
alone lead to the same choice. Where each package stands in the lists, and what it needs, is written down once when they
are fetched.

Format of the lists: deb-src-control(5) and Debian Policy 5.1 (stanzas) and 7.1 (relations).
"""

import contextlib
import glob
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator

FIELDS = re.compile(rb"^(Package|Pre-Depends|Depends|Provides): (.*)$", re.MULTILINE)
NAME = re.compile(rb"(?:^|[,|])\s*([a-z0-9][a-z0-9+.-]+)")
STATUS = "/var/lib/dpkg/status"
TABLES = """
create table places (package text, file text, start integer, length integer, needs text);
create table provides (name text, package text);
"""
INDEXES = "create index place on places (package); create index provided on provides (name);"


def stanzas(text: bytes) -> Iterator[tuple[int, int, bytes]]:
    """@returns start, end and content of each."""
    start = 0
    while start < len(text):
        end = text.find(b"\n\n", start)
        end = len(text) if end < 0 else end
        yield start, end, text[start:end]
        start = end + 2


def write_index(lists: str, index: str) -> None:
    """Notes where each package is, what it needs and provides. The index is whole or not there."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(f"{index}.new")
    with contextlib.closing(sqlite3.connect(f"{index}.new")) as database:
        database.executescript(f"pragma journal_mode = off; pragma synchronous = off; {TABLES}")
        for path in sorted(glob.glob(f"{lists}/*_Packages")):
            with open(path, "rb") as source:
                text = source.read()
            places: list[tuple[str, str, int, int, str]] = []
            provides: list[tuple[str, str]] = []
            for start, end, stanza in stanzas(text):
                fields = dict(FIELDS.findall(stanza))
                package = fields[b"Package"].decode()
                needs = NAME.findall(fields.get(b"Pre-Depends", b"")) + NAME.findall(fields.get(b"Depends", b""))
                places.append((package, os.path.basename(path), start, end - start, b" ".join(needs).decode()))
                provides.extend((name.decode(), package) for name in NAME.findall(fields.get(b"Provides", b"")))
            database.executemany("insert into places values (?, ?, ?, ?, ?)", places)
            database.executemany("insert into provides values (?, ?)", provides)
        database.executescript(INDEXES)
        database.commit()
    os.rename(f"{index}.new", index)


def installed() -> list[str]:
    """What a layer starts from; newer versions of it may be what a package needs."""
    with open(STATUS, encoding="utf-8") as status:
        return re.findall(r"^Package: (.*)$", status.read(), re.MULTILINE)


def closure(database: sqlite3.Connection, names: list[str]) -> set[str]:
    seen: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        left.extend(package for (package,) in database.execute("select package from provides where name = ?", (name,)))
        for (needs,) in database.execute("select needs from places where package = ?", (name,)):
            left.extend(needs.split())
    return seen


@contextlib.contextmanager
def narrowed(lists: str, index: str, names: list[str]) -> Iterator[str]:
    """A folder for `Dir::State::lists` with what may be installed for names, which may be pinned (`name=version`)."""
    with (
        tempfile.TemporaryDirectory() as few,
        contextlib.closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as database,
    ):
        os.chmod(few, 0o755)
        os.mkdir(f"{few}/partial")
        for path in [*glob.glob(f"{lists}/*Release"), *glob.glob(f"{lists}/*Release.gpg")]:
            os.symlink(path, f"{few}/{os.path.basename(path)}")
        places: dict[str, list[tuple[int, int]]] = {}
        for package in closure(database, [*(name.split("=")[0] for name in names), *installed()]):
            for file, start, length in database.execute(
                "select file, start, length from places where package = ?", (package,)
            ):
                places.setdefault(file, []).append((start, length))
        for path in glob.glob(f"{lists}/*_Packages"):
            file = os.path.basename(path)
            with open(path, "rb") as source, open(f"{few}/{file}", "wb") as out:
                for start, length in sorted(places.get(file, [])):
                    source.seek(start)
                    out.write(source.read(length) + b"\n\n")
        yield few
