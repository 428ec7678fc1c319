"""Installs a folder of wheels into the virtual environment and leaves there only what they brought: one layer's files."""

import os
import subprocess

import settle
import tidy_venv

VENV = "/var/lib/openstack"


def files():
    return {os.path.join(folder, name) for folder, folders, names in os.walk(VENV) for name in [*folders, *names]}


def main():
    os.umask(0o022)
    before = files()
    subprocess.run(["/opt/stx/bin/uv", "--no-cache", "pip", "install", "--quiet", "--no-config", "--python", f"{VENV}/bin/python",
                    "--offline", "--no-index", "--find-links", "/wheels", "--no-deps", "--link-mode=copy", "-r", "/wheels/requirements.txt"],
                   check=True)
    tidy_venv.tidy(VENV)
    # Longest first, so that a folder comes after what is in it.
    for path in sorted(before, key=len, reverse=True):
        if os.path.isdir(path) and not os.path.islink(path):
            if not os.listdir(path):
                os.rmdir(path)
        else:
            os.remove(path)
    settle.clamp(VENV)


if __name__ == "__main__":
    main()
