"""A running service: started in its own session, checked, judged at the end, and ended with its child processes."""

import time
from urllib.parse import urlsplit

from ask import ask
from bounded_output import MOST_BYTES, BoundedOutput
from end_group import end_group, start_group
from listening import holders, listening_sockets, process_tree, read_process
from probe_plan import HttpCheck, Service
from run_command import quote_tail

POLL_SECONDS = 0.1


class RunningService:
    """A started service."""

    def __init__(self, service: Service, environment: dict[str, str], cwd: str) -> None:
        """Starts it; raises OSError if that fails."""
        self.name = service["name"]
        self._service = service
        self._output = BoundedOutput()
        self._started = time.monotonic()
        self._proven_at = self._started
        self._sockets: dict[int, set[str]] = {}
        try:
            end = self._output.write_end
            self._program = start_group(service["start"], environment, cwd, end, end)
        except OSError:
            self._output.abandon()
            raise
        self._output.started()

    def why_ended(self) -> str | None:
        """How it ended, or None while it runs."""
        if self._output.overflowed:
            return f"wrote more than {MOST_BYTES // 1024 // 1024} MiB{self._tail()}"
        code = self._program.poll()
        return None if code is None else f"ended with code {code}{self._tail()}"

    def await_answers(self) -> tuple[int, list[str]]:
        """Repeats the checks until all pass; returns milliseconds since the start, and the faults at the time limit."""
        limit = self._started + self._service["timeoutSeconds"]
        # One address may have several checks.
        missing = list(self._service["checks"])
        while True:
            faults = [
                (check, fault) for check in missing if (fault := ask(check, limit - time.monotonic())) is not None
            ]
            missing = [check for check, _ in faults]
            milliseconds = self._milliseconds()
            if (ended := self.why_ended()) is not None:
                return milliseconds, [ended]
            if not missing:
                return milliseconds, self._record_ports()
            if time.monotonic() > limit:
                seconds = self._service["timeoutSeconds"]
                return milliseconds, [
                    f"{check['url']} {fault} (for {seconds:g} s){self._tail()}" for check, fault in faults
                ]
            time.sleep(POLL_SECONDS)

    def await_proof(self) -> list[str]:
        """Waits until `proofSeconds` after the first answers, and returns the faults at that time."""
        limit = self._proven_at + self._service["proofSeconds"]
        while (ended := self.why_ended()) is None and time.monotonic() < limit:
            time.sleep(POLL_SECONDS)
        faults: list[str] = []
        if ended is None:
            faults = [
                f"{check['url']} {fault}" for check in self._service["checks"] if (fault := ask(check)) is not None
            ]
            # A request may have ended it.
            time.sleep(POLL_SECONDS)
            ended = self.why_ended()
        if ended is not None:
            return [f"answered at first, then {ended}"]
        return [f"answered at first, then {fault}{self._tail()}" for fault in faults] or self._keeps_ports()

    def end(self) -> None:
        end_group(self._program)
        self._output.finish()

    def _record_ports(self) -> list[str]:
        """Records the listening sockets, since an answer of another process proves nothing about this service."""
        self._proven_at = time.monotonic()
        faults: list[str] = []
        for port in self._ports():
            self._sockets[port] = sockets = listening_sockets(port)
            tree = process_tree(self._program.pid)
            strangers = {pid for pids in holders(sockets).values() if not pids & tree for pid in pids}
            owned = any(pids & tree for pids in holders(sockets).values())
            if not owned or strangers:
                faults.append(f"{_named(strangers)} answers on port {port}, not this service{self._tail()}")
        if faults:
            # A service that has just ended has no port either.
            time.sleep(POLL_SECONDS)
            if (ended := self.why_ended()) is not None:
                return [ended]
        return faults

    def _keeps_ports(self) -> list[str]:
        before = dict(self._sockets)
        if (faults := self._record_ports()) != []:
            return faults
        return [
            f"closed its socket on port {port} after the first answer and opened another: "
            f"it was restarted{self._tail()}"
            for port, sockets in self._sockets.items()
            if not sockets & before[port]
        ]

    def _ports(self) -> list[int]:
        return sorted({_port(check) for check in self._service["checks"]})

    def _tail(self) -> str:
        return quote_tail(self._output.text())

    def _milliseconds(self) -> int:
        return round((time.monotonic() - self._started) * 1000)


def _port(check: HttpCheck) -> int:
    return urlsplit(check["url"]).port or 80


def _named(pids: set[int]) -> str:
    names = [f"{process.name} (pid {pid})" for pid in sorted(pids) if (process := read_process(pid)) is not None]
    return ", ".join(names) or "a process of another user or an earlier one"
