"""Writes which packages, of which versions, apt knows on a base, and which names they provide."""

import fcntl
import glob
import json
import re
import sys

import install_system
import narrow_lists
import with_sources

VERSION = re.compile(rb"^Version: (.*)$", re.MULTILINE)


def known(paths: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    versions: dict[str, set[str]] = {}
    provided: set[str] = set()
    for path in paths:
        with open(path, "rb") as source:
            text = source.read()
        for _, _, stanza in narrow_lists.stanzas(text):
            fields = dict(narrow_lists.FIELDS.findall(stanza))
            found = VERSION.search(stanza)
            if b"Package" not in fields or found is None:
                continue
            versions.setdefault(fields[b"Package"].decode(), set()).add(found.group(1).decode())
            provided.update(name.decode() for name in narrow_lists.NAME.findall(fields.get(b"Provides", b"")))
    return {name: sorted(versions[name]) for name in sorted(versions)}, sorted(provided)


def main(out_file: str, is_fresh: bool) -> None:
    result: dict[str, object] = {}
    with with_sources.configured():
        try:
            was_fresh = install_system.update_stale()
            if is_fresh and was_fresh:
                with install_system.locked(install_system.LISTS, fcntl.LOCK_EX):
                    install_system.update()
        except SystemExit as refusal:
            # Of a signature that does not hold; no other result comes of asking again.
            result = {"refused": str(refusal.code)}
    if not result:
        with install_system.locked(install_system.LISTS, fcntl.LOCK_SH):
            versions, provided = known([*glob.glob(f"{install_system.LISTS}/*_Packages"), narrow_lists.STATUS])
        result = {"versions": versions, "provided": provided}
    with open(out_file, "w", encoding="utf-8") as out:
        json.dump(result, out)


if __name__ == "__main__":
    main(sys.argv[2], sys.argv[1] == "fresh")
