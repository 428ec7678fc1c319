"""Runs the commands that a role runs as root through its root helper, as the service user.

A command cannot succeed if the sandbox withholds a capability that it needs. It runs anyway if verify.yaml has the text
of the kernel's refusal (`denied`): the refusal shows that sudo and the helper allow the command.
"""

from check import Check, Context
from probe_plan import Privileged
from run_command import run_command
from sandbox import why_no_sudo, withheld

CHECK = "privileged commands"


def check_privileged(context: Context) -> None:
    commands, findings = context.plan["privileged"], context.findings
    context.progress.phase("running privileged commands", len(commands))
    looked_at = 0
    for command in commands:
        context.progress.step()
        missing = withheld(command["capabilities"])
        reason = why_no_sudo(context)
        if reason is None and missing and "denied" not in command:
            reason = f"the sandbox withholds CAP_{', CAP_'.join(missing)}"
        if reason is not None:
            findings.skip(f"privileged command {command['name']}", reason)
            continue
        looked_at += 1
        message = _run(command, missing, context)
        if message is not None:
            findings.fault("PRIVILEGED_FAILED", CHECK, command["name"], f"{message} (for: {command['for']})")
    findings.checked(CHECK, looked_at)


def _run(command: Privileged, missing: list[str], context: Context) -> str | None:
    try:
        result = run_command(
            command["run"], context.environment, context.plan["temporary"], context.plan["timeoutSeconds"]
        )
    except OSError as error:
        return f"cannot be started: {error}"
    if missing:
        denied = command.get("denied", "")
        withholds = f"the sandbox withholds CAP_{', CAP_'.join(missing)}"
        if denied not in result.output:
            return f"did not print the refusal '{denied}', although {withholds}; it {result.ended()}"
        reached = f"the command was reached as root, and ended with: {denied}"
        context.findings.skip(f"the effect of privileged command {command['name']}", f"{withholds}; {reached}")
        return None
    if result.code != 0:
        return result.ended()
    if command.get("contains", "") not in result.output:
        return f"did not print '{command.get('contains')}'; it {result.ended()}"
    return None


PRIVILEGED = Check(CHECK, check_privileged)
