"""What a plan holds that probe-plan.ts writes; `npm run schemas` makes this file of its schema."""

from typing import NotRequired, TypedDict


class HttpCheck(TypedDict):
    """A URL on loopback, and the answer that is expected."""

    url: str
    status: list[int]
    contains: NotRequired[str]


class Service(TypedDict):
    """A process that must come up, answer, and still run at the end."""

    name: str
    start: list[str]
    checks: list[HttpCheck]
    timeoutSeconds: int
    proofSeconds: float


class Process(TypedDict):
    """An agent or client that must say what is expected."""

    name: str
    run: list[str]
    exitCodes: list[int]
    contains: NotRequired[str]
    staysUp: bool


# What a role needs: one of a program, a module, a file, a user or a rule of sudo.
Need = TypedDict(
    "Need",
    {
        "program": NotRequired[str],
        "for": str,
        "module": NotRequired[str],
        "python": NotRequired[str],
        "file": NotRequired[str],
        "user": NotRequired[str],
        "uid": NotRequired[int],
        "sudo": NotRequired[list[str]],
    },
)


# A command that a role runs as root through its root helper.
Privileged = TypedDict(
    "Privileged",
    {
        "name": str,
        "for": str,
        "run": list[str],
        "contains": NotRequired[str],
        "capabilities": list[str],
        "denied": NotRequired[str],
    },
)


class Script(TypedDict):
    """What differs from `--help` for one console script."""

    arguments: NotRequired[list[str]]
    skip: NotRequired[str]


class AcceptedEntryPoints(TypedDict):
    """Entry points that may fail; `group` and `name` are patterns of fnmatch."""

    group: str
    name: str
    reason: str


class Program(TypedDict):
    """A program; `exit` is the exit code that verify.yaml accepts, 0 where it says nothing."""

    run: list[str]
    exit: NotRequired[int]
    reason: NotRequired[str]


class Locked(TypedDict):
    """A distribution that must be there; the name is normalised as PEP 503 says."""

    name: str
    version: str


class Plan(TypedDict):
    """What must be found in an image."""

    files: dict[str, str]
    writable: list[str]
    mounts: dict[str, str]
    environment: dict[str, str]
    prepare: list[list[str]]
    services: list[Service]
    processes: list[Process]
    needs: list[Need]
    privileged: list[Privileged]
    scripts: dict[str, Script]
    imports: dict[str, str]
    entryPoints: list[AcceptedEntryPoints]
    conflicts: list[str]
    programs: list[Program]
    image: str
    digest: str
    venv: NotRequired[str]
    pip: NotRequired[str]
    temporary: str
    timeoutSeconds: float
    prepareTimeoutSeconds: float
    totalSeconds: float
    proofSeconds: float
    distributions: list[Locked]
    removed: list[str]
