"""The commands that must succeed before services start, such as creating the database schema."""

from check import Check, Context
from run_command import run_command

CHECK = "prepare"


def check_prepare(context: Context) -> None:
    plan, findings = context.plan, context.findings
    context.progress.phase("preparing", len(plan["prepare"]))
    findings.checked(CHECK, len(plan["prepare"]))
    for argv in plan["prepare"]:
        subject = " ".join(argv)
        try:
            result = run_command(argv, context.environment, plan["temporary"], plan["prepareTimeoutSeconds"])
        except OSError as error:
            findings.fault("PREPARE_FAILED", CHECK, subject, f"cannot be started: {error}")
            continue
        context.progress.step()
        if result.code != 0:
            findings.fault("PREPARE_FAILED", CHECK, subject, result.ended())


PREPARE = Check(CHECK, check_prepare, evidence=False)
