"""Reads the plan of a verification from plan.json (see ../probe-plan.ts)."""

import json
from pathlib import Path

from probe_plan import Plan


def read_plan(file: str) -> Plan:
    plan: Plan = json.loads(Path(file).read_text(encoding="utf-8"))
    return plan
