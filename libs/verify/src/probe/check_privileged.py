"""Commands that a role runs as root through its root helper, run for real as the service user.

Where the sandbox withholds a capability that such a command needs, it cannot succeed here. It is run all the same when
verify.yaml says what the kernel's refusal then looks like: that refusal shows that sudo and the helper let the command
through.
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
            return f"was to be denied with '{denied}', since {withholds}; it {result.ended()}"
        reached = f"the command was reached as root, and ended with: {denied}"
        context.findings.skip(f"the effect of privileged command {command['name']}", f"{withholds}; {reached}")
        return None
    if result.code != 0:
        return result.ended()
    if command.get("contains", "") not in result.output:
        return f"did not say '{command.get('contains')}'; it {result.ended()}"
    return None


PRIVILEGED = Check(CHECK, check_privileged)
