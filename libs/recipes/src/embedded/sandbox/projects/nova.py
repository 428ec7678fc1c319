"""What LOCI does for nova besides installing it: the pages of both consoles, and the user of an emulated TPM."""

import os
import shutil
import subprocess

from finish_plan import FinishPlan

# Live migration logs in as the service user.
LOGIN = "/bin/bash"
NOVNC = "/usr/share/novnc"
SPICE = "/usr/share/spice-html5"


def add_novnc() -> None:
    source = "/stx/sources/novnc"
    if not os.path.isdir(source):
        raise SystemExit("nova needs the pages of its console: name novnc among extraSources in image.yaml")
    shutil.copytree(source, NOVNC, symlinks=True, ignore=shutil.ignore_patterns(".git*"))
    if not os.path.exists(f"{NOVNC}/vnc_auto.html"):
        os.symlink("vnc_lite.html", f"{NOVNC}/vnc_auto.html")


def configure(plan: FinishPlan) -> None:
    add_novnc()
    if not os.path.isdir(SPICE):
        raise SystemExit("nova needs the pages of the SPICE console: name spice-html5 among distPackages in image.yaml")
    given = plan["arguments"]
    user = given.get("NOVA_TSS_USER", "tss")
    subprocess.run(["groupadd", "-g", given.get("NOVA_TSS_GID", "42434"), user], check=True)
    login = ["-s", "/usr/sbin/nologin", "-c", f"{user} user"]
    subprocess.run(["useradd", "-u", given.get("NOVA_TSS_UID", "42434"), "-g", user, *login, user], check=True)
