"""Ending a program that was started in its own session, and all that it started there."""

import os
import signal
import subprocess

# Nothing is judged by how it ends, and some never do: uWSGI takes TERM for a wish to start anew.
SECONDS_TO_END = 1


def end_group(program: "subprocess.Popen[bytes]", seconds: float = SECONDS_TO_END) -> None:
    """Asks with TERM, waits that many seconds for a program that still runs, then kills its whole group."""
    if program.poll() is None and _signal(program, signal.SIGTERM):
        try:
            program.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
    _signal(program, signal.SIGKILL)
    program.wait()


def _signal(program: "subprocess.Popen[bytes]", number: signal.Signals) -> bool:
    try:
        os.killpg(program.pid, number)
    except ProcessLookupError:
        return False
    return True
