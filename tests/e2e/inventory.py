"""Tells what an image holds, as JSON: what a user of it could notice, whichever recipe built it."""

import glob
import json
import os
import pwd
import stat
import subprocess
import sys

VENV = "/var/lib/openstack"
AUTOREMOVE = ["apt-get", "autoremove", "--simulate", "-o", "APT::AutoRemove::RecommendsImportant=false",
              "-o", "APT::AutoRemove::SuggestsImportant=false"]
PROGRAM = """
import importlib.metadata, json, re, sys
found = importlib.metadata.distributions(path=[p for p in sys.path if p.startswith(sys.prefix)])
print(json.dumps(sorted([re.sub(r'[-_.]+', '-', d.metadata['Name']).lower(), d.version] for d in found)))
"""


def lines(path):
    with open(path, encoding="utf-8") as source:
        return source.read().splitlines()


def printed_by(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in result.stdout.splitlines() + result.stderr.splitlines() if line]


def owned(user):
    """Folders of the service user, with their modes."""
    found = []
    for parent in ("/etc", "/var/log", "/var/lib", "/var/cache"):
        path = f"{parent}/{user.pw_name}"
        status = os.stat(path)
        found.append([path, status.st_uid, status.st_gid, stat.filemode(status.st_mode)])
    return found


def main(uid, output):
    user = pwd.getpwuid(int(uid))
    packages = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\\n"], capture_output=True, text=True, check=True)
    config = dict(line.split(" = ", 1) for line in lines(f"{VENV}/pyvenv.cfg") if " = " in line)
    (site,) = glob.glob(f"{VENV}/lib/python3*/site-packages")
    inventory = {
        "distributions": json.loads(subprocess.run([f"{VENV}/bin/python", "-c", PROGRAM], capture_output=True, text=True, check=True).stdout),
        "scripts": sorted(os.listdir(f"{VENV}/bin")),
        "user": [user.pw_name, user.pw_uid, user.pw_gid, user.pw_gecos, user.pw_dir, user.pw_shell],
        "owned": owned(user),
        "systemSitePackages": config["include-system-site-packages"],
        "site": site,
        "packages": sorted(packages.stdout.splitlines()),
        # Packages that were asked for; apt brings the others for them.
        "askedFor": printed_by("apt-mark", "showmanual"),
        # What apt keeps only because some package recommends or suggests it.
        "notNeeded": [line.split()[1] for line in printed_by(*AUTOREMOVE) if line.startswith("Remv ")],
        "unmet": printed_by("dpkg", "--audit") + printed_by("apt-get", "check", "-qq"),
        "pip.txt": sorted(line.lower() for line in lines("/etc/image_info/pip.txt")),
        "project.txt": [line for line in lines("/etc/image_info/project.txt") if line.startswith("PROJECT")],
        "bytecode": len(glob.glob(f"{site}/**/*.pyc", recursive=True)),
        "leftOvers": sorted(glob.glob("/tmp/*") + glob.glob("/opt/loci/*") + glob.glob("/wheels/*") + glob.glob("/var/lib/apt/lists/*_*") + glob.glob("/etc/pip.conf") + glob.glob("/etc/ssh/ssh_host_*")),
    }
    with open(output, "w", encoding="utf-8") as out:
        json.dump(inventory, out)


if __name__ == "__main__":
    main(*sys.argv[1:3])
