"""Asks one build backend (PEP 517) what it needs and what its wheel will require.

It is foreign code, so this runs without a network, secrets or caches, in a step that works on this one source alone.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from pyproject_hooks import BuildBackendHookCaller

from backend_answer import BackendAnswer
from unpack_source import UnpackFault, unpack_source

MEMORY = "/stx-work"
SECONDS = 900
# Of what a failed backend says, the end tells why.
TOLD = 2000


class HookFault(Exception):
    """A hook that failed, with the end of what it said."""


def told_version(version: str | None) -> dict[str, str]:
    """The variables by which pbr and setuptools-scm are told a version that they would ask git for."""
    return {} if version is None else {"PBR_VERSION": version, "SETUPTOOLS_SCM_PRETEND_VERSION": version}


class Backend:
    """A backend in the environment that its requirements were installed to."""

    def __init__(self, plan: dict[str, Any], source: str, environment: str) -> None:
        self.environment = environment
        self.variables = {
            "PATH": f"{environment}/bin:{os.environ['PATH']}",
            "HOME": "/root",
            "PYTHONHASHSEED": "0",
            **told_version(plan["told"]),
        }
        self.hooks = BuildBackendHookCaller(
            source,
            plan["backend"],
            plan["path"] or None,
            runner=self.run,
            python_executable=f"{environment}/bin/python",
        )

    def run(self, cmd: Sequence[str], cwd: str | None = None, extra_environ: Mapping[str, str] | None = None) -> None:
        try:
            done = subprocess.run(
                cmd,
                cwd=cwd,
                env={**self.variables, **(extra_environ or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as fault:
            raise HookFault(f"it did not end within {SECONDS} s") from fault
        print(done.stdout, flush=True)
        if done.returncode != 0:
            raise HookFault(done.stdout.strip()[-TOLD:] or f"it ended with exit code {done.returncode}")

    def requires(self) -> list[str]:
        return [str(each) for each in self.hooks.get_requires_for_build_wheel()]

    def metadata(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            name = self.hooks.prepare_metadata_for_build_wheel(folder)
            with open(os.path.join(folder, str(name), "METADATA"), encoding="utf-8", errors="replace") as file:
                return file.read()

    def satisfies(self, requires: list[str]) -> bool:
        """Whether the environment has what is required, so that more can be asked at once."""
        folders = [
            os.path.join(root, name)
            for root, names, _ in os.walk(f"{self.environment}/lib")
            for name in names
            if name == "site-packages"
        ]
        had = {
            canonicalize_name(each.metadata["Name"]): each.version
            for each in importlib.metadata.distributions(path=folders)
        }
        for text in requires:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                return False
            if requirement.marker is not None and not requirement.marker.evaluate():
                continue
            version = had.get(canonicalize_name(requirement.name))
            if (
                version is None
                or requirement.extras
                or requirement.url
                or not requirement.specifier.contains(version, prereleases=True)
            ):
                return False
        return True


def answer(plan: dict[str, Any], task: str, folder: str, environment: str) -> BackendAnswer:
    """What the backend says; None for what it does not say, and why in `fault`."""
    answered: BackendAnswer = {"requires": None, "metadata": None, "fault": None}
    try:
        source = f"{MEMORY}/source"
        if plan["archive"] is not None:
            unpack_source(os.path.join(task, plan["archive"]), source)
        else:
            shutil.copytree(folder, source, symlinks=True)
        backend = Backend(plan, source, environment)
        requires = backend.requires() if plan["hook"] == "requires" else []
        answered["requires"] = requires
        if plan["metadata"] and (plan["hook"] == "metadata" or backend.satisfies(requires)):
            answered["metadata"] = backend.metadata()
    except (HookFault, UnpackFault) as fault:
        answered["fault"] = str(fault)
    # The boundary of work on one distribution: whatever a backend leaves, the answer is that it did not answer.
    except Exception as fault:
        answered["fault"] = f"{type(fault).__name__}: {fault}"
    return answered


def main(task: str, folder: str, environment: str, out: str) -> None:
    with open(os.path.join(task, "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    os.umask(0o022)
    answered = answer(plan, task, folder, environment)
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "answer.json"), "w", encoding="utf-8") as file:
        json.dump(answered, file)


if __name__ == "__main__":
    main(*sys.argv[1:5])
