"""Resolves what an image will install, under constraints, in the builder image; plan-resolve.ts makes its plan.

Every distribution of the result names one file by SHA-256: the wheel that fits this Python best, or the sdist, as the
policy says. What an sdist's build needs (PEP 517 and 518) is resolved too, so that it can be built without a network.
Nothing foreign is run: where a build backend has to be asked, the result has tasks, and the plan of the next run the
answers.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from packaging.utils import canonicalize_name

from attempts import Attempts, Waiting
from build_requirements import BuildRequirements, Built, Source
from check_constraints import check_constraint, effective, name_constraints
from choose_file import choose_file
from closure import Closure
from compile_memory import CompileMemory
from exact_packages import exact_package, exact_packages
from fetch_files import fetch_file
from known_answers import Answer
from list_files import list_files
from read_pylock import Package
from read_sdist import headers_of, read_folder, read_sdist
from refusal import NoSolution, Refusal
from resolve_plan import RequestedSource, ResolvePlan
from run_uv import Uv
from stub_wheels import StubWheels

P = ParamSpec("P")
T = TypeVar("T")
Entry = dict[str, Any]


class Resolution:
    """One plan, and what it came to. Faults are gathered, so that all of them are reported."""

    def __init__(self, plan: ResolvePlan, answers: dict[str, Answer], memory: CompileMemory, out: str) -> None:
        self.plan, self.attempts, self.work = plan, Attempts(), tempfile.mkdtemp()
        self.sources: dict[str, RequestedSource] = {
            canonicalize_name(entry["name"]): entry for entry in plan["sources"]
        }
        self.folders = {name: entry for name, entry in self.sources.items() if "index" not in entry}
        self.sets: dict[str, str] = {canonicalize_name(name): version for name, version in plan["sets"].items()}
        self.limits = effective(plan["constraints"])
        pins, uv = self.pins(), Uv(tempfile.mkdtemp(), memory)
        self.stubs = StubWheels(
            {answer["identity"]: answer["metadata"] for answer in answers.values() if answer["metadata"] is not None}
        )
        self.closure = Closure(plan, pins, kept(plan["keep"], pins), self.stubs, uv)
        self.builds = BuildRequirements(pins, uv, kept(plan["keepBuild"], pins), answers, out)

    def pins(self) -> list[str]:
        """The versions that uv may choose, waived constraints by what they are waived for."""
        wanted = {**self.limits, **self.plan["waivers"]}
        pins = [f"{name}=={version}" for name, version in wanted.items() if name not in self.sources]
        return [*pins, *(f"{name}=={version}" for name, version in self.sets.items())]

    def result(self) -> Entry:
        distributions: list[Entry] = []
        for name, entry in self.folders.items():
            distributions += self.attempts.attempt(name, self.lock_folder, name, entry)
        if self.builds.tasks and self.plan["dependencies"]:
            # What the service requires is not known yet.
            return self.outcome([], [])
        for packages in self.attempts.attempt(
            "the resolution", self.packages, {entry["name"] for entry in distributions}
        ):
            for package in packages:
                distributions += self.attempts.attempt(f"{package.name} {package.version}", self.lock, package)
        build: list[Entry] = []
        for (name, version), package in sorted(self.builds.packages.items()):
            build += self.attempts.attempt(f"{name} {version}", self.ready, name, version, package)
        return self.outcome(sorted(distributions, key=lambda each: str(each["name"])), build)

    def outcome(self, distributions: list[Entry], build: list[Entry]) -> Entry:
        return {
            "faults": self.attempts.faults,
            "tasks": self.builds.tasks,
            "distributions": distributions,
            "build": build,
        }

    def packages(self, folders: set[str]) -> list[Package]:
        """What would be installed, with the index's files. @param folders Those whose requirements are known."""
        if not self.plan["dependencies"]:
            return exact_packages(
                [
                    *self.plan["requirements"],
                    *(requirement_of(entry) for entry in self.sources.values() if "index" in entry),
                ],
                self.attempts,
            )
        known = [requirement_of(entry) for name, entry in self.sources.items() if "index" in entry or name in folders]
        wanted = [*self.plan["requirements"], *known]
        self.closure.expect(self.plan["keepSdists"])
        try:
            return self.closure.resolve(wanted) if wanted else []
        except NoSolution as fault:
            if self.waits():
                raise Waiting from fault
            raise Refusal(name_constraints(str(fault), self.plan["constraints"])) from fault

    def waits(self) -> bool:
        """Asks the backends of sdists whose requirements are only assumed; @returns whether one has yet to answer."""
        unasked = Attempts()
        for (name, version), sdist in self.stubs.sdists.items():
            if not sdist.static:
                unasked.attempt(name, self.build_sdist, name, version, choose_file(sdist.package, "source")["sdist"])
        return len(self.builds.tasks) > 0

    def lock(self, package: Package) -> Entry | None:
        """The distribution of a lock that a package becomes. @raises Waiting, Refusal, IndexFault"""
        name, version = canonicalize_name(package.name), package.version
        if name in self.folders:
            return None
        if name in self.sets:
            return {"name": name, "version": version, "set": True}
        if name not in self.sources and self.plan["dependencies"]:
            check_constraint(name, version, self.limits, self.plan["waivers"])
        policy = "source" if name in self.sources else self.plan["policies"].get(name, self.plan["policy"])
        # uv names no sdist of what it need not build.
        chosen = choose_file(
            exact_package(name, version) if policy == "source" and package.sdist is None else package, policy
        )
        entry = {"name": name, "version": version, **chosen, **self.yanked(name, version, chosen)}
        return (
            {**entry, "buildRequires": self.build_sdist(name, version, chosen["sdist"]).requires}
            if "sdist" in chosen
            else entry
        )

    def yanked(self, name: str, version: str, chosen: dict[str, dict[str, str]]) -> dict[str, str]:
        """Why the index yanked the locked file; looked up where uv says that it did, or where uv was not asked."""
        asked = self.plan["dependencies"] and (name, version) not in self.stubs.sdists
        if asked and name not in self.closure.yanked | self.builds.yanked:
            return {}
        (file,) = chosen.values()
        listed = list_files(name).get(file["file"])
        return {} if listed is None or listed.yanked is None else {"yanked": listed.yanked}

    def build_sdist(self, name: str, version: str, chosen: dict[str, str]) -> Built:
        print(f"build requirements of {name} {version}", flush=True)
        known = self.stubs.sdists.get((name, version))
        archive = fetch_file(name, chosen["file"], chosen["sha256"], self.work) if known is None else known.archive
        facts = of(f"{name} {version}", read_sdist, archive) if known is None else known.facts
        source = Source(
            name,
            version,
            facts,
            chosen["sha256"],
            archive=archive,
            prepared=name in self.plan["prepared"],
            metadata=known is not None and not known.static,
        )
        return self.builds.of(source, self.plan["buildRequires"].get(name, []), self.plan["keepRequires"].get(name, []))

    def lock_folder(self, name: str, entry: RequestedSource) -> Entry:
        """A project that comes as a folder; what its backend says it requires becomes known to uv."""
        print(f"build requirements of {name}", flush=True)
        source = Source(
            name,
            entry["version"],
            read_folder(entry["folder"]),
            entry["folder"],
            folder=entry["folder"],
            told=entry["version"],
            prepared=name in self.plan["prepared"],
            metadata=self.plan["dependencies"],
        )
        built = self.builds.of(
            source, self.plan["buildRequires"].get(name, []), self.plan["keepRequires"].get(name, [])
        )
        if built.metadata is not None:
            told = headers(built.metadata)
            if canonicalize_name(told.get("Name", "")) != name:
                raise Refusal(f"{entry['name']}: its source builds {told.get('Name')}; name it so in image.yaml")
            entry["version"] = told["Version"]
            self.stubs.write(name, told["Version"], headers_of(built.metadata, name, told["Version"]))
        return {"name": name, "version": entry["version"], "folder": entry["folder"], "buildRequires": built.requires}

    def ready(self, name: str, version: str, package: Package) -> Entry:
        """The wheel of what a build needs; what that itself would need to be built is not resolved."""
        try:
            chosen = choose_file(package, "prebuilt")
        except Refusal as fault:
            raise Refusal(f"{fault}, as it is for all that builds need") from fault
        return {"name": name, "version": version, **chosen, **self.yanked(name, version, chosen)}


def kept(versions: list[list[str]], pins: list[str]) -> list[str]:
    pinned = {line.split("==")[0] for line in pins}
    return [f"{name}=={version}" for name, version in versions if name not in pinned]


def headers(metadata: str) -> dict[str, str]:
    """The first of each header of a METADATA file. @raises Refusal"""
    lines = [line.split(": ", 1) for line in metadata.split("\n\n", 1)[0].splitlines()]
    return {key: value.strip() for key, value in reversed([line for line in lines if len(line) == 2])}


def of(what: str, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What work on a file gives; a fault says of which distribution it is."""
    try:
        return work(*arguments, **named)
    except Refusal as fault:
        raise Refusal(f"{what}: {fault}; use its wheel (policy: prebuilt) or another version") from fault


def requirement_of(entry: RequestedSource) -> str:
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    return f"{entry['name']}{extras}=={entry['version']}"


def main(folder: str, out: str) -> None:
    plan: ResolvePlan = json.loads(read_text(folder, "plan.json"))
    answers: dict[str, Answer] = json.loads(read_text(folder, "answers.json"))
    memory = CompileMemory(json.loads(read_text(folder, "compiled.json")))
    result = Resolution(plan, answers, memory, out).result()
    for name, content in (("resolved.json", result), ("compiled.json", memory.told)):
        with open(os.path.join(out, name), "w", encoding="utf-8") as file:
            json.dump(content, file)


def read_text(folder: str, name: str) -> str:
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    main(*sys.argv[1:3])
