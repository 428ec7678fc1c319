"""A service while it runs: started in its own session, asked until it answers, ended with all that it started."""

import subprocess
import tempfile
import time
from typing import IO

from ask import ask
from end_group import end_group
from plan import Service
from run_command import quote_tail, read_whole

POLL_SECONDS = 0.1


class RunningService:
    def __init__(self, service: Service, environment: dict[str, str], cwd: str) -> None:
        """Starts it; raises OSError when that is not possible."""
        self.name = service["name"]
        self._service = service
        self._output: IO[bytes] = tempfile.TemporaryFile()
        self._started = time.monotonic()
        self._program = subprocess.Popen(
            service["start"],
            env=environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def why_ended(self) -> str | None:
        """How it came to its end, or None while it runs."""
        code = self._program.poll()
        return None if code is None else f"ended with code {code}{self.tail()}"

    def await_answers(self) -> tuple[int, list[str]]:
        """Asks until all checks hold; milliseconds since the start, and what was still wrong at its time limit."""
        limit = self._started + self._service["timeoutSeconds"]
        # An address may be asked for several things.
        missing = list(self._service["checks"])
        while True:
            faults = [(check, fault) for check in missing if (fault := ask(check)) is not None]
            missing = [check for check, _ in faults]
            ended = self.why_ended()
            if ended is not None:
                return self._milliseconds(), [ended]
            if not missing:
                return self._milliseconds(), []
            if time.monotonic() > limit:
                seconds = self._service["timeoutSeconds"]
                return self._milliseconds(), [
                    f"{check['url']} {fault} (for {seconds} s){self.tail()}" for check, fault in faults
                ]
            time.sleep(POLL_SECONDS)

    def end(self) -> None:
        end_group(self._program)
        self._output.close()

    def tail(self) -> str:
        return quote_tail(read_whole(self._output))

    def _milliseconds(self) -> int:
        return round((time.monotonic() - self._started) * 1000)
