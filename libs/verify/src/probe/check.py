"""A check: one kind of look into the image. A new one is a file with such a value, and a line in registry.py."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import Distribution

from findings import Findings
from probe_plan import Plan
from progress import Progress


@dataclass(frozen=True)
class Context:
    """What every check is given."""

    plan: Plan
    environment: dict[str, str]
    findings: Findings
    progress: Progress
    # Of the virtual environment; empty in an image that has none.
    installed: list[Distribution] = field(default_factory=list)
    # What runs after the last check, in reverse order: services are judged and ended there.
    at_end: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True)
class Check:
    """`run` looks at all subjects and reports each fault; `evidence` says whether its subjects count as looked at."""

    name: str
    run: Callable[[Context], None]
    needs_venv: bool = False
    evidence: bool = True
