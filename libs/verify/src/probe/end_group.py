"""Ending a program that was started in its own session, and all that it started there."""

import os
import signal
import subprocess
from contextlib import suppress

# Nothing is judged by how it ends, and some never do: uWSGI takes TERM for a request to restart.
SECONDS_TO_END = 1
SECONDS_TO_DIE = 10

Program = subprocess.Popen[bytes]
_running: set[int] = set()


def start_group(argv: list[str], environment: dict[str, str], cwd: str, stdout: int, stderr: int) -> Program:
    """Starts a program without input in its own session, for end_group; raises OSError when that is not possible."""
    program = subprocess.Popen(
        argv, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True
    )
    _running.add(program.pid)
    return program


def end_group(program: Program, seconds: float = SECONDS_TO_END) -> None:
    """Asks with TERM, waits that many seconds for a program that still runs, then kills its whole group."""
    if program.poll() is None and _signal(program.pid, signal.SIGTERM):
        with suppress(subprocess.TimeoutExpired):
            program.wait(seconds)
    _signal(program.pid, signal.SIGKILL)
    # What sudo has made root cannot be ended by the service user; it ends with the sandbox, and nobody waits for it.
    with suppress(subprocess.TimeoutExpired):
        program.wait(SECONDS_TO_DIE)
    _running.discard(program.pid)


def end_all() -> None:
    """Kills what is left when the time of the whole verification is over."""
    for pid in list(_running):
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
