"""What a plan holds that scenario-plan.ts writes; `npm run schemas` makes this file of its schema."""

from typing import NotRequired, TypedDict


class ScenarioStep(TypedDict):
    """A command of `openstack`, and what its answer must have."""

    name: str
    needs: list[str]
    run: list[str]
    save: dict[str, str]
    until: dict[str, str]
    fails: dict[str, str]
    expect: dict[str, str]
    timeoutSeconds: int
    undo: NotRequired[list[str]]


class ScenarioPlan(TypedDict):
    """What is done with a cloud."""

    steps: list[ScenarioStep]
    keep: bool
