"""Agents and clients: each must start and print the text that verify.yaml expects.

A client must exit with one of the exit codes. An agent must keep running for the plan's proofSeconds after it printed
the expected text; then the check ends it.
"""

from check import Check, Context
from probe_plan import Process
from run_command import Result, run_command

CHECK = "processes"


def check_processes(context: Context) -> None:
    plan, findings = context.plan, context.findings
    context.progress.phase("running agents and clients", len(plan["processes"]))
    findings.checked(CHECK, len(plan["processes"]))
    for process in plan["processes"]:
        try:
            result = _run(process, context)
        except OSError as error:
            findings.fault("PROCESS_NOT_STARTED", CHECK, process["name"], f"cannot be started: {error}")
            continue
        context.progress.step()
        message = _judge(process, result)
        if message is not None:
            hint, accept = _acceptance(process, result)
            findings.fault("PROCESS_FAILED", CHECK, process["name"], message, hint, accept)


def _run(process: Process, context: Context) -> Result:
    expected = process.get("contains")
    proof = context.plan["proofSeconds"]

    def enough(output: str) -> float | None:
        return proof if expected is not None and expected in output else None

    seconds = context.plan["timeoutSeconds"]
    return run_command(process["run"], context.environment, context.plan["temporary"], seconds, enough)


def _judge(process: Process, result: Result) -> str | None:
    expected = process.get("contains")
    printed = expected is not None and expected in result.output
    if result.code is None and printed and not result.overflowed:
        return None
    if result.code is not None and process.get("staysUp", False):
        return f"must stay up, but {result.ended()}"
    if result.code not in process["exitCodes"]:
        return result.ended()
    if expected is not None and not printed:
        return f"did not print '{expected}'; it {result.ended()}"
    return None


def _acceptance(process: Process, result: Result) -> tuple[str, str]:
    """The hint that accepts an exit code and its key in verify.yaml; empty if the fault cannot be accepted."""
    if result.code is None or process.get("staysUp", False) or result.code in process["exitCodes"]:
        return "", ""
    return f"if the program runs well, add {result.code} to its exitCodes", CHECK


PROCESSES = Check(CHECK, check_processes)
