"""Installs a folder of wheels into the empty virtual environment and carries away what they brought: one layer's files.

They lie below a folder of their own with their parents, whose times would otherwise be those of the moment they are copied.
"""

import os
import subprocess

import settle
import tidy_venv

VENV = "/var/lib/openstack"
# By this name the engine tells layers apart that are packed in another way.
CARRIED = "/stx-layer/" + os.environ["STX_COMPRESSION"]


def paths():
    return {os.path.join(folder, name) for folder, folders, names in os.walk(VENV) for name in [*folders, *names]}


def carry(folder, known):
    """Moves what is new; a folder that was there before is gone through, since an overlay cannot move it."""
    os.makedirs(CARRIED + folder, exist_ok=True)
    for entry in list(os.scandir(folder)):
        if entry.path not in known:
            os.rename(entry.path, CARRIED + entry.path)
        elif entry.is_dir(follow_symlinks=False):
            carry(entry.path, known)


def drop_empty(folder):
    for path in [entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]:
        drop_empty(path)
        if not os.listdir(path):
            os.rmdir(path)


def main():
    os.umask(0o022)
    known = paths() | {f"{VENV}/.lock"}
    subprocess.run(["/opt/stx/bin/uv", "--no-cache", "pip", "install", "--quiet", "--no-config", "--python", f"{VENV}/bin/python",
                    "--offline", "--no-index", "--find-links", "/wheels", "--no-deps", "--link-mode=hardlink", "-r", "/wheels/requirements.txt"],
                   check=True)
    tidy_venv.tidy(VENV)
    carry(VENV, known)
    drop_empty(CARRIED + VENV)
    settle.clamp(CARRIED)


if __name__ == "__main__":
    main()
