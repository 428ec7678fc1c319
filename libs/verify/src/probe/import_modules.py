"""Imports modules, each in a forked child, and says how each went; run by the venv's own Python, not by the probe's.

Standard input: JSON {modules, workers, seconds}. Standard output: one JSON line {module, message} per module, where
message is null when the import went well. A child each, because what OpenStack imports patches the interpreter (eventlet),
and because a crash must cost one module only; forked, because starting Python hundreds of times would cost minutes.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from typing import IO

TAIL_LINES = 12
POLL_SECONDS = 0.01


class Child:
    """One import under way."""

    def __init__(self, module: str, seconds: float) -> None:
        self.module = module
        self.limit = time.monotonic() + seconds
        self._output: IO[bytes] = tempfile.TemporaryFile()
        self.pid = os.fork()
        if self.pid == 0:
            _import(module, self._output.fileno())

    def poll(self) -> tuple[bool, str | None]:
        """Whether it has ended, and what was wrong."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0 and time.monotonic() < self.limit:
            return False, None
        self._kill_group()
        if pid == 0:
            os.waitpid(self.pid, 0)
            return True, "was not imported within the time limit" + self._tail()
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            return True, None
        if code < 0:
            return True, f"was killed by signal {-code} ({signal.strsignal(-code)})" + self._tail()
        return True, "cannot be imported" + self._tail()

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            # Its group is gone with it, which is what is wanted.
            return

    def _tail(self) -> str:
        self._output.seek(0)
        lines = self._output.read().decode("utf-8", "replace").strip().splitlines()[-TAIL_LINES:]
        self._output.close()
        return ": " + "\n".join(lines) if lines else ""


def _import(module: str, output: int) -> None:
    """The child's whole life; it never returns, so that nothing of the parent runs twice."""
    code = 1
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        # Unlike importlib's function, it leaves its own frames out of the traceback.
        __import__(module)
        code = 0
    except BaseException:  # SystemExit of an imported module is a fault as well.
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    wish = json.load(sys.stdin)
    waiting: list[str] = list(reversed(wish["modules"]))
    running: list[Child] = []
    while waiting or running:
        while waiting and len(running) < wish["workers"]:
            running.append(Child(waiting.pop(), wish["seconds"]))
        for child in list(running):
            ended, message = child.poll()
            if ended:
                running.remove(child)
                print(json.dumps({"module": child.module, "message": message}), flush=True)
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    main()
