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

VENV = "/var/lib/openstack"
# Where a build step leaves lists and archives of packages; what is mounted there is for other builds too.
OF_APT = {"/var/cache/apt/archives": "*.deb", "/var/lib/apt/lists": "*"}

# Written in an order that differs from run to run, and read by key.
IN_NO_ORDER = ["/var/www/html/horizon/dashboard/manifest.json"]


def run(*command):
    print("+ " + " ".join(command), flush=True)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def link(step):
    os.makedirs(os.path.dirname(step["path"]), exist_ok=True)
    if os.path.lexists(step["path"]):
        os.remove(step["path"])
    os.symlink(step["target"], step["path"])


def directory(step):
    os.makedirs(step["path"], exist_ok=True)
    os.chmod(step["path"], int(step.get("mode", "0755"), 8))
    if "owner" in step:
        shutil.chown(step["path"], step["owner"], step["owner"])


def file(step):
    os.makedirs(os.path.dirname(step["path"]), exist_ok=True)
    folder = f"/stx/sources/{step['source']}" if "source" in step else "/stx/files"
    shutil.copyfile(os.path.join(folder, step["from"]), step["path"])
    os.chmod(step["path"], int(step.get("mode", "0644"), 8))


def user(step):
    name = step["name"]
    run("groupadd", "-g", str(step["gid"]), name)
    run("useradd", "-u", str(step["uid"]), "-g", name, "-M", "-d", step["home"], "-s", "/usr/sbin/nologin", name)


def shell(script):
    run("/bin/bash", "-euc", script)


# Steps that lay something out at a path, which stays whatever the path looks like.
PLACED = ("link", "directory", "file")
STEPS = {"link": link, "directory": directory, "file": file, "user": user, "shell": shell}


def remove_python(names):
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


def remove_packages(names):
    if names:
        run("apt-get", "purge", "--yes", "--auto-remove", *names)
    for path in [path for folder, pattern in OF_APT.items() if not os.path.ismount(folder) for path in glob.glob(f"{folder}/{pattern}")]:
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def sort_keys():
    for path in [path for path in IN_NO_ORDER if os.path.exists(path)]:
        with open(path, encoding="utf-8") as source:
            content = json.load(source)
        with open(path, "w", encoding="utf-8") as out:
            json.dump(content, out, indent=2, sort_keys=True)


def main(plan_file):
    with open(plan_file, encoding="utf-8") as source:
        plan = json.load(source)
    for step in plan["steps"]:
        (kind, value), = step.items()
        STEPS[kind](value)
    tidy_venv.tidy(VENV)
    remove_python(plan["removePython"])
    remove_packages(plan["removeSystem"])
    sort_keys()
    settle.settle([value["path"] for step in plan["steps"] for kind, value in step.items() if kind in PLACED])


if __name__ == "__main__":
    main(sys.argv[1])
