"""Services start, answer on their own ports, and stay up until all other checks are done."""

from check import Check, Context
from running_service import RunningService

CHECK = "services"


def check_services(context: Context) -> None:
    plan, findings, progress = context.plan, context.findings, context.progress
    findings.checked(CHECK, len(plan["services"]))
    answered: list[RunningService] = []
    running: list[RunningService] = []
    # The last callback runs first: services are judged, then ended.
    context.at_end.callback(lambda: _end(running))
    context.at_end.callback(lambda: _judge(answered, context))
    for service in plan["services"]:
        progress.phase(f"waiting for {service['name']} to answer")
        try:
            started = RunningService(service, context.environment, plan["temporary"])
        except OSError as error:
            findings.fault("SERVICE_NOT_STARTED", CHECK, service["name"], f"cannot be started: {error}")
            continue
        running.append(started)
        milliseconds, faults = started.await_answers()
        for fault in faults:
            findings.fault("SERVICE_NO_ANSWER", CHECK, started.name, fault)
        if not faults:
            answered.append(started)
            findings.answered(started.name, milliseconds)


def _end(running: list[RunningService]) -> None:
    for service in reversed(running):
        service.end()


def _judge(answered: list[RunningService], context: Context) -> None:
    """Every service must answer again on its own port, since the absence of a fault proves nothing."""
    context.progress.phase("asking the services again", len(answered))
    for service in answered:
        for fault in service.await_proof():
            context.findings.fault("SERVICE_ENDED", CHECK, service.name, fault)
    # A service may have ended while the later ones were checked.
    for service in answered:
        if not context.findings.has_fault(CHECK, service.name) and (ended := service.why_ended()) is not None:
            context.findings.fault("SERVICE_ENDED", CHECK, service.name, f"answered at first, then {ended}")


SERVICES = Check(CHECK, check_services)
