"""Builds one wheel with pip in the builder image, without a network, in an environment of make_build_env.py.

See plan-wheel.ts for the plan it reads.
"""

import json
import os
import shutil
import subprocess
import sys

from unpack_source import UnpackFault, unpack_source
from wheel_plan import WheelPlan

# In memory: a build makes many files, each of which the engine would write to a disk, look for and delete again.
MEMORY = "/stx-work"
# Spelt out in full: the variable replaces Python's own flags, and debug information would carry paths of the build.
CFLAGS = "-O2 -fPIC -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DNDEBUG -fwrapv -g0"


class BuildFault(Exception):
    """A build that failed, worded for the user; what it said is above it."""


def run(command: list[str], what: str, environment: dict[str, str], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, check=False)
    if done.returncode != 0:
        raise BuildFault(f"{what} ended with exit code {done.returncode}")


def build(plan: WheelPlan, source: str, build_env: str, destination: str) -> None:
    """Leaves the wheel of a plan in a folder. @raises BuildFault, UnpackFault"""
    work = f"{MEMORY}/source"
    if plan["archive"] is not None:
        unpack_source(os.path.join(source, plan["archive"]), work)
    else:
        shutil.copytree(source, work, symlinks=True)
    environment = {
        **os.environ,
        "HOME": "/root",
        "PATH": f"{build_env}/bin:{os.environ['PATH']}",
        "CFLAGS": CFLAGS,
        "CXXFLAGS": CFLAGS,
        "LDFLAGS": "-Wl,-z,relro -Wl,-z,now",
        "PBR_VERSION": plan["version"],
        "SETUPTOOLS_SCM_PRETEND_VERSION": plan["version"],
        "PYTHONHASHSEED": "0",
        **plan["environment"],
    }
    if plan["isSdist"]:
        # An sdist knows its own version; telling it would also tell it to the plugins of its build.
        del environment["PBR_VERSION"], environment["SETUPTOOLS_SCM_PRETEND_VERSION"]
    for script in plan["prepare"]:
        run(["/bin/bash", "-euc", script], f"`prepare: {script.splitlines()[0]}`", environment, work)
    out = f"{MEMORY}/built"
    # No file may change the index or the options; what the build needs is in its environment, checked by hash.
    environment["PIP_CONFIG_FILE"] = os.devnull
    command = [
        "/opt/stx/bin/pip",
        "--python",
        f"{build_env}/bin/python",
        "wheel",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--check-build-dependencies",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--wheel-dir",
        out,
        work,
    ]
    run(command, "pip wheel", environment, "/")
    wheels = os.listdir(out)
    if len(wheels) != 1:
        raise BuildFault(f"its build left {len(wheels)} files instead of one wheel")
    (wheel,) = wheels
    os.makedirs(destination, exist_ok=True)
    if plan["bundle"]:
        path = {**environment, "PATH": f"/opt/stx/bin:{environment['PATH']}", "LD_LIBRARY_PATH": work}
        run(
            [
                "/opt/stx/bin/auditwheel",
                "repair",
                "--plat",
                "auto",
                "--wheel-dir",
                destination,
                os.path.join(out, wheel),
            ],
            "auditwheel",
            path,
            work,
        )
    else:
        shutil.copy(os.path.join(out, wheel), destination)


def main(plan_file: str, source: str, build_env: str, destination: str) -> None:
    with open(plan_file, encoding="utf-8") as file:
        plan: WheelPlan = json.load(file)
    os.umask(0o022)
    try:
        build(plan, source, build_env, destination)
    except (BuildFault, UnpackFault) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main(*sys.argv[1:5])
