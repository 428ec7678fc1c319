"""Keeps packages that are installed again without their compression, which takes dpkg longer than all else it does with them.

apt knows an archive by its size, so it is given the fetched one, and dpkg finds the other in its place (take-unpacked).
Format: deb(5) and ar(5).
"""

import contextlib
import gzip
import lzma
import os

MAGIC = b"!<arch>\n"
HEADER = 60
DECOMPRESS = {".xz": lzma.decompress, ".gz": gzip.decompress}


def members(archive):
    """@returns name, header and content of each."""
    if archive.read(len(MAGIC)) != MAGIC:
        raise ValueError("no ar archive")
    while header := archive.read(HEADER):
        size = int(header[48:58])
        yield header[:16].decode().strip(), header, archive.read(size)
        archive.read(size % 2)


def unpack(source, target):
    """Writes the package with members as they were before compression; dpkg reads it as the same package."""
    with open(source, "rb") as archive, open(target, "wb") as out:
        out.write(MAGIC)
        for name, header, content in members(archive):
            stem, suffix = os.path.splitext(name)
            if suffix in DECOMPRESS:
                name, content = stem, DECOMPRESS[suffix](content)
            out.write(name.encode().ljust(16) + header[16:48] + str(len(content)).encode().ljust(10) + header[58:])
            out.write(content + b"\n" * (len(content) % 2))


def keep(archives, own):
    """Unpacks what take-unpacked noted in `own`, a folder of one build in that of all, into a folder that all share."""
    try:
        with open(f"{own}/again", encoding="utf-8") as noted:
            names = noted.read().split()
    except FileNotFoundError:
        return
    # Mostly there is nothing to do, and this takes longer to import than all else.
    from concurrent.futures import ThreadPoolExecutor
    os.makedirs(f"{archives}/unpacked", exist_ok=True)

    def keep_one(name):
        unpack(f"{archives}/{name}", f"{own}/{name}.unpacked")
        with contextlib.suppress(FileExistsError):
            os.link(f"{own}/{name}.unpacked", f"{archives}/unpacked/{name}")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(keep_one, names))
