"""Ends the build of an image, in the same layer: customization, removals, and whatever differs from run to run.

Both recipes run it last. Its plan is data: a step is an array of arguments or a few named values, and only a step that
image.yaml calls `shell` reaches a shell.
"""

import glob
import json
import os
import shutil
import subprocess
import sys

import settle
import tidy_venv
from finish_plan import Account, Directory, File, FinishPlan, Link, Step
from image_layout import VENV

# Where a build step leaves lists and archives of packages; what is mounted there is for other builds too.
OF_APT = {"/var/cache/apt/archives": "*.deb", "/var/lib/apt/lists": "*"}

# Written in an order that differs from run to run, and read by key.
IN_NO_ORDER = ["/var/www/html/horizon/dashboard/manifest.json"]


def run(*command: str) -> None:
    print("+ " + " ".join(command), flush=True)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def carry_out(step: Step) -> None:
    if "link" in step:
        link(step["link"])
    if "directory" in step:
        directory(step["directory"])
    if "file" in step:
        file(step["file"])
    if "user" in step:
        user(step["user"])
    if "shell" in step:
        shell(step["shell"])


def link(step: Link) -> None:
    os.makedirs(os.path.dirname(step["path"]), exist_ok=True)
    if os.path.lexists(step["path"]):
        os.remove(step["path"])
    os.symlink(step["target"], step["path"])


def directory(step: Directory) -> None:
    os.makedirs(step["path"], exist_ok=True)
    os.chmod(step["path"], int(step.get("mode", "0755"), 8))
    if "owner" in step:
        shutil.chown(step["path"], step["owner"], step["owner"])


def file(step: File) -> None:
    os.makedirs(os.path.dirname(step["path"]), exist_ok=True)
    folder = f"/stx/sources/{step['source']}" if "source" in step else "/stx/files"
    shutil.copyfile(os.path.join(folder, step["from"]), step["path"])
    os.chmod(step["path"], int(step.get("mode", "0644"), 8))


def user(step: Account) -> None:
    name = step["name"]
    run("groupadd", "-g", str(step["gid"]), name)
    run("useradd", "-u", str(step["uid"]), "-g", name, "-M", "-d", step["home"], "-s", "/usr/sbin/nologin", name)


def shell(script: str) -> None:
    run("/bin/bash", "-euc", script)


def placed(steps: list[Step]) -> list[str]:
    """Where steps lay something out, which stays whatever the path looks like."""
    found = [step.get("link") or step.get("directory") or step.get("file") for step in steps]
    return [each["path"] for each in found if each is not None]


def remove_python(names: list[str]) -> None:
    """Takes distributions out by their RECORD; pip itself may be among them, so it is not asked."""
    if not names:
        return
    program = """
import importlib.metadata, json, os, re, sys
wanted = set(json.loads(sys.argv[1]))
for found in list(importlib.metadata.distributions(path=[p for p in sys.path if p.startswith(sys.prefix)])):
    name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
    if name not in wanted:
        continue
    paths = [os.path.normpath(found.locate_file(entry)) for entry in found.files or []]
    for path in paths:
        if os.path.commonpath([path, sys.prefix]) == sys.prefix and os.path.lexists(path):
            os.remove(path)
    for folder in sorted({os.path.dirname(path) for path in paths}, key=len, reverse=True):
        while folder.startswith(sys.prefix + "/lib/") and os.path.isdir(folder):
            left = [name for name in os.listdir(folder) if name != "__pycache__"]
            if left:
                break
            cache = os.path.join(folder, "__pycache__")
            if os.path.isdir(cache):
                for name in os.listdir(cache):
                    os.remove(os.path.join(cache, name))
                os.rmdir(cache)
            os.rmdir(folder)
            folder = os.path.dirname(folder)
    print("removed", name)
"""
    run(f"{VENV}/bin/python", "-c", program, json.dumps(names))


def remove_packages(names: list[str]) -> None:
    if names:
        run("apt-get", "purge", "--yes", "--auto-remove", *names)
    for path in [
        path
        for folder, pattern in OF_APT.items()
        if not os.path.ismount(folder)
        for path in glob.glob(f"{folder}/{pattern}")
    ]:
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def sort_keys() -> None:
    for path in [path for path in IN_NO_ORDER if os.path.exists(path)]:
        with open(path, encoding="utf-8") as source:
            content = json.load(source)
        with open(path, "w", encoding="utf-8") as out:
            json.dump(content, out, indent=2, sort_keys=True)


def main(plan_file: str) -> None:
    with open(plan_file, encoding="utf-8") as source:
        plan: FinishPlan = json.load(source)
    for step in plan["steps"]:
        carry_out(step)
    tidy_venv.tidy(VENV)
    remove_python(plan["removePython"])
    remove_packages(plan["removeSystem"])
    sort_keys()
    settle.settle(placed(plan["steps"]))


if __name__ == "__main__":
    main(sys.argv[1])
