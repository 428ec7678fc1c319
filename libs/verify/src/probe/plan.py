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


class Check(TypedDict):
    url: str
    status: list[int]
    contains: NotRequired[str]


class Service(TypedDict):
    name: str
    start: Argv
    checks: list[Check]
    timeoutSeconds: int


class Process(TypedDict):
    name: str
    run: Argv
    exitCodes: list[int]
    contains: NotRequired[str]


class Plan(TypedDict):
    image: str
    digest: str
    venv: NotRequired[str]
    pip: NotRequired[str]
    temporary: str
    timeoutSeconds: float
    prepareTimeoutSeconds: float
    proofSeconds: float
    environment: dict[str, str]
    distributions: list[Locked]
    removed: list[str]
    conflicts: list[str]
    imports: dict[str, str]
    scripts: dict[str, Script]
    programs: list[Argv]
    files: dict[str, str]
    prepare: list[Argv]
    services: list[Service]
    processes: list[Process]


def read_plan(file: str) -> Plan:
    return json.loads(Path(file).read_text(encoding="utf-8"))
