"""Every console script starts.

A script runs with `--help`, or with the arguments in verify.yaml, and without input. It has started if it exits within
the time limit, not by a signal, not with exit code 126 or 127 (a program cannot be executed), and without a traceback.
Any other exit code is accepted, since many tools refuse `--help` or miss their configuration, and so is a traceback
that ends with one of MISSING_CONFIGURATION, since the program was running and read its configuration.

A script that still runs at the time limit has not shown that it started. One that ignores `--help` and serves needs
other arguments, or a reason to be skipped and an entry under `services`.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from check import Check, Context
from find_scripts import find_scripts
from read_traceback import last_exception
from read_venv import name_of
from run_command import Result, run_command

CHECK = "scripts"
# lockutils-wrapper runs its arguments as a command.
KNOWN_ARGUMENTS = {"lockutils-wrapper": ["true"]}
# pecan contains a script for a server that it does not require.
KNOWN_NEEDS = {"gunicorn_pecan": "gunicorn"}
MISSING_CONFIGURATION = {
    "SystemExit",
    "oslo_config.cfg.ConfigDirNotFoundError",
    "oslo_config.cfg.ConfigFileParseError",
    "oslo_config.cfg.ConfigFileValueError",
    "oslo_config.cfg.ConfigFilesNotFoundError",
    "oslo_config.cfg.ConfigFilesPermissionDeniedError",
    "oslo_config.cfg.RequiredOptError",
}


def check_scripts(context: Context) -> None:
    plan, installed, findings, progress = context.plan, context.installed, context.findings, context.progress
    scripts = find_scripts(plan["venv"], installed)
    for name, accepted in plan["scripts"].items():
        if name not in scripts:
            message = "verify.yaml names this script, but the image does not have it"
            findings.fault("ACCEPTED_IN_VAIN", CHECK, name, message, "remove the entry", CHECK)
        elif "skip" in accepted:
            del scripts[name]
            findings.skip(f"script {name}", accepted["skip"])
    there = {name_of(distribution) for distribution in installed}
    for name, needed in KNOWN_NEEDS.items():
        if name in scripts and needed not in there:
            del scripts[name]
            findings.skip(f"script {name}", f"it is for {needed}, which the image does not contain")
    progress.phase("starting console scripts", len(scripts))
    findings.checked(CHECK, len(scripts))

    def check(name: str) -> str | None:
        arguments = plan["scripts"].get(name, {}).get("arguments", KNOWN_ARGUMENTS.get(name, ["--help"]))
        message = _start([f"{plan['venv']}/bin/{name}", *arguments], context)
        progress.step()
        return message

    names = sorted(scripts)
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for name, fault in zip(names, pool.map(check, names), strict=True):
            if fault is not None:
                findings.fault("SCRIPT_NOT_STARTED", CHECK, name, f"(of {scripts[name]}) {fault}", accept=CHECK)
    finally:
        # No further script starts after the time limit of the whole verification.
        pool.shutdown(cancel_futures=True)


def _start(argv: list[str], context: Context) -> str | None:
    plan = context.plan
    try:
        result = run_command(argv, context.environment, plan["temporary"], plan["timeoutSeconds"])
    except OSError as error:
        return f"cannot be started: {error}"
    return why_not_started(result)


def why_not_started(result: Result) -> str | None:
    if result.code is None or result.code < 0 or result.code in (126, 127):
        return result.ended()
    exception = last_exception(result.stderr) or last_exception(result.stdout)
    if exception is None or exception.split(":")[0].strip() in MISSING_CONFIGURATION:
        return None
    return f"raised {exception}"


SCRIPTS = Check(CHECK, check_scripts, needs_venv=True)
