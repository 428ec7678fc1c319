"""What builds need (PEP 517 and 518), so that they can be done without a network.

Backends are foreign code and are not asked here, where there are a network and the index's password: what is to be
asked is written down as tasks, which plan-backends.ts has carried out elsewhere, and the answers come with the next
run.
"""

import hashlib
import json
import os
import shutil
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from attempts import Waiting
from choose_file import choose_file
from fetch_files import fetch_file
from known_answers import Answer
from read_pylock import Package
from read_sdist import BuildSystem, Facts, build_system
from refusal import NoSolution, Refusal
from run_uv import Uv
from uv_log import Compiled

# A later one builds no project that imports pkg_resources.
LIMITS = ["setuptools<81"]


class Source(NamedTuple):
    """A source whose build is locked."""

    name: str
    version: str
    facts: Facts
    # What it is by content: the sha256 of an sdist, or the name of a folder of this run.
    identity: str
    # The sdist, or None for a folder, which the task names by its place in the plan.
    archive: str | None = None
    folder: str | None = None
    # Told to backends that would ask git; an sdist knows its own.
    told: str | None = None
    # Scripts change it before it is built, so that it may not be able to say more than PEP 518 does.
    prepared: bool = False
    # Whether its requirements have to be known too.
    metadata: bool = False


class Built(NamedTuple):
    """name==version of all that a build needs, and the metadata of its wheel where that was asked for."""

    requires: list[str]
    metadata: str | None


class BuildRequirements:
    """Resolves what builds need, each name and version once for the whole lock."""

    def __init__(self, constraints: list[str], uv: Uv, kept: list[str], answers: dict[str, Answer], out: str) -> None:
        """@param out Where tasks are written."""
        self.constraints, self.kept = constraints, kept
        self.uv, self.out, self.answers = uv, out, answers
        self.compiled: dict[tuple[str, ...], Compiled] = {}
        self.packages: dict[tuple[str, str], Package] = {}
        self.yanked: set[str] = set()
        self.tasks: list[dict[str, str]] = []

    def of(self, source: Source, extra: list[str], expected: list[str]) -> Built:
        """@param expected Names that an earlier lock had: with them there a backend can mostly be asked all at once.

        @raises Waiting until its backend has been asked; Refusal
        """
        system = self.system_of(source)
        wanted = checked([*system.requires, *extra], source)
        if system.backend.startswith("setuptools"):
            wanted += ["setuptools", "wheel"]
        first = self.compile(wanted)
        answer = self.ask(source, system.backend, system.path, self.with_expected(wanted, expected, first), "requires")
        if answer["requires"] is None:
            if not source.prepared:
                raise Refusal(f"{what(source)}: its build backend does not say what it needs: {answer['fault']}")
            return Built(self.use(first), None)
        dynamic = checked(answer["requires"], source)
        packages = self.compile([*wanted, *dynamic]) if dynamic else first
        if source.metadata and answer["metadata"] is None:
            answer = self.ask(source, system.backend, system.path, packages, "metadata")
            if answer["metadata"] is None:
                raise Refusal(f"{what(source)}: its source does not build: {answer['fault']}")
        return Built(self.use(packages), answer["metadata"])

    def with_expected(self, wanted: list[str], expected: list[str], otherwise: list[Package]) -> list[Package]:
        try:
            return self.compile([*wanted, *expected]) if expected else otherwise
        except Refusal:
            return otherwise

    def system_of(self, source: Source) -> BuildSystem:
        try:
            return build_system(source.facts)
        except Refusal as fault:
            if source.prepared:
                # What prepares it may cure it, too.
                return build_system(Facts())
            hint = "use its wheel (policy: prebuilt), another version, or a prepare step that corrects it"
            raise Refusal(f"{what(source)}: {fault}; {hint}") from fault

    def use(self, packages: list[Package]) -> list[str]:
        for package in packages:
            self.packages[(canonicalize_name(package.name), package.version)] = package
        return sorted(f"{canonicalize_name(package.name)}=={package.version}" for package in packages)

    def compile(self, requires: list[str]) -> list[Package]:
        """@raises NoSolution with the last try's, which asks the least."""
        key = tuple(sorted(set(requires)))
        if key not in self.compiled:
            # A build may pin tools that the release's constraints name at other versions, which are not installed; and
            # may ask for a setuptools that is newer than most can be built with.
            tries = [
                [*self.constraints, *self.kept, *LIMITS],
                [*self.constraints, *LIMITS],
                LIMITS,
                self.constraints,
                [],
            ]
            for limits in tries[:-1] if self.kept else tries[1:-1]:
                try:
                    self.compiled[key] = self.uv.compile(list(key), limits)
                    break
                except NoSolution:
                    continue
            else:
                self.compiled[key] = self.uv.compile(list(key), tries[-1])
        self.yanked |= self.compiled[key].yanked
        return self.compiled[key].packages

    def ask(self, source: Source, backend: str, path: list[str], packages: list[Package], hook: str) -> Answer:
        """The answer of a backend, in an environment of the named packages.

        @raises Waiting, and leaves a task, where it has not been asked.
        """
        wheels = sorted(
            (
                choose_file(package, "prebuilt")["wheel"] | {"name": canonicalize_name(package.name)}
                for package in packages
            ),
            key=lambda wheel: wheel["file"],
        )
        plan = {
            "name": source.name,
            "version": source.version,
            "hook": hook,
            "metadata": source.metadata,
            "backend": backend,
            "path": path,
            "archive": None if source.archive is None else os.path.basename(source.archive),
            "told": source.told,
        }
        environment = digest([(wheel["file"], wheel["sha256"]) for wheel in wheels])
        task = digest([plan, source.identity, environment])
        if task in self.answers:
            return self.answers[task]
        self.lay_out(source, task, environment, wheels, plan)
        raise Waiting

    def lay_out(
        self, source: Source, task: str, environment: str, wheels: list[dict[str, str]], plan: dict[str, object]
    ) -> None:
        """Writes what a task needs: its plan, the sdist, and the wheels of its environment, each fetched by hash."""
        folder = os.path.join(self.out, "environments", environment)
        if not os.path.isdir(folder):
            os.makedirs(folder)
            for wheel in wheels:
                fetch_file(wheel["name"], wheel["file"], wheel["sha256"], folder)
        folder = os.path.join(self.out, "tasks", task)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "plan.json"), "w", encoding="utf-8") as out:
            json.dump(plan, out)
        if source.archive is not None:
            shutil.copyfile(source.archive, os.path.join(folder, os.path.basename(source.archive)))
        described = {
            "id": task,
            "identity": source.identity,
            "environment": environment,
            "name": source.name,
            "version": source.version,
        }
        self.tasks.append({**described, **({} if source.folder is None else {"folder": source.folder})})


def what(source: Source) -> str:
    return f"{source.name} {source.version}"


def checked(requires: list[str], source: Source) -> list[str]:
    """Requirements of a source, which go into a file whose other lines are options of uv. @raises Refusal"""
    for each in requires:
        try:
            requirement = Requirement(each)
        except InvalidRequirement as fault:
            raise Refusal(f"{what(source)}: what its build needs is not a requirement: {each[:200]!r}") from fault
        if requirement.url is not None:
            found = f"its build needs {requirement.name} from a URL, which no lock names"
            raise Refusal(f"{what(source)}: {found}; use its wheel (policy: prebuilt)")
    return [each.strip() for each in requires]


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:24]
