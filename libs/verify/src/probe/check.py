"""A check of the image. A new one is a file with such a value, and a line in registry.py."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import Distribution

from findings import Findings
from probe_plan import Plan
from progress import Progress


@dataclass(frozen=True)
class Context:
    """The input of every check."""

    plan: Plan
    environment: dict[str, str]
    findings: Findings
    progress: Progress
    # In the virtual environment; empty in an image without one.
    installed: list[Distribution] = field(default_factory=list)
    # Runs after the last check, in reverse order: services are judged and ended there.
    at_end: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True)
class Check:
    """`run` checks all subjects and reports each fault; `evidence` tells whether its subjects count as checked."""

    name: str
    run: Callable[[Context], None]
    needs_venv: bool = False
    evidence: bool = True
