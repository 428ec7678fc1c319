"""Runs one command to its end, with limits of time and output, and ends its child processes."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from bounded_output import MOST_BYTES, BoundedOutput
from end_group import Program, end_group, start_group

TAIL_LINES = 12
TAIL_CHARACTERS = 4000
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Result:
    """The end of a command; `code` is None if a limit ended it, and negative if a signal did."""

    code: int | None
    stdout: str
    stderr: str
    overflowed: bool = False

    @property
    def output(self) -> str:
        return f"{self.stdout}\n{self.stderr}".strip()

    def ended(self) -> str:
        """How it ended, with the end of its output, for the message of a fault."""
        if self.overflowed:
            how = f"wrote more than {MOST_BYTES // 1024 // 1024} MiB"
        elif self.code is None:
            how = "still ran at the time limit"
        elif self.code < 0:
            how = f"was killed by signal {-self.code} ({signal.strsignal(-self.code)})"
        else:
            how = f"ended with exit code {self.code}"
        return how + quote_tail(self.output)


def quote_tail(output: str) -> str:
    lines = "\n".join(output.strip().splitlines()[-TAIL_LINES:])[-TAIL_CHARACTERS:]
    return ": " + lines if lines else ", with no output"


def run_command(
    argv: list[str],
    environment: dict[str, str],
    cwd: str,
    seconds: float,
    enough: Callable[[str], float | None] | None = None,
) -> Result:
    """Runs a command without a shell and without input; raises OSError if it cannot be started.

    `enough` gets the output so far and may return how many seconds the command should still run.
    """
    stdout, stderr = BoundedOutput(), BoundedOutput()
    try:
        command = start_group(argv, environment, cwd, stdout.write_end, stderr.write_end)
    except OSError:
        stdout.abandon()
        stderr.abandon()
        raise
    stdout.started()
    stderr.started()
    try:
        code = _wait(command, seconds, stdout, stderr, enough)
    finally:
        # Child processes may outlive it and disturb later checks.
        end_group(command)
    overflowed = stdout.overflowed or stderr.overflowed
    return Result(None if overflowed else code, stdout.finish(), stderr.finish(), overflowed)


def _wait(
    command: Program,
    seconds: float,
    stdout: BoundedOutput,
    stderr: BoundedOutput,
    enough: Callable[[str], float | None] | None,
) -> int | None:
    # Popen.wait with a time limit sleeps up to half a second too long, which adds up over hundreds of scripts.
    limit = time.monotonic() + seconds
    looked_at = -1
    while (code := command.poll()) is None and time.monotonic() < limit:
        if stdout.overflowed or stderr.overflowed:
            return None
        if enough is not None and (size := stdout.size() + stderr.size()) != looked_at:
            looked_at = size
            if (left := enough(f"{stdout.text()}\n{stderr.text()}")) is not None:
                limit, enough = time.monotonic() + left, None
        time.sleep(POLL_SECONDS)
    return code
