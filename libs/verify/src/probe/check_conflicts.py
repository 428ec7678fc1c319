"""`pip check`: every requirement of installed distributions is met, except for accepted conflicts."""

from check import Check, Context
from findings import Findings
from read_venv import name_of
from run_command import run_command

CHECK = "requirements"


def check_conflicts(context: Context) -> None:
    """Runs the mounted pip, or else the one in the venv; an image with neither skips the check."""
    plan, installed, findings = context.plan, context.installed, context.findings
    context.progress.phase("pip check")
    python = f"{plan['venv']}/bin/python"
    if "pip" in plan:
        pip = [python, f"{plan['pip']}/pip"]
    elif any(name_of(distribution) == "pip" for distribution in installed):
        pip = [python, "-m", "pip"]
    else:
        findings.skip("pip check", "the image has no pip, and none is mounted")
        return
    try:
        result = run_command([*pip, "check"], context.environment, plan["temporary"], plan["timeoutSeconds"])
    except OSError as error:
        findings.fault("PIP_CHECK_FAILED", CHECK, "pip check", f"cannot run: {error}")
        return
    lines = [line.strip() for line in result.stdout.splitlines() if line.strip()] if result.code == 1 else []
    if result.code not in (0, 1) or (result.code == 1 and not lines):
        findings.fault("PIP_CHECK_FAILED", CHECK, "pip check", result.ended())
        return
    _compare(lines, plan["conflicts"], findings)
    findings.checked(CHECK, sum(len(distribution.requires or []) for distribution in installed))


def _compare(lines: list[str], accepted: list[str], findings: Findings) -> None:
    for line in lines:
        if line in accepted:
            findings.accept(line)
        else:
            findings.fault("REQUIREMENT_UNMET", CHECK, line.split(" ")[0], line, accept="conflicts")
    for line in accepted:
        if line not in lines:
            message = f"no longer occurs: {line}"
            findings.fault("ACCEPTED_IN_VAIN", CHECK, "accepted conflict", message, "remove the entry", "conflicts")


CONFLICTS = Check(CHECK, check_conflicts, needs_venv=True)
