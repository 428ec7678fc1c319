"""A service while it runs: started in its own session, asked, judged at the end, ended with all that it started."""

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
        """Starts it; raises OSError when that is not possible."""
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
        """How it came to its end, or None while it runs."""
        if self._output.overflowed:
            return f"wrote more than {MOST_BYTES // 1024 // 1024} MiB{self._tail()}"
        code = self._program.poll()
        return None if code is None else f"ended with code {code}{self._tail()}"

    def await_answers(self) -> tuple[int, list[str]]:
        """Asks until all checks hold; milliseconds since the start, and what was still wrong at its time limit."""
        limit = self._started + self._service["timeoutSeconds"]
        # An address may be asked for several things.
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
                return milliseconds, self._take_ports()
            if time.monotonic() > limit:
                seconds = self._service["timeoutSeconds"]
                return milliseconds, [
                    f"{check['url']} {fault} (for {seconds:g} s){self._tail()}" for check, fault in faults
                ]
            time.sleep(POLL_SECONDS)

    def await_proof(self) -> list[str]:
        """Waits until it has run for its time of proof since the first answers, and says what is wrong then."""
        limit = self._proven_at + self._service["proofSeconds"]
        while (ended := self.why_ended()) is None and time.monotonic() < limit:
            time.sleep(POLL_SECONDS)
        faults: list[str] = []
        if ended is None:
            faults = [
                f"{check['url']} {fault}" for check in self._service["checks"] if (fault := ask(check)) is not None
            ]
            # It may have ended because it was asked.
            time.sleep(POLL_SECONDS)
            ended = self.why_ended()
        if ended is not None:
            return [f"answered at first, then {ended}"]
        return [f"answered at first, then {fault}{self._tail()}" for fault in faults] or self._keeps_ports()

    def end(self) -> None:
        end_group(self._program)
        self._output.finish()

    def _take_ports(self) -> list[str]:
        """Notes the sockets that answered; another process's answer on the port proves nothing about this service."""
        self._proven_at = time.monotonic()
        faults: list[str] = []
        for port in self._ports():
            self._sockets[port] = sockets = listening_sockets(port)
            tree = process_tree(self._program.pid)
            strangers = {pid for pids in holders(sockets).values() if not pids & tree for pid in pids}
            owned = any(pids & tree for pids in holders(sockets).values())
            if not owned or strangers:
                faults.append(f"port {port} is answered by {_named(strangers)}, not by this service{self._tail()}")
        if faults:
            # A service that has just ended holds no port either.
            time.sleep(POLL_SECONDS)
            if (ended := self.why_ended()) is not None:
                return [ended]
        return faults

    def _keeps_ports(self) -> list[str]:
        before = dict(self._sockets)
        if (faults := self._take_ports()) != []:
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
