"""The venv holds exactly what the lock names, at the versions it names."""

from importlib.metadata import Distribution

from findings import Findings
from normalize import normalize_version
from plan import Plan
from read_venv import name_of

CHECK = "distributions"


def check_distributions(plan: Plan, installed: list[Distribution], findings: Findings) -> None:
    locked = {wanted["name"]: wanted["version"] for wanted in plan["distributions"]}
    found: dict[str, str] = {}
    for distribution in installed:
        name = name_of(distribution)
        if not name:
            findings.fault(CHECK, str(distribution.locate_file("")), "holds metadata that names no distribution")
        elif name in found:
            findings.fault(CHECK, name, f"is there twice, as {found[name]} and {_version_of(distribution)}")
        else:
            found[name] = _version_of(distribution)
    for name, version in sorted(locked.items()):
        if name not in found:
            findings.fault(CHECK, name, f"is not in the image; the lock has it at {version}")
        elif normalize_version(found[name]) != normalize_version(version):
            findings.fault(CHECK, name, f"is there at {found[name]}; the lock has it at {version}")
    for name in sorted(found.keys() - locked.keys()):
        why = "was to be removed after the build" if name in plan["removed"] else "is not in the lock"
        findings.fault(CHECK, name, f"is in the image at {found[name]}, but {why}")
    findings.checked(CHECK, len(locked))


def _version_of(distribution: Distribution) -> str:
    return distribution.metadata.get("Version", "no version")
