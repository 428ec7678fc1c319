"""Ends a program that was started in its own session, with its child processes there."""

import os
import signal
import subprocess
from contextlib import suppress

# Short, since no check depends on how a program ends, and uWSGI restarts on TERM.
SECONDS_TO_END = 1
SECONDS_TO_DIE = 10

Program = subprocess.Popen[bytes]
_running: set[int] = set()


def start_group(argv: list[str], environment: dict[str, str], cwd: str, stdout: int, stderr: int) -> Program:
    """Starts a program without input in its own session, for end_group; raises OSError if it cannot be started."""
    program = subprocess.Popen(
        argv, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True
    )
    _running.add(program.pid)
    return program


def end_group(program: Program, seconds: float = SECONDS_TO_END) -> None:
    """Sends TERM, waits up to that many seconds, then kills the whole group."""
    if program.poll() is None and _signal(program.pid, signal.SIGTERM):
        with suppress(subprocess.TimeoutExpired):
            program.wait(seconds)
    _signal(program.pid, signal.SIGKILL)
    # The service user cannot end a program that sudo runs as root; it ends with the sandbox.
    with suppress(subprocess.TimeoutExpired):
        program.wait(SECONDS_TO_DIE)
    _running.discard(program.pid)


def end_all() -> None:
    """Kills all running programs after the time limit of the whole verification."""
    for pid in list(_running):
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
