"""Every module of the venv's distributions can be imported."""

from check import Check, Context
from find_modules import find_modules
from load_modules import load_modules
from read_venv import name_of

CHECK = "imports"
# Reasons that apply to every image with the module, so that no verify.yaml repeats them.
KNOWN = {"uwsgidecorators": "needs the module uwsgi, which exists only in a running uWSGI"}


def check_imports(context: Context) -> None:
    findings = context.findings
    owners = _owners(context)
    for module, reason in context.plan["imports"].items():
        if module in owners:
            del owners[module]
            findings.skip(f"import {module}", reason)
        else:
            message = "verify.yaml skips this module, but no installed distribution provides it"
            findings.fault("ACCEPTED_IN_VAIN", CHECK, module, message, "remove the entry", CHECK)
    for module in KNOWN.keys() & owners.keys():
        del owners[module]
        findings.skip(f"import {module}", KNOWN[module])
    context.progress.phase("importing modules", len(owners))
    findings.checked(CHECK, len(owners))
    try:
        # Each module gets a process, since modules patch the interpreter.
        results = load_modules(
            context, [[{"id": module, "module": module, "attribute": ""}] for module in sorted(owners)]
        )
    except OSError as error:
        findings.fault("PYTHON_NOT_STARTED", CHECK, "python", f"cannot be started: {error}")
        return
    for module, owner in sorted(owners.items()):
        fault = results.get(module, "the import ended without a result")
        if fault is not None:
            findings.fault("IMPORT_FAILED", CHECK, module, f"(of {owner}) {fault}", accept=CHECK)


def _owners(context: Context) -> dict[str, str]:
    """Module -> the distributions that contain it."""
    owners: dict[str, str] = {}
    for distribution in context.installed:
        name = name_of(distribution)
        modules = find_modules(distribution)
        for module in modules.names:
            owners[module] = f"{owners[module]}, {name}" if module in owners else name
        for module, reason in modules.skipped.items():
            context.findings.skip(f"import {module} (of {name})", reason)
    return owners


IMPORTS = Check(CHECK, check_imports, needs_venv=True)
