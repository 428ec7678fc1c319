"""Resolves requirements with uv, which reads the index of the builder image."""

import os
import re
import subprocess
import tomllib

from ask_index import shown, tool_environment

UV = "/opt/stx/bin/uv"
PYTHON = "/usr/bin/python3"
TRANSIENT = re.compile(r"Transient request failure for: (\S+)")


class Refusal(Exception):
    """A wish that cannot be met, worded for the user."""


class NoSolution(Refusal):
    """Requirements that contradict each other or what the index has; asked for less, uv may find one."""


def run_uv(arguments):
    """What uv does about a failing index it would keep to itself, so it is told as it happens. @raises Refusal with what uv says."""
    environment = {**tool_environment(), "RUST_LOG": "uv_client=debug"}
    kept, failures = [], {}
    with subprocess.Popen([UV, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as started:
        for line in started.stderr:
            failed = TRANSIENT.search(line)
            if failed is None:
                if not line.startswith(("DEBUG ", "TRACE ")):
                    kept.append(line)
                continue
            what = shown(failed.group(1))
            failures[what] = failures.get(what, 0) + 1
            print(f"stx: the index failed for {what} ({failures[what]}); uv tries again with growing waits", flush=True)
    if started.returncode != 0:
        said = "".join(kept).strip()
        raise (NoSolution if "No solution found" in said else Refusal)(said)


def compile_requirements(requirements, constraints, arguments, folder, preferences=()):
    """uv's resolution as the packages of a pylock.toml (PEP 751); what was locked before stays where that can be."""
    if preferences:
        named = {line.split("==")[0] for line in constraints}
        kept = [f"{name}=={version}" for name, version in preferences if name not in named]
        try:
            return compile_requirements(requirements, [*constraints, *kept], arguments, folder)
        except NoSolution:
            print("not everything can stay at its locked version; resolving anew", flush=True)
    wishes, limits = os.path.join(folder, "wishes.in"), os.path.join(folder, "limits.txt")
    with open(wishes, "w", encoding="utf-8") as out:
        out.write("\n".join(requirements) + "\n")
    with open(limits, "w", encoding="utf-8") as out:
        out.write("\n".join(constraints) + "\n")
    target = os.path.join(folder, "pylock.toml")
    run_uv(["pip", "compile", wishes, "-c", limits, "--format", "pylock.toml", "-o", target, "--quiet",
            "--python", PYTHON, "--no-header", "--no-annotate", "--index-strategy", "first-index", *arguments])
    with open(target, "rb") as source:
        return tomllib.load(source).get("packages", [])
