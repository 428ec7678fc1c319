"""Installs Debian packages into one layer; lists and archives are the engine's, shared by all images and kept in none."""

import hashlib
import os
import subprocess
import sys
import time

import settle

LISTS = "/var/lib/apt/lists"
STAMP = f"{LISTS}/stx-updated"
FRESH_SECONDS = 1800
# apt asks a mirror again at once, and for a signed list of packages not at all; a bad moment of it lasts longer.
WAITS = [1, 2, 4, 8]
# No translated descriptions, and no fsync for each file of a layer that is not there until it is whole.
OPTIONS = ["-qq", "-o", "Acquire::Retries=3", "-o", "Acquire::Languages=none", "-o", "Dpkg::Options::=--force-unsafe-io",
           "-o", "APT::Keep-Downloaded-Packages=true"]


def apt(*arguments):
    subprocess.run(["apt-get", *OPTIONS, *arguments], check=True, stdin=subprocess.DEVNULL,
                   env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def sources():
    """A digest of where packages come from: lists of another mirror are none of ours."""
    digest = hashlib.sha256()
    for folder, _, names in os.walk("/etc/apt"):
        for name in sorted(names):
            if name.endswith((".list", ".sources")):
                with open(os.path.join(folder, name), "rb") as source:
                    digest.update(source.read())
    return digest.hexdigest()


def is_fresh():
    try:
        with open(STAMP, encoding="utf-8") as stamp:
            return stamp.read() == sources() and time.time() - os.stat(STAMP).st_mtime < FRESH_SECONDS
    except FileNotFoundError:
        return False


def update():
    for wait in WAITS:
        try:
            apt("--error-on=any", "update")
            break
        except subprocess.CalledProcessError:
            print(f"stx: apt-get failed; trying again in {wait} s", flush=True)
            time.sleep(wait)
    else:
        apt("--error-on=any", "update")
    with open(STAMP, "w", encoding="utf-8") as stamp:
        stamp.write(sources())


def install(packages):
    apt("install", "--yes", "--no-install-recommends", *packages)


def main(packages):
    was_fresh = is_fresh()
    if not was_fresh:
        update()
    try:
        install(packages)
    except subprocess.CalledProcessError:
        if not was_fresh:
            raise
        print("stx: apt failed with lists that are some minutes old; trying again with new ones", flush=True)
        update()
        install(packages)
    settle.settle()


if __name__ == "__main__":
    main(sys.argv[1:])
