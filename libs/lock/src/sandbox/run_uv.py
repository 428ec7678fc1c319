"""Resolves requirements with uv, which reads the index of the builder image and builds nothing."""

import os
import subprocess

from ask_index import tool_environment
from compile_memory import CompileMemory
from read_pylock import PylockFault, read_pylock
from refusal import NoSolution, Refusal
from uv_log import Compiled, UvLog

UV = "/opt/stx/bin/uv"
PYTHON = "/usr/bin/python3"


def run_uv(arguments: list[str]) -> UvLog:
    """@raises Refusal with what uv says."""
    environment = {**tool_environment(), "RUST_LOG": "uv_client=debug,uv_resolver=debug"}
    log = UvLog()
    with subprocess.Popen(
        [UV, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as started:
        assert started.stderr is not None
        for line in started.stderr:
            log.read(line)
    log.close()
    if started.returncode != 0:
        said = "\n".join(log.said).strip()
        raise NoSolution(said, tuple(log.searches)) if "No solution found" in said else Refusal(said)
    return log


class Uv:
    """Resolves, each thing that is asked once."""

    def __init__(self, folder: str, memory: CompileMemory) -> None:
        """@param folder Of its own, for what uv reads and writes."""
        self.folder, self.memory = folder, memory

    def compile(
        self, requirements: list[str], constraints: list[str], found: list[str] | None = None, beside: str = ""
    ) -> Compiled:
        """uv's resolution. No source is built for it, so what has no wheel needs one in a folder of `found`.

        @param beside Tells what is in these folders. @raises NoSolution, Refusal
        """
        key = self.memory.key(requirements, constraints, beside)
        known = self.memory.get(key)
        if known is None:
            try:
                known = self.run(requirements, constraints, found or [])
            except NoSolution as fault:
                self.memory.put_fault(key, fault)
                raise
            self.memory.put(key, known)
        return known

    def run(self, requirements: list[str], constraints: list[str], found: list[str]) -> Compiled:
        wanted, limits = os.path.join(self.folder, "requirements.in"), os.path.join(self.folder, "limits.txt")
        with open(wanted, "w", encoding="utf-8") as out:
            out.write("\n".join(requirements) + "\n")
        with open(limits, "w", encoding="utf-8") as out:
            out.write("\n".join(constraints) + "\n")
        target = os.path.join(self.folder, "pylock.toml")
        # uv would prefer the versions of the resolution before.
        if os.path.exists(target):
            os.remove(target)
        log = run_uv(
            [
                "pip",
                "compile",
                wanted,
                "-c",
                limits,
                "--format",
                "pylock.toml",
                "-o",
                target,
                "--no-build",
                "--no-config",
                "--python",
                PYTHON,
                "--no-header",
                "--no-annotate",
                "--index-strategy",
                "first-index",
                *(argument for folder in found for argument in ("--find-links", folder)),
            ]
        )
        try:
            with open(target, "rb") as source:
                return Compiled(read_pylock(source.read()), tuple(log.searches), frozenset(log.yanked))
        except PylockFault as fault:
            raise Refusal(str(fault)) from fault
