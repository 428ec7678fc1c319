"""Imports modules and loads entry points in forked children, and reports each result; the venv's Python runs it.

Standard input: JSON {preload, jobs, workers, seconds}; a job is a list of steps that share one child, a step is
{id, module, attribute}. Standard output: one JSON line {id, message} per step, where message is null when it went well.

This process imports `preload` once, and forks for each job: starting Python and importing the same libraries hundreds
of times would cost minutes. Children, because what OpenStack imports patches the interpreter (eventlet), and because a
crash must cost one step only: the steps after one that ended its child get a new child.
"""

import functools
import importlib
import json
import os
import resource
import secrets
import select
import signal
import sys
import tempfile
import time
import traceback
from typing import IO, TypedDict

TAIL_LINES = 12
TAIL_CHARACTERS = 4000
MOST_OUTPUT = 16 * 1024 * 1024
MOST_ANSWER = 64 * 1024
POLL_SECONDS = 0.01


class Step(TypedDict):
    """One module to import, and its attribute to look up, `a.b`, unless that is empty."""

    id: str
    module: str
    attribute: str


class Child:
    """A process that runs the steps of one job."""

    def __init__(self, steps: list[Step], seconds: float) -> None:
        self._steps = list(steps)
        self._seconds = seconds
        self._limit = time.monotonic() + seconds
        self._output: IO[bytes] = tempfile.TemporaryFile()
        self._received = b""
        # Exit code 0 proves nothing, since a module may end the process; only a line with this token does.
        self._token = secrets.token_hex(16)
        self._answers, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._answers)
            _run(self._steps, self._token, write_end, self._output.fileno())
        os.close(write_end)
        os.set_blocking(self._answers, False)

    def poll(self) -> tuple[bool, list[tuple[str, str | None]]]:
        """Whether it has ended, and the steps done since the last call, with their faults."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        results = self._read()
        if results:
            self._limit = time.monotonic() + self._seconds
        if pid == 0 and time.monotonic() < self._limit:
            return False, results
        self._kill_group()
        if pid == 0:
            os.waitpid(self.pid, 0)
        results += self._read()
        os.close(self._answers)
        if self._steps:
            step = self._steps.pop(0)
            results.append((step["id"], self._why_cut_short(None if pid == 0 else os.waitstatus_to_exitcode(status))))
        self._output.close()
        return True, results

    def remaining(self) -> list[Step]:
        """The steps that a child did not run before it ended."""
        return self._steps

    def _read(self) -> list[tuple[str, str | None]]:
        while select.select([self._answers], [], [], 0)[0] and (chunk := os.read(self._answers, MOST_ANSWER)):
            self._received += chunk
        results: list[tuple[str, str | None]] = []
        while b"\n" in self._received and self._steps:
            line, _, self._received = self._received.partition(b"\n")
            answer = _parse(line)
            # A fork of the child is not the process that must load the module.
            if answer.get("token") == self._token and answer.get("pid") == self.pid:
                step = self._steps.pop(0)
                message = answer.get("message")
                results.append((step["id"], None if message is None else str(message)))
        return results

    def _why_cut_short(self, code: int | None) -> str:
        if code is None:
            why = "was not loaded within the time limit"
        elif code < 0:
            why = f"was killed by signal {-code} ({signal.strsignal(-code)})"
        else:
            why = f"ended its process with exit code {code} before it was loaded"
        return why + self._tail()

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            # The whole group has ended already.
            return

    def _tail(self) -> str:
        size = os.fstat(self._output.fileno()).st_size
        tail = os.pread(self._output.fileno(), TAIL_CHARACTERS, max(0, size - TAIL_CHARACTERS))
        lines = tail.decode("utf-8", "replace").strip().splitlines()[-TAIL_LINES:]
        return ": " + "\n".join(lines) if lines else ""


def _parse(line: bytes) -> dict[str, object]:
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _run(steps: list[Step], token: str, answers: int, output: int) -> None:
    """Runs the child until it exits; never returns, so that no code of the parent runs twice."""
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for step in steps:
            message = _load(step)
            # The pid is read after the import, since the module may have forked.
            answer = {"token": token, "pid": os.getpid(), "message": message}
            os.write(answers, f"{json.dumps(answer)}\n".encode())
    finally:
        os._exit(0)


def _load(step: Step) -> str | None:
    try:
        # Unlike importlib's function, it omits its own frames from the traceback.
        __import__(step["module"])
        functools.reduce(getattr, filter(None, step["attribute"].split(".")), sys.modules[step["module"]])
    except BaseException:  # SystemExit of an imported module is a fault as well.
        lines = traceback.format_exc().strip().splitlines()[-TAIL_LINES:]
        return "cannot be imported: " + "\n".join(lines)[-TAIL_CHARACTERS:]
    return None


def main() -> None:
    work = json.load(sys.stdin)
    for module in work["preload"]:
        try:
            importlib.import_module(module)
        except Exception:  # The image may lack it; if it is broken, its own import reports that.
            continue
    waiting: list[list[Step]] = list(reversed(work["jobs"]))
    running: list[Child] = []
    while waiting or running:
        while waiting and len(running) < work["workers"]:
            running.append(Child(waiting.pop(), work["seconds"]))
        for child in list(running):
            ended, results = child.poll()
            for identifier, message in results:
                print(json.dumps({"id": identifier, "message": message}), flush=True)
            if ended:
                running.remove(child)
                if child.remaining():
                    waiting.append(child.remaining())
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    main()
