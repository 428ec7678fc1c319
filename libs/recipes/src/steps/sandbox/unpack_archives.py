"""Keeps packages that are installed again without their compression, on which dpkg spends most of its time.

apt knows an archive by its size, so it is given the fetched one, and dpkg finds the other in its place (take-unpacked).
An unpacked copy is known by the SHA-256 of the archive, which apt has verified, and by a digest of its own content.
Format: deb(5) and ar(5).
"""

import contextlib
import gzip
import hashlib
import io
import lzma
import os
from collections.abc import Iterator
from typing import BinaryIO

MAGIC = b"!<arch>\n"
HEADER = 60
DECOMPRESS = {".xz": lzma.decompress, ".gz": gzip.decompress}


def members(archive: BinaryIO) -> Iterator[tuple[str, bytes, bytes]]:
    """@returns name, header and content of each."""
    if archive.read(len(MAGIC)) != MAGIC:
        raise ValueError("no ar archive")
    while header := archive.read(HEADER):
        size = int(header[48:58])
        yield header[:16].decode().strip(), header, archive.read(size)
        archive.read(size % 2)


def unpack(archive: BinaryIO, out: "Digesting") -> None:
    """Writes the package with members as they were before compression; dpkg reads it as the same package."""
    out.write(MAGIC)
    for name, header, content in members(archive):
        stem, suffix = os.path.splitext(name)
        if suffix in DECOMPRESS:
            name, content = stem, DECOMPRESS[suffix](content)
        out.write(name.encode().ljust(16) + header[16:48] + str(len(content)).encode().ljust(10) + header[58:])
        out.write(content + b"\n" * (len(content) % 2))


class Digesting:
    """A file that is written, with the digest of what was written."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.digest = hashlib.blake2b(digest_size=32)

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        self.out.write(data)


def keep_one(archives: str, own: str, expected: str, name: str) -> None:
    """Unpacks an archive into the folder that all share, unless it is no longer the one that apt verified."""
    with open(f"{archives}/{name}", "rb") as source:
        archive = source.read()
    if hashlib.sha256(archive).hexdigest() != expected:
        return
    with open(f"{own}/{name}.unpacked", "wb") as target:
        out = Digesting(target)
        unpack(io.BytesIO(archive), out)
    folder = f"{archives}/unpacked-2/{expected}.{out.digest.hexdigest()}"
    os.makedirs(folder, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.link(f"{own}/{name}.unpacked", f"{folder}/{name}")


def keep(archives: str, own: str) -> None:
    """Unpacks what take-unpacked noted in `own`, a folder of one build in that of all, into a folder that all share."""
    try:
        with open(f"{own}/again", encoding="utf-8") as noted:
            found = [line.split() for line in noted]
    except FileNotFoundError:
        return
    # Mostly there is nothing to do, and this takes longer to import than all else.
    from concurrent.futures import ThreadPoolExecutor

    os.makedirs(f"{archives}/unpacked-2", exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda line: keep_one(archives, own, *line), found))
