"""Running one command to its end, with a time limit, and nothing left over of it."""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO

from end_group import end_group

TAIL_LINES = 12
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Result:
    """How a command ended; `code` is None when it still ran at its time limit, negative when a signal ended it."""

    code: int | None
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return f"{self.stdout}\n{self.stderr}".strip()

    def ended(self) -> str:
        """How it ended and the end of what it said, for a fault's message."""
        if self.code is None:
            how = "still ran at the time limit"
        elif self.code < 0:
            how = f"was killed by signal {-self.code} ({signal.strsignal(-self.code)})"
        else:
            how = f"ended with exit code {self.code}"
        return how + quote_tail(self.output)


def quote_tail(output: str) -> str:
    lines = output.strip().splitlines()[-TAIL_LINES:]
    return ": " + "\n".join(lines) if lines else ", and said nothing"


def run_command(argv: list[str], environment: dict[str, str], cwd: str, seconds: float) -> Result:
    """Runs a command without a shell and with no input; raises OSError when it cannot be started at all."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        command = subprocess.Popen(
            argv, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True
        )
        try:
            code = _wait(command, seconds)
        finally:
            # What it started may outlive it, and would disturb the checks that follow.
            end_group(command)
        return Result(code, read_whole(stdout), read_whole(stderr))


def _wait(command: "subprocess.Popen[bytes]", seconds: float) -> int | None:
    # Popen.wait with a time limit sleeps up to half a second more than needed; hundreds of scripts feel that.
    limit = time.monotonic() + seconds
    while (code := command.poll()) is None and time.monotonic() < limit:
        time.sleep(POLL_SECONDS)
    return code


def read_whole(file: IO[bytes]) -> str:
    """Reads from the start without moving the position, which a program that still writes shares with us."""
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode("utf-8", "replace")
