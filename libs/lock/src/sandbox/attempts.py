"""Work on one distribution after the other, whose faults are gathered so that all of them are reported."""

import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ask_index import IndexFault
from refusal import Refusal

P = ParamSpec("P")
T = TypeVar("T")


class Waiting(Exception):
    """What is asked depends on a build backend that has not been asked yet."""


class Attempts:
    """The faults of one run."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def attempt(self, what: str, work: Callable[P, T | None], *arguments: P.args, **named: P.kwargs) -> list[T]:
        """@returns what the work gives, in a list: empty for a fault, for nothing, or where a backend is waited for."""
        try:
            given = work(*arguments, **named)
            return [] if given is None else [given]
        except Waiting:
            return []
        except (Refusal, IndexFault) as fault:
            told = str(fault)
        # The boundary of work on one distribution: whatever its files made of our code, the others are still worked on.
        except Exception as fault:
            print(traceback.format_exc(), flush=True)
            told = f"{what}: {type(fault).__name__}: {fault}; use its wheel (policy: prebuilt) or another version"
        if told not in self.faults:
            self.faults.append(told)
        return []
