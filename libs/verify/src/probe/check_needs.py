"""The needs of the image's roles: programs, modules, files, users and rules of sudo.

A start does not use all of them: an agent runs some programs as root later, and a chart's settings name drivers.
"""

import os
import pwd
import shutil
from collections.abc import Callable

from check import Check, Context
from probe_plan import Need
from run_command import run_command
from sandbox import why_no_sudo

CHECK = "needs"
SYSTEM_PYTHON = "/usr/bin/python3"
ADD_PACKAGE = "add the package that contains it to distPackages in image.yaml"
DONE = "stx-imported"


def check_needs(context: Context) -> None:
    needs, findings = context.plan["needs"], context.findings
    context.progress.phase("looking up what roles need", len(needs))
    findings.checked(CHECK, len(needs))
    for need in needs:
        context.progress.step()
        kind = next(kind for kind in _LOOK_UPS if kind in need)
        subject, message, hint = _LOOK_UPS[kind](need, context)
        if message is not None:
            findings.fault("NEED_MISSING", CHECK, subject, f"{message} (for: {need['for']})", hint)
    if any("sudo" in need for need in needs):
        _refuse_any_command(context)


Answer = tuple[str, str | None, str]


def _program(need: Need, context: Context) -> Answer:
    name = need["program"]
    path = context.environment.get("PATH", "")
    found = shutil.which(name, path=path)
    where = "does not exist or cannot be executed" if name.startswith("/") else f"is not on PATH ({path})"
    return name, None if found else f"program {where}", ADD_PACKAGE


def _module(need: Need, context: Context) -> Answer:
    module = need["module"]
    python = need.get("python", f"{context.plan['venv']}/bin/python" if "venv" in context.plan else SYSTEM_PYTHON)
    hint = "add the distribution that contains it to pipPackages in image.yaml"
    # An exit of the module must not look like success.
    code = f"import {module}; print({DONE!r})"
    try:
        result = run_command(
            [python, "-c", code], context.environment, context.plan["temporary"], context.plan["timeoutSeconds"]
        )
    except OSError as error:
        return module, f"{python} cannot be started: {error}", hint
    done = result.code == 0 and result.stdout.rstrip().endswith(DONE)
    return module, None if done else f"{python} cannot import it, and {result.ended()}", hint


def _file(need: Need, _context: Context) -> Answer:
    path = need["file"]
    if not os.path.exists(path):
        return path, "does not exist", ADD_PACKAGE
    return path, None if os.access(path, os.R_OK) else "cannot be read by the service user", "change its mode"


def _user(need: Need, _context: Context) -> Answer:
    name = need["user"]
    hint = f"add a user step with the name {name} to image.yaml"
    try:
        uid = pwd.getpwnam(name).pw_uid
    except KeyError:
        return name, "is not a user of the image", hint
    wanted = need.get("uid", uid)
    named = [entry.pw_name for entry in pwd.getpwall() if entry.pw_uid == wanted]
    if uid != wanted:
        return name, f"has the uid {uid}, not {wanted}; {wanted} is {', '.join(named) or 'without a name'}", hint
    # Programs that look up the uid get the first entry.
    return name, None if named[0] == name else f"shares the uid {uid} with {named[0]}, which is found first", hint


def _sudo(need: Need, context: Context) -> Answer:
    command = need["sudo"]
    subject = f"sudo {' '.join(command)}"
    hint = "allow the role's root helper, and nothing else, in a file of /etc/sudoers.d"
    if (reason := why_no_sudo(context)) is not None:
        context.findings.skip(subject, reason)
        return subject, None, hint
    message = _why_not_allowed(command, context)
    return subject, message, hint


def _why_not_allowed(command: list[str], context: Context) -> str | None:
    argv = ["sudo", "-n", "-l", "--", *command]
    try:
        result = run_command(argv, context.environment, context.plan["temporary"], context.plan["timeoutSeconds"])
    except OSError as error:
        return f"sudo cannot be started: {error}"
    return None if result.code == 0 else f"is not allowed for the service user: sudo {result.ended()}"


def _refuse_any_command(context: Context) -> None:
    """A rule that allows a shell makes the service user root."""
    if why_no_sudo(context) is not None or shutil.which("sudo", path=context.environment.get("PATH", "")) is None:
        return
    if _why_not_allowed(["/bin/sh", "-c", "id"], context) is None:
        message = "the service user may run any command as root"
        hint = "limit the rule in /etc/sudoers.d to the role's root helper"
        context.findings.fault("SUDO_UNLIMITED", CHECK, "sudo /bin/sh", message, hint)


_LOOK_UPS: dict[str, Callable[[Need, Context], Answer]] = {
    "program": _program,
    "module": _module,
    "file": _file,
    "user": _user,
    "sudo": _sudo,
}

NEEDS = Check(CHECK, check_needs)
