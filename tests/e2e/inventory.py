"""Tells what an image holds, as JSON: what a user of it could notice, whichever recipe built it."""

import glob
import json
import os
import pwd
import stat
import subprocess
import sys

VENV = "/var/lib/openstack"
PROGRAM = """
import hashlib, importlib.metadata, json, re, sys
from pathlib import Path
# What each installer notes for itself, and what it makes for the environment it installs into.
OF_THE_INSTALLER = ('RECORD', 'INSTALLER', 'REQUESTED', 'direct_url.json')
def digest(distribution):
    lines = []
    for file in distribution.files or []:
        of_the_installer = file.parts[0].endswith('.dist-info') and file.name in OF_THE_INSTALLER
        if '..' in file.parts or file.suffix == '.pyc' or of_the_installer:
            continue
        path = Path(distribution.locate_file(file))
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else 'missing'
        lines.append(f'{file} {content} {path.is_file() and path.stat().st_mode & 0o777:o}')
    return hashlib.sha256('\\n'.join(sorted(lines)).encode()).hexdigest()
found = list(importlib.metadata.distributions(path=[p for p in sys.path if p.startswith(sys.prefix)]))
named = {re.sub(r'[-_.]+', '-', d.metadata['Name']).lower(): d for d in found}
print(json.dumps({'distributions': sorted([name, d.version] for name, d in named.items()),
                  'contents': {name: digest(d) for name, d in sorted(named.items())}}))
"""


def lines(path: str) -> list[str]:
    with open(path, encoding="utf-8") as source:
        return source.read().splitlines()


def printed_by(*command: str) -> list[str]:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in result.stdout.splitlines() + result.stderr.splitlines() if line]


def owned(user: pwd.struct_passwd) -> list[list[str | int]]:
    """Folders of the service user, with their modes."""
    found: list[list[str | int]] = []
    for parent in ("/etc", "/var/log", "/var/lib", "/var/cache"):
        path = f"{parent}/{user.pw_name}"
        status = os.stat(path)
        found.append([path, status.st_uid, status.st_gid, stat.filemode(status.st_mode)])
    return found


def uncompiled(site: str) -> list[str]:
    """Catalogues of Horizon's applications that have no compiled form, which gettext passes over in silence."""
    paths = [
        path
        for application in ("horizon", "openstack_*")
        for path in glob.glob(f"{site}/{application}/**/*.po", recursive=True)
    ]
    return [path for path in paths if not os.path.exists(f"{path[:-3]}.mo")]


def privileged(name: str) -> dict[str, list[int | str | list[str]]]:
    """Rules of sudo for the service user, and what its root helper reads, with owner and mode."""
    found: dict[str, list[int | str | list[str]]] = {}
    for path in (f"/etc/sudoers.d/{name}", f"/etc/{name}/rootwrap.conf"):
        if os.path.exists(path):
            status = os.stat(path)
            found[path] = [status.st_uid, status.st_gid, stat.filemode(status.st_mode), lines(path)]
    return found


def main(uid: str, output: str) -> None:
    user = pwd.getpwuid(int(uid))
    packages = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}\\n"], capture_output=True, text=True, check=True
    )
    config = dict(line.split(" = ", 1) for line in lines(f"{VENV}/pyvenv.cfg") if " = " in line)
    (site,) = glob.glob(f"{VENV}/lib/python3*/site-packages")
    inventory = {
        **json.loads(
            subprocess.run([f"{VENV}/bin/python", "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
        ),
        "scripts": sorted(os.listdir(f"{VENV}/bin")),
        "user": [user.pw_name, user.pw_uid, user.pw_gid, user.pw_gecos, user.pw_dir, user.pw_shell],
        "owned": owned(user),
        "systemSitePackages": config["include-system-site-packages"],
        "site": site,
        "packages": sorted(packages.stdout.splitlines()),
        "unmet": printed_by("dpkg", "--audit") + printed_by("apt-get", "check", "-qq"),
        "pip.txt": sorted(line.lower() for line in lines("/etc/image_info/pip.txt")),
        "project.txt": [line for line in lines("/etc/image_info/project.txt") if line.startswith("PROJECT")],
        "uncompiled": uncompiled(site),
        "privileged": privileged(user.pw_name),
        "bytecode": len(glob.glob(f"{site}/**/*.pyc", recursive=True)),
        "leftOvers": sorted(
            glob.glob("/tmp/*")
            + glob.glob("/opt/loci/*")
            + glob.glob("/wheels/*")
            + glob.glob("/var/lib/apt/lists/*_*")
            + glob.glob("/etc/pip.conf")
            + glob.glob("/etc/ssh/ssh_host_*")
        ),
    }
    with open(output, "w", encoding="utf-8") as out:
        json.dump(inventory, out)


if __name__ == "__main__":
    main(*sys.argv[1:3])
