"""What the checks found, gathered until the end, so that one report holds every fault."""

import json
import time
from pathlib import Path

from plan import Plan


class Findings:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._faults: list[dict[str, str]] = []
        self._accepted: list[str] = []
        self._skipped: list[dict[str, str]] = []
        self._services: list[dict[str, str | int]] = []
        self._checks: dict[str, int] = {}

    def checked(self, check: str, count: int) -> None:
        """Says how many subjects a check looked at, so that a report of nothing does not look like a success."""
        self._checks[check] = count

    def fault(self, check: str, subject: str, message: str) -> None:
        self._faults.append({"check": check, "subject": subject, "message": message})

    def accept(self, line: str) -> None:
        self._accepted.append(line)

    def skip(self, what: str, reason: str) -> None:
        self._skipped.append({"what": what, "reason": reason})

    def answered(self, service: str, milliseconds: int) -> None:
        self._services.append({"name": service, "millisecondsToAnswer": milliseconds})

    def fault_count(self) -> int:
        return len(self._faults)

    def write(self, plan: Plan, file: str) -> None:
        report = {
            "image": plan["image"],
            "digest": plan["digest"],
            "ok": not self._faults,
            "faults": self._faults,
            "checks": self._checks,
            "services": self._services,
            "accepted": self._accepted,
            "skipped": self._skipped,
            "seconds": round(time.monotonic() - self._started, 1),
        }
        Path(file).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
