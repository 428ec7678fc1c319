"""The venv contains exactly the distributions of the lock, at its versions."""

from importlib.metadata import Distribution

from check import Check, Context
from normalize import normalize_version
from read_venv import header_of, name_of

CHECK = "distributions"


def check_distributions(context: Context) -> None:
    plan, findings = context.plan, context.findings
    context.progress.phase("comparing distributions with the lock", len(plan["distributions"]))
    locked = {wanted["name"]: wanted["version"] for wanted in plan["distributions"]}
    found: dict[str, str] = {}
    for distribution in context.installed:
        name = name_of(distribution)
        if not name:
            findings.fault(
                "METADATA_DAMAGED",
                CHECK,
                str(distribution.locate_file("")),
                "has metadata without a name",
            )
        elif name in found:
            message = f"is installed twice, as {found[name]} and {_version_of(distribution)}"
            findings.fault("DISTRIBUTION_DUPLICATE", CHECK, name, message)
        else:
            found[name] = _version_of(distribution)
    for name, version in sorted(locked.items()):
        if name not in found:
            findings.fault("DISTRIBUTION_MISSING", CHECK, name, f"is not in the image; the lock has it at {version}")
        elif normalize_version(found[name]) != normalize_version(version):
            message = f"is installed at {found[name]}; the lock has it at {version}"
            findings.fault("DISTRIBUTION_VERSION", CHECK, name, message)
    for name in sorted(found.keys() - locked.keys()):
        why = "the build should have removed it" if name in plan["removed"] else "it is not in the lock"
        findings.fault("DISTRIBUTION_EXTRA", CHECK, name, f"is in the image at {found[name]}, but {why}")
    findings.checked(CHECK, len(locked))


def _version_of(distribution: Distribution) -> str:
    return header_of(distribution, "Version", "no version")


DISTRIBUTIONS = Check(CHECK, check_distributions, needs_venv=True)
