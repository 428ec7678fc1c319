"""Every entry point of every installed distribution loads, in every group.

In production stevedore loads most of them by name and hides failures, so that a missing driver goes unnoticed. The
entry points of a project's groups are loaded in one process, as in a service; one that fails is loaded again alone, and
that result counts.
"""

from fnmatch import fnmatchcase

from check import Check, Context
from check_scripts import KNOWN_NEEDS
from find_entry_points import KNOWN, NOT_LOADED, READ_BY, Declared, find_entry_points
from load_modules import Step, load_modules
from probe_plan import AcceptedEntryPoints
from read_venv import name_of

CHECK = "entry points"
ACCEPT = "entryPoints"  # The key of verify.yaml, and of the plan.
# check_scripts starts these; they are also loaded here, since a script that exits at once with 0 proves nothing.
SCRIPT_GROUPS = {"console_scripts", "gui_scripts"}
# The groups of a project can hold hundreds (the commands of `openstack`), which are shared out among processes.
MOST_STEPS = 60


def check_entry_points(context: Context) -> None:
    findings = context.findings
    declared = _in_use(find_entry_points(context.installed), context)
    context.progress.phase("loading entry points", len(declared))
    findings.checked(CHECK, len(declared))
    try:
        results = load_modules(context, _jobs(declared))
    except OSError as error:
        findings.fault("PYTHON_NOT_STARTED", CHECK, "python", f"cannot be started: {error}")
        return
    used: set[int] = set()
    matched: set[int] = set()
    for entry in declared:
        message = results.get(_identify(entry), "loading ended without a result")
        accepted = [
            number for number, acceptance in enumerate(context.plan["entryPoints"]) if _matches(acceptance, entry)
        ]
        matched |= set(accepted)
        if message is None:
            continue
        if entry.missing:
            lacks = f"is for the extra {', '.join(entry.extras)}; not installed: {', '.join(entry.missing)}"
            findings.skip(f"entry point {entry.subject} (of {entry.owner})", lacks)
        elif (entry.group, entry.name) in KNOWN:
            findings.skip(f"entry point {entry.subject} (of {entry.owner})", KNOWN[(entry.group, entry.name)])
        elif accepted:
            used.add(accepted[0])
            reason = context.plan["entryPoints"][accepted[0]]["reason"]
            findings.accept(f"entry point {entry.subject} (of {entry.owner}) does not load: {reason}")
        elif entry.group not in SCRIPT_GROUPS or not findings.has_fault("scripts", entry.name):
            line = f"{{ group: {entry.group}, name: {entry.name}, reason: … }}"
            hint = f"add what it needs to the image, or accept it: {line}"
            text = f"(of {entry.owner}, {entry.module}:{entry.attribute}) {message}"
            findings.fault("ENTRY_POINT_FAILED", CHECK, entry.subject, text, hint, ACCEPT)
    for number, acceptance in enumerate(context.plan["entryPoints"]):
        subject = f"{acceptance['group']}: {acceptance['name']}"
        if number not in matched:
            message = "verify.yaml accepts it, but no installed distribution declares it"
            findings.fault("ACCEPTED_IN_VAIN", CHECK, subject, message, "remove the entry", ACCEPT)
        elif number not in used:
            findings.skip(f"acceptance of {subject}", "all entry points that it names load; the entry can be removed")


def _in_use(declared: list[Declared], context: Context) -> list[Declared]:
    """The entry points without those for tools that the image lacks, and without skipped scripts."""
    there = {name_of(distribution) for distribution in context.installed}
    scripts = context.plan["scripts"]
    used: list[Declared] = []
    unread: dict[tuple[str, str], int] = {}
    for entry in declared:
        tool = READ_BY.get(entry.group)
        reason = NOT_LOADED.get(entry.group)
        if tool is not None and tool not in there:
            reason = f"only {tool} loads them, and the image does not contain it"
        if reason is not None:
            unread[(entry.group, reason)] = unread.get((entry.group, reason), 0) + 1
        elif entry.group not in SCRIPT_GROUPS or (
            "skip" not in scripts.get(entry.name, {}) and KNOWN_NEEDS.get(entry.name, entry.owner) in there
        ):
            used.append(entry)
    for (group, reason), count in sorted(unread.items()):
        context.findings.skip(f"{count} entry points of {group}", reason)
    return used


def _jobs(declared: list[Declared]) -> list[list[Step]]:
    projects: dict[str, list[Step]] = {}
    for entry in declared:
        step: Step = {"id": _identify(entry), "module": entry.module, "attribute": entry.attribute}
        # `keystone` of keystone.auth.password: groups of one project import the same.
        projects.setdefault(entry.group.partition(".")[0], []).append(step)
    return [
        steps[start : start + MOST_STEPS] for steps in projects.values() for start in range(0, len(steps), MOST_STEPS)
    ]


def _identify(entry: Declared) -> str:
    return "\n".join((entry.owner, entry.group, entry.name))


def _matches(acceptance: AcceptedEntryPoints, entry: Declared) -> bool:
    return fnmatchcase(entry.group, acceptance["group"]) and fnmatchcase(entry.name, acceptance["name"])


ENTRY_POINTS = Check(CHECK, check_entry_points, needs_venv=True)
