"""What the checks found, gathered until the end, so that one report holds every fault."""

import json
import time
from pathlib import Path

from probe_plan import Plan

# One message must not fill the report; what a program said is cut to its end before it gets here.
MOST_CHARACTERS = 6000


class Findings:
    """What was looked at, what was wrong, accepted or skipped, and the report of it."""

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

    def fault(self, code: str, check: str, subject: str, message: str, hint: str = "", accept: str = "") -> None:
        """`accept` is the key of verify.yaml that accepts the finding with a reason; empty where nothing does."""
        fault = {"code": code, "check": check, "subject": subject, "message": _shortened(message)}
        if hint:
            fault["hint"] = hint
        if accept:
            fault["accept"] = accept
        self._faults.append(fault)

    def has_fault(self, check: str, subject: str) -> bool:
        return any(fault["check"] == check and fault["subject"] == subject for fault in self._faults)

    def accept(self, line: str) -> None:
        self._accepted.append(_shortened(line))

    def skip(self, what: str, reason: str) -> None:
        self._skipped.append({"what": what, "reason": reason})

    def answered(self, service: str, milliseconds: int) -> None:
        self._services.append({"name": service, "millisecondsToAnswer": milliseconds})

    def fault_count(self) -> int:
        return len(self._faults)

    def evidence(self, checks: set[str]) -> int:
        """How many subjects those checks looked at."""
        return sum(count for check, count in self._checks.items() if check in checks)

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


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS // 2]} … {text[-MOST_CHARACTERS // 2 :]}"
