"""The plan of a verification: what TypeScript wrote into plan.json (see ../probe-plan.ts)."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

Argv = list[str]


class Locked(TypedDict):
    """A distribution that must be there; the name is normalised as PEP 503 says."""

    name: str
    version: str


class Script(TypedDict):
    """What differs from `--help` for one console script."""

    arguments: NotRequired[list[str]]
    skip: NotRequired[str]


class AcceptedEntryPoints(TypedDict):
    """Entry points that may fail; `group` and `name` are patterns of fnmatch."""

    group: str
    name: str
    reason: str


class HttpCheck(TypedDict):
    url: str
    status: list[int]
    contains: NotRequired[str]


class Service(TypedDict):
    name: str
    start: Argv
    checks: list[HttpCheck]
    timeoutSeconds: float
    proofSeconds: float


class Process(TypedDict):
    name: str
    run: Argv
    exitCodes: list[int]
    contains: NotRequired[str]
    staysUp: NotRequired[bool]


class Program(TypedDict):
    """`exit` is the exit code that verify.yaml accepts, with its reason; 0 where it says nothing."""

    run: Argv
    exit: NotRequired[int]
    reason: NotRequired[str]


# `for` is a keyword of Python, so the keys of this one stand in the other notation.
Need = TypedDict(
    "Need",
    {
        "for": str,
        "program": NotRequired[str],
        "module": NotRequired[str],
        "python": NotRequired[str],
        "file": NotRequired[str],
        "user": NotRequired[str],
        "uid": NotRequired[int],
        "sudo": NotRequired[Argv],
    },
)

Privileged = TypedDict(
    "Privileged",
    {
        "name": str,
        "for": str,
        "run": Argv,
        "contains": NotRequired[str],
        "capabilities": list[str],
        "denied": NotRequired[str],
    },
)


class Plan(TypedDict):
    image: str
    digest: str
    venv: NotRequired[str]
    pip: NotRequired[str]
    temporary: str
    timeoutSeconds: float
    prepareTimeoutSeconds: float
    totalSeconds: float
    proofSeconds: float
    environment: dict[str, str]
    distributions: list[Locked]
    removed: list[str]
    conflicts: list[str]
    imports: dict[str, str]
    entryPoints: list[AcceptedEntryPoints]
    scripts: dict[str, Script]
    programs: list[Program]
    needs: list[Need]
    files: dict[str, str]
    prepare: list[Argv]
    services: list[Service]
    processes: list[Process]
    privileged: list[Privileged]


def read_plan(file: str) -> Plan:
    return json.loads(Path(file).read_text(encoding="utf-8"))
