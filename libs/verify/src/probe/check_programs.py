"""Programs that the role needs besides Python are on PATH and run, with the exit code that verify.yaml expects."""

import shutil

from check import Check, Context
from check_scripts import why_not_started
from run_command import run_command

CHECK = "programs"


def check_programs(context: Context) -> None:
    plan, findings, environment = context.plan, context.findings, context.environment
    context.progress.phase("running programs", len(plan["programs"]))
    findings.checked(CHECK, len(plan["programs"]))
    path = environment.get("PATH", "")
    for program in plan["programs"]:
        context.progress.step()
        argv, expected = program["run"], program.get("exit", 0)
        subject = " ".join(argv)
        if shutil.which(argv[0], path=path) is None:
            hint = "add the package that contains it to distPackages in image.yaml"
            findings.fault("PROGRAM_MISSING", CHECK, subject, f"{argv[0]} is not on PATH ({path})", hint)
            continue
        try:
            result = run_command(argv, environment, plan["temporary"], plan["timeoutSeconds"])
        except OSError as error:
            findings.fault("PROGRAM_FAILED", CHECK, subject, f"cannot be started: {error}")
            continue
        if (message := why_not_started(result)) is not None:
            findings.fault("PROGRAM_FAILED", CHECK, subject, message)
        elif result.code != expected:
            hint = f"if the program runs well, write: {{ run: […], exit: {result.code}, reason: … }}"
            message = f"{result.ended()}\n(expected exit code {expected})"
            findings.fault("PROGRAM_FAILED", CHECK, subject, message, hint, "programs")
        elif "reason" in program:
            findings.accept(f"program {subject}: exit code {expected}: {program['reason']}")


PROGRAMS = Check(CHECK, check_programs)
