"""The processes that listen on a TCP port: the sockets in /proc/net, and the processes that have them open."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LISTEN = "0A"


@dataclass(frozen=True)
class Process:
    """A process in /proc."""

    pid: int
    parent: int
    session: int
    name: str


def listening_sockets(port: int) -> set[str]:
    """Inodes of the sockets that listen on the port, on any address."""
    inodes: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(FileNotFoundError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(fields[9])
    return inodes


def holders(inodes: set[str]) -> dict[str, set[int]]:
    """Inode -> the processes of this user that have the socket open."""
    pids: dict[str, set[int]] = {inode: set() for inode in inodes}
    targets = {f"socket:[{inode}]": inode for inode in inodes}
    for pid in _pids():
        with suppress(OSError):
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    inode = targets.get(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
                    if inode is not None:
                        pids[inode].add(pid)
    return pids


def process_tree(root: int) -> set[int]:
    """A process, its descendants, and all of its session, whose parents may have ended."""
    processes = {process.pid: process for pid in _pids() if (process := read_process(pid)) is not None}
    tree = {pid for pid, process in processes.items() if pid == root or process.session == root}
    while more := {pid for pid, process in processes.items() if process.parent in tree} - tree:
        tree |= more
    return tree


def read_process(pid: int) -> Process | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name is in parentheses and may contain any character.
    before, _, after = text.rpartition(")")
    fields = after.split()
    return Process(pid, int(fields[1]), int(fields[3]), before.partition("(")[2])


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]
