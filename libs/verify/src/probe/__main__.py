"""Looks into the image it runs in: `python3 <this folder> <plan.json> <report.json>`.

Ends with exit code 0 whatever it found, every fault is in the report; any other end is a failure of the probe itself.
"""

import sys

from check_conflicts import check_conflicts
from check_distributions import check_distributions
from check_imports import check_imports
from check_prepare import check_prepare
from check_programs import check_programs
from check_scripts import check_scripts
from check_services import check_services
from findings import Findings
from lay_out_files import lay_out_files, service_environment
from plan import read_plan
from progress import Progress
from read_venv import installed_distributions


def main(plan_file: str, report_file: str) -> None:
    plan = read_plan(plan_file)
    findings, progress = Findings(), Progress()
    environment = service_environment(plan)
    lay_out_files(plan, findings)
    # An image made by a Dockerfile of its own has no venv; verify.yaml alone says what it should be.
    if "venv" in plan:
        progress.phase("comparing distributions with the lock", len(plan["distributions"]))
        installed = installed_distributions(plan["venv"])
        check_distributions(plan, installed, findings)
        progress.phase("pip check")
        check_conflicts(plan, installed, environment, findings)
        check_imports(plan, installed, environment, findings, progress)
        check_scripts(plan, installed, environment, findings, progress)
    check_programs(plan, environment, findings, progress)
    check_prepare(plan, environment, findings, progress)
    check_services(plan, environment, findings, progress)
    findings.write(plan, report_file)
    progress.phase(f"done, {findings.fault_count()} faults")


main(*sys.argv[1:])
