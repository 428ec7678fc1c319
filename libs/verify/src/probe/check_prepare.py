"""The commands that must succeed before services start, such as making the database schema."""

from findings import Findings
from plan import Plan
from progress import Progress
from run_command import run_command

CHECK = "prepare"


def check_prepare(plan: Plan, environment: dict[str, str], findings: Findings, progress: Progress) -> None:
    progress.phase("preparing", len(plan["prepare"]))
    findings.checked(CHECK, len(plan["prepare"]))
    for argv in plan["prepare"]:
        subject = " ".join(argv)
        try:
            result = run_command(argv, environment, plan["temporary"], plan["prepareTimeoutSeconds"])
        except OSError as error:
            findings.fault(CHECK, subject, f"cannot be started: {error}")
            continue
        progress.step()
        if result.code != 0:
            findings.fault(CHECK, subject, result.ended())
