"""Installs Debian packages into one layer; lists and archives are the engine's, shared by all images and kept in none.

Several layers may be made at the same moment: lists are read by all and written by one, and each has a folder of
archives of its own, with links to those that others fetched before.
"""

import contextlib
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import narrow_lists
import settle
import unpack_archives

LISTS = "/var/lib/apt/lists"
STAMP = f"{LISTS}/stx-updated"
ARCHIVES = "/var/cache/apt/archives"
FRESH_SECONDS = 1800
# apt asks a mirror again at once, and for a signed list of packages not at all; a bad moment of it lasts longer.
WAITS = [1, 2, 4, 8]
# Named for its format, since workspaces of several ages may share the lists.
INDEX = f"{LISTS}/stx-packages-1.db"
# apt's own locks fail at once where ours wait; what it makes of a few packages is not worth being kept.
OPTIONS = ["-qq", "--config-file=/stx/sandbox/apt.conf", "-o", "Debug::NoLocking=true"]
OPTIONS += ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]


@contextlib.contextmanager
def locked(folder: str, kind: int) -> Iterator[None]:
    """Waits for the layers that are made at the same moment; the lock ends with the process, however it ends."""
    # Of the folder itself: apt deletes what it does not know when it updates its lists, a file for the lock too.
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, kind)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def own_archives() -> Iterator[str]:
    """A folder that apt fetches into; what is new there is kept for all, whole, under the name that apt gives it."""
    with tempfile.TemporaryDirectory(dir=ARCHIVES, prefix="stx-") as own:
        # apt fetches as a user of its own.
        os.chmod(own, 0o755)
        os.mkdir(f"{own}/partial")
        for path in glob.glob(f"{ARCHIVES}/*.deb"):
            os.link(path, f"{own}/{os.path.basename(path)}")
        yield own
        unpack_archives.keep(ARCHIVES, own)
        for path in glob.glob(f"{own}/*.deb"):
            with contextlib.suppress(FileExistsError):
                os.link(path, f"{ARCHIVES}/{os.path.basename(path)}")


def drop_left_over() -> None:
    """Folders of steps that were killed; whoever holds the lists alone knows that nobody installs."""
    for path in glob.glob(f"{ARCHIVES}/stx-*/"):
        shutil.rmtree(path)


def apt(*arguments: str) -> None:
    """Runs apt without what packages call in vain: settle deletes bytecode, and no service starts in a build."""
    with tempfile.TemporaryDirectory() as nobody:
        for program in ["py3compile", "deb-systemd-helper", "deb-systemd-invoke", "invoke-rc.d"]:
            os.symlink("/usr/bin/true", f"{nobody}/{program}")
        # apt gives packages a PATH of its own.
        path = f"DPkg::Path={nobody}:{os.environ['PATH']}"
        # By its path: LOCI finds loci/apt-get by the name, which calls this.
        subprocess.run(
            ["/usr/bin/apt-get", *OPTIONS, "-o", path, *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )


def sources() -> str:
    """A digest of where packages come from: lists of another mirror are none of ours."""
    digest = hashlib.sha256()
    for folder, _, names in os.walk("/etc/apt"):
        for name in sorted(names):
            if name.endswith((".list", ".sources")):
                with open(os.path.join(folder, name), "rb") as source:
                    digest.update(source.read())
    return digest.hexdigest()


def is_fresh() -> bool:
    try:
        with open(STAMP, encoding="utf-8") as stamp:
            is_new = time.time() - os.stat(STAMP).st_mtime < FRESH_SECONDS
            return is_new and stamp.read() == sources() and os.path.exists(INDEX)
    except FileNotFoundError:
        return False


def fetch_lists() -> None:
    # Nobody asks this apt for packages, so it need not read what it fetched.
    apt("--error-on=any", "-o", "pkgCacheFile::Generate=false", "update")


def update() -> None:
    # Should this be killed half-way, the index is that of other lists, and nobody may take both for fresh.
    with contextlib.suppress(FileNotFoundError):
        os.remove(STAMP)
    for wait in WAITS:
        try:
            fetch_lists()
            break
        except subprocess.CalledProcessError:
            print(f"stx: apt-get failed; trying again in {wait} s", flush=True)
            time.sleep(wait)
    else:
        fetch_lists()
    narrow_lists.write_index(LISTS, INDEX)
    with open(STAMP, "w", encoding="utf-8") as stamp:
        stamp.write(sources())


def update_stale() -> bool:
    """@returns whether the lists were fresh, so that it may be worth while to try again with newer ones."""
    with locked(LISTS, fcntl.LOCK_SH):
        if is_fresh():
            return True
    # Waits for those who install, so it is done by those alone who find the lists old.
    with locked(LISTS, fcntl.LOCK_EX):
        if is_fresh():
            return True
        drop_left_over()
        update()
        return False


def run(command: str, packages: list[str], options: list[str]) -> None:
    with (
        locked(LISTS, fcntl.LOCK_SH),
        own_archives() as archives,
        narrow_lists.narrowed(LISTS, INDEX, packages) as lists,
    ):
        places = ["-o", f"Dir::Cache::archives={archives}", "-o", f"Dir::State::lists={lists}"]
        take = ["-o", f"DPkg::Pre-Install-Pkgs::=sh /stx/sandbox/take-unpacked {ARCHIVES}"]
        apt(*places, *take, command, *options, *packages)


def install(packages: list[str], options: list[str]) -> None:
    """Installs packages by the shared lists; by newer ones where those that are some minutes old fail."""
    was_fresh = update_stale()
    try:
        run("install", packages, options)
    except subprocess.CalledProcessError:
        if not was_fresh:
            raise
        print("stx: apt failed with lists that are some minutes old; trying again with new ones", flush=True)
        with locked(LISTS, fcntl.LOCK_EX):
            update()
        run("install", packages, options)


def main(packages: list[str]) -> None:
    install(packages, ["--yes", "--no-install-recommends"])
    settle.settle()


if __name__ == "__main__":
    main(sys.argv[1:])
