"""The embedded recipe's last step before finish.py: what LOCI's scripts do besides installing packages."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from types import ModuleType

from finish_plan import FinishPlan, ServiceUser

NO_LOGIN = "/usr/sbin/nologin"


def project_steps(name: str) -> ModuleType | None:
    """@returns the project's own steps: `configure`, and `LOGIN` where its user has a shell."""
    if not os.path.exists(f"/stx/sandbox/projects/{name}.py"):
        return None
    return importlib.import_module(f"projects.{name}")


def create_user(user: ServiceUser, login: str) -> None:
    name, uid, gid = user["name"], str(user["uid"]), str(user["gid"])
    subprocess.run(["groupadd", "-g", gid, name], check=True)
    subprocess.run(
        ["useradd", "-u", uid, "-g", name, "-M", "-d", f"/var/lib/{name}", "-s", login, "-c", f"{name} user", name],
        check=True,
    )
    for parent in ("/etc", "/var/log", "/var/lib", "/var/cache"):
        os.makedirs(f"{parent}/{name}", exist_ok=True)
        shutil.chown(f"{parent}/{name}", name, name)


def write_info(plan: FinishPlan) -> None:
    os.makedirs("/etc/image_info", exist_ok=True)
    with open("/etc/image_info/pip.txt", "w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in plan["installed"])
    with open("/etc/image_info/project.txt", "w", encoding="utf-8") as out:
        out.writelines(f"{name}={value}\n" for name, value in plan["project"].items())


def main(plan_file: str) -> None:
    with open(plan_file, encoding="utf-8") as source:
        plan: FinishPlan = json.load(source)
    os.umask(0o022)
    steps = project_steps(plan["user"]["name"])
    create_user(plan["user"], getattr(steps, "LOGIN", NO_LOGIN))
    write_info(plan)
    if steps is not None:
        steps.configure(plan)


if __name__ == "__main__":
    main(sys.argv[1])
