"""Collects the results of all checks, so that one report has every fault."""

import json
import time
from pathlib import Path

from probe_plan import Plan

# Limits a message, so that one does not fill the report; output of programs is already cut to its end.
MOST_CHARACTERS = 6000


class Findings:
    """Counts of checked subjects, faults, accepted and skipped findings, and the report."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._faults: list[dict[str, str]] = []
        self._accepted: list[str] = []
        self._skipped: list[dict[str, str]] = []
        self._services: list[dict[str, str | int]] = []
        self._checks: dict[str, int] = {}

    def checked(self, check: str, count: int) -> None:
        """Counts the subjects of a check, so that a report of no checks does not look like success."""
        self._checks[check] = count

    def fault(self, code: str, check: str, subject: str, message: str, hint: str = "", accept: str = "") -> None:
        """`accept` is the key of verify.yaml that can accept the finding with a reason; empty if none can."""
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
        """The number of subjects of those checks."""
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
