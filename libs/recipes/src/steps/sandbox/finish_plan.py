"""What a plan holds that finish-plan.ts writes; `npm run schemas` makes this file of its schema."""

from typing import NotRequired, TypedDict


class Link(TypedDict):
    """A symbolic link."""

    path: str
    target: str


class Directory(TypedDict):
    """A folder."""

    path: str
    mode: NotRequired[str]
    owner: NotRequired[str]


# A file that is copied from the folder of image.yaml, or from a source.
File = TypedDict(
    "File",
    {
        "path": str,
        "from": str,
        "source": NotRequired[str],
        "mode": NotRequired[str],
    },
)


class Account(TypedDict):
    """A user, and a group of the same name."""

    name: str
    uid: int
    gid: int
    home: str


class Step(TypedDict):
    """One step of image.yaml, which has exactly one of these keys."""

    link: NotRequired[Link]
    directory: NotRequired[Directory]
    file: NotRequired[File]
    user: NotRequired[Account]
    shell: NotRequired[str]


class ServiceUser(TypedDict):
    """The user as whom the service runs."""

    name: str
    uid: int
    gid: int


class FinishPlan(TypedDict):
    """How the build of an image ends."""

    steps: list[Step]
    removePython: list[str]
    removeSystem: list[str]
    user: ServiceUser
    installed: list[str]
    project: dict[str, str]
    arguments: dict[str, str]
