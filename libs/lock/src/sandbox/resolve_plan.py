"""What a plan holds that resolve-plan.ts writes; `npm run schemas` makes this file of its schema."""

from typing import NotRequired, TypedDict


class RequestedSource(TypedDict):
    """A project that is built from its source: an sdist of the index, or a folder."""

    name: str
    version: str
    extras: list[str]
    index: NotRequired[bool]
    folder: NotRequired[str]


class Constraint(TypedDict):
    """A line of the release's upper constraints."""

    name: str
    version: str
    marker: NotRequired[str]
    line: int


class ResolvePlan(TypedDict):
    """What is resolved, and under which constraints."""

    keep: list[list[str]]
    keepBuild: list[list[str]]
    keepSdists: list[list[str]]
    keepRequires: dict[str, list[str]]
    requirements: list[str]
    sources: list[RequestedSource]
    constraints: list[Constraint]
    waivers: dict[str, str]
    sets: dict[str, str]
    setFolder: str
    policies: dict[str, str]
    policy: str
    buildRequires: dict[str, list[str]]
    dependencies: bool
    prepared: list[str]
