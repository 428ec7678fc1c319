"""Checks the image that it runs in: `python3 <this folder> <plan.json> <report.json>`.

Exits with 0 for any findings, which are in the report; any other exit code is a failure of the probe itself.
"""

import signal
import sys

from check import Context
from end_group import end_all
from findings import Findings
from progress import Progress
from read_plan import read_plan
from read_venv import installed_distributions
from registry import CHECKS
from service_environment import service_environment


class OutOfTime(BaseException):
    """The time for the whole verification is over; no check may catch it."""


def main(plan_file: str, report_file: str) -> None:
    plan = read_plan(plan_file)
    findings, progress = Findings(), Progress()
    installed = installed_distributions(plan["venv"]) if "venv" in plan else []
    context = Context(plan, service_environment(plan), findings, progress, installed)
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_REAL, plan["totalSeconds"])
    try:
        with context.at_end:
            for check in CHECKS:
                # An image with a custom Dockerfile has no venv; only verify.yaml describes it.
                if "venv" in plan or not check.needs_venv:
                    check.run(context)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except OutOfTime:
        seconds = plan["totalSeconds"]
        message = f"did not end within {seconds:g} s; it was at: {progress.current()}"
        findings.fault("OUT_OF_TIME", "verification", "the whole", message)
    finally:
        end_all()
    if findings.evidence({check.name for check in CHECKS if check.evidence}) == 0:
        message = "checked nothing in the image"
        hint = "add programs, processes or services to verify.yaml"
        findings.fault("NOTHING_VERIFIED", "verification", "the whole", message, hint)
    findings.write(plan, report_file)
    progress.phase(f"done, {findings.fault_count()} faults")


def _out_of_time(*_arguments: object) -> None:
    raise OutOfTime


main(*sys.argv[1:])
