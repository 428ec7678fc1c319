"""Every module that the venv's distributions bring can be imported."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import Distribution
from pathlib import Path

from findings import Findings
from find_modules import find_modules
from plan import Plan
from progress import Progress
from read_venv import name_of

CHECK = "imports"
# What holds for every image that has the module, so that no verify.yaml needs to say it.
KNOWN = {"uwsgidecorators": "it needs the module uwsgi, which is only there inside a running uWSGI"}
Results = Iterator[tuple[str, str | None]]


def check_imports(
    plan: Plan, installed: list[Distribution], environment: dict[str, str], findings: Findings, progress: Progress
) -> None:
    owners = _owners(installed, findings)
    for module, reason in plan["imports"].items():
        if module in owners:
            del owners[module]
            findings.skip(f"import {module}", reason)
        else:
            findings.fault(CHECK, module, "is left out by verify.yaml, but nothing brings this module; take it out there")
    for module in KNOWN.keys() & owners.keys():
        del owners[module]
        findings.skip(f"import {module}", KNOWN[module])
    progress.phase("importing modules", len(owners))
    findings.checked(CHECK, len(owners))
    results: dict[str, str | None] = {}
    for module, message in _imported(plan, sorted(owners), environment, findings):
        progress.step()
        results[module] = message
    for module, owner in sorted(owners.items()):
        message = results.get(module, "nothing was heard of its import")
        if message is not None:
            findings.fault(CHECK, module, f"(of {owner}) {message}")


def _owners(installed: list[Distribution], findings: Findings) -> dict[str, str]:
    """Module -> the distributions that bring it."""
    owners: dict[str, str] = {}
    for distribution in installed:
        name = name_of(distribution)
        modules = find_modules(distribution)
        for module in modules.names:
            owners[module] = f"{owners[module]}, {name}" if module in owners else name
        for module, reason in modules.skipped.items():
            findings.skip(f"import {module} (of {name})", reason)
    return owners


def _imported(plan: Plan, modules: list[str], environment: dict[str, str], findings: Findings) -> Results:
    """Yields each module with what is wrong with it, as the results come."""
    # -P keeps this folder, whose files have plain names, out of what the modules can import.
    argv = [f"{plan['venv']}/bin/python", "-P", str(Path(__file__).with_name("import_modules.py"))]
    try:
        python = subprocess.Popen(
            argv, env=environment, cwd=plan["temporary"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    except OSError as error:
        findings.fault(CHECK, argv[0], f"cannot be started: {error}")
        return
    assert python.stdin is not None and python.stdout is not None
    with python:
        wish = {"modules": modules, "workers": os.cpu_count() or 1, "seconds": plan["timeoutSeconds"]}
        # A Python that ended at once is told by the modules that nothing is heard of.
        with suppress(BrokenPipeError):
            python.stdin.write(json.dumps(wish))
            python.stdin.close()
        for line in python.stdout:
            result = json.loads(line)
            yield result["module"], result["message"]
