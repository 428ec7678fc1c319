"""Asks apt what is installed for lists of packages, and how many bytes of each are fetched; installs nothing."""

import fcntl
import json
import re
import subprocess
import sys
import urllib.parse

import install_system
import narrow_lists
import with_sources

# What `apt-get --print-uris` says of each archive: where it is, the file's name, its bytes and its digest.
LINE = re.compile(r"^'[^']+' (\S+?)_\S+\.deb (\d+) ", re.MULTILINE)


def ask(names: list[str], sizes: dict[str, int]) -> list[str]:
    """@returns what is installed for the names, dependencies included."""
    with narrow_lists.narrowed(install_system.LISTS, install_system.INDEX, names) as lists:
        command = ["apt-get", *install_system.OPTIONS, "-o", f"Dir::State::lists={lists}"]
        command += ["install", "--print-uris", "--yes", "--no-install-recommends", *names]
        said = subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout
    found = {urllib.parse.unquote(name): int(size) for name, size in LINE.findall(said)}
    sizes.update(found)
    return sorted(found)


def main(plan_file: str, out_file: str) -> None:
    with open(plan_file, encoding="utf-8") as source:
        asked: dict[str, list[str]] = json.load(source)
    sizes: dict[str, int] = {}
    with with_sources.configured():
        install_system.update_stale()
        # Nobody may fetch other lists in between, where each package is found by its place in them.
        with install_system.locked(install_system.LISTS, fcntl.LOCK_SH):
            installed = {image: ask(names, sizes) if names else [] for image, names in asked.items()}
            brings = {name: ask([name], sizes) for name in sorted({name for names in asked.values() for name in names})}
    with open(out_file, "w", encoding="utf-8") as out:
        json.dump({"installed": installed, "brings": brings, "bytes": sizes}, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
