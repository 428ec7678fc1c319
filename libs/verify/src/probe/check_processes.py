"""Agents and clients: each is started, and must say what verify.yaml expects.

A client ends by itself, with one of the exit codes. An agent runs on: once it has said the expected text it gets
the plan's proofSeconds more, and when it still runs then, it has started and is ended.
"""

import subprocess
import tempfile
import time

from end_group import end_group
from findings import Findings
from plan import Plan, Process
from progress import Progress
from run_command import Result, read_whole

CHECK = "processes"
POLL_SECONDS = 0.05


def check_processes(plan: Plan, environment: dict[str, str], findings: Findings, progress: Progress) -> None:
    progress.phase("running agents and clients", len(plan["processes"]))
    findings.checked(CHECK, len(plan["processes"]))
    for process in plan["processes"]:
        try:
            result = _run(process, environment, plan)
        except OSError as error:
            findings.fault(CHECK, process["name"], f"cannot be started: {error}")
            continue
        progress.step()
        expected = process.get("contains")
        if result.code is None and expected is not None and expected in result.output:
            continue
        if result.code not in process["exitCodes"]:
            findings.fault(CHECK, process["name"], result.ended())
        elif expected is not None and expected not in result.output:
            findings.fault(CHECK, process["name"], f"did not say '{expected}'; it {result.ended()}")


def _run(process: Process, environment: dict[str, str], plan: Plan) -> Result:
    with tempfile.TemporaryFile() as output:
        program = subprocess.Popen(
            process["run"],
            env=environment,
            cwd=plan["temporary"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        limit = time.monotonic() + plan["timeoutSeconds"]
        proven = False
        try:
            while (code := program.poll()) is None and time.monotonic() < limit:
                if not proven and "contains" in process and process["contains"] in read_whole(output):
                    proven = True
                    limit = min(limit, time.monotonic() + plan["proofSeconds"])
                time.sleep(POLL_SECONDS)
        finally:
            end_group(program)
        return Result(code, read_whole(output), "")
