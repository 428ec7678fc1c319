"""Takes out of a root file system what differs from run to run, before its layer is made: left-overs, bytecode, times.

Layers whose times are settled here need not be read and packed a second time when an image is exported.
"""

import contextlib
import glob
import os
import shutil
import subprocess
from collections.abc import Sequence

LEFT_OVERS = [
    "/var/log/*.log",
    "/var/log/apt",
    "/var/log/faillog",
    "/var/log/lastlog",
    "/var/cache/apt/*.bin",
    "/var/cache/ldconfig/aux-cache",
    "/var/cache/debconf/*-old",
    "/var/lib/dpkg/*-old",
    "/etc/*-",
    "/etc/machine-id",
    "~/.cache",
    "~/.config",
    "/tmp/*",
    "/tmp/.[!.]*",
    # Made at random when a package is installed; in an image they would be everybody's. A container makes its own
    # (ssh-keygen -A).
    "/etc/ssh/ssh_host_*",
    "/var/lib/dbus/machine-id",
]


def drop_left_overs(wanted: Sequence[str]) -> None:
    for pattern in LEFT_OVERS:
        for path in glob.glob(os.path.expanduser(pattern)):
            if not any(f"{each}/".startswith(f"{path}/") for each in wanted):
                drop(path)


def drop(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        os.remove(path)


def find(moment: int) -> tuple[list[str], list[str]]:
    """@returns bytecode, and what is newer; what is mounted from elsewhere for the build is not looked into."""
    bytecode = ["(", "-path", "/usr/*", "-o", "-path", "/var/*", ")"]
    bytecode += ["(", "-name", "*.pyc", "-o", "-name", "__pycache__", ")"]
    # Walking through all files is what settling costs, so it is done once.
    command = ["find", "/", "-xdev", *bytecode, "-prune", "-printf", "-%p\\0"]
    command += ["-o", "-newermt", f"@{moment}", "-printf", "+%p\\0"]
    found = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    paths = found.decode(errors="surrogateescape").split("\0")
    return [path[1:] for path in paths if path.startswith("-")], [path[1:] for path in paths if path.startswith("+")]


def settle(wanted: Sequence[str] = ()) -> None:
    """No bytecode is left, and no time is later than SOURCE_DATE_EPOCH. What is `wanted` was laid out on purpose."""
    moment = int(os.environ["SOURCE_DATE_EPOCH"])
    drop_left_overs(wanted)
    bytecode, newer = find(moment)
    for path in bytecode:
        drop(path)
    for path in {*newer, *(os.path.dirname(path) for path in bytecode)}:
        # Mounts of the build cannot be changed, and need not be.
        with contextlib.suppress(OSError):
            os.utime(path, (moment, moment), follow_symlinks=False)
