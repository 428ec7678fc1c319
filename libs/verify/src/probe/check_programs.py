"""What the role needs besides Python is there and runs: found in PATH, and ended with exit code 0, 1 or 2."""

import shutil

from findings import Findings
from plan import Plan
from progress import Progress
from run_command import run_command

CHECK = "programs"


def check_programs(plan: Plan, environment: dict[str, str], findings: Findings, progress: Progress) -> None:
    progress.phase("running programs", len(plan["programs"]))
    findings.checked(CHECK, len(plan["programs"]))
    for argv in plan["programs"]:
        progress.step()
        subject = " ".join(argv)
        if shutil.which(argv[0], path=environment.get("PATH", "")) is None:
            findings.fault(CHECK, subject, f"{argv[0]} is not in PATH ({environment.get('PATH', '')})")
            continue
        try:
            result = run_command(argv, environment, plan["temporary"], plan["timeoutSeconds"])
        except OSError as error:
            findings.fault(CHECK, subject, f"cannot be started: {error}")
            continue
        if result.code not in (0, 1, 2):
            findings.fault(CHECK, subject, result.ended())
