"""Services come up and answer; they stay up, in the order verify.yaml names them, while agents and clients run."""

from findings import Findings
from check_processes import check_processes
from plan import Plan
from progress import Progress
from running_service import RunningService

CHECK = "services"


def check_services(plan: Plan, environment: dict[str, str], findings: Findings, progress: Progress) -> None:
    findings.checked(CHECK, len(plan["services"]))
    running: list[RunningService] = []
    try:
        for service in plan["services"]:
            progress.phase(f"waiting for {service['name']} to answer")
            try:
                started = RunningService(service, environment, plan["temporary"])
            except OSError as error:
                findings.fault(CHECK, service["name"], f"cannot be started: {error}")
                continue
            running.append(started)
            milliseconds, faults = started.await_answers()
            for fault in faults:
                findings.fault(CHECK, started.name, fault)
            if not faults:
                findings.answered(started.name, milliseconds)
        healthy = [service for service in running if service.why_ended() is None]
        check_processes(plan, environment, findings, progress)
        for service in healthy:
            if (ended := service.why_ended()) is not None:
                findings.fault(CHECK, service.name, f"answered at first, then {ended}")
    finally:
        for service in reversed(running):
            service.end()
