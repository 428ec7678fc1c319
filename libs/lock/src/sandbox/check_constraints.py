"""The release's constraints: which of them hold here, and what does not keep to them."""

import re

from packaging.markers import Marker

from refusal import Refusal
from resolve_plan import Constraint

ADVICE = "waive it in image.yaml with a reason, or change the requirement"


def effective(constraints: list[Constraint]) -> dict[str, str]:
    """name -> version of the constraints whose markers hold here."""
    return {
        entry["name"]: entry["version"]
        for entry in constraints
        if not entry.get("marker") or Marker(entry["marker"]).evaluate()
    }


def check_constraint(name: str, version: str, limits: dict[str, str], waivers: dict[str, str]) -> None:
    """@raises Refusal"""
    limit = limits.get(name)
    if limit is not None and version not in (limit, waivers.get(name)):
        raise Refusal(f"{name} {version}: the constraint is {name}==={limit}; {ADVICE}")


def name_constraints(said: str, constraints: list[Constraint]) -> str:
    """uv tells a constraint like a requirement of the user's own; this adds which of what it told are constraints."""

    def told(name: str, version: str) -> re.Match[str] | None:
        return re.search(rf"(?<![\w.-]){re.escape(name)}=={re.escape(version)}(?![\w.-])", said)

    named = [
        f"{entry['name']}==={entry['version']} (upper-constraints.txt:{entry['line']})"
        for entry in constraints
        if told(entry["name"], entry["version"])
    ]
    return f"{said}\nthe constraint is {', '.join(named)}; {ADVICE}" if named else said
