"""Makes the empty virtual environment that the wheels of every layer are installed into, and a copy of it to be carried away."""

import os
import shutil
import subprocess

import settle

VENV = "/var/lib/openstack"
# By this name the engine tells layers apart that are packed in another way.
CARRIED = "/stx-venv/" + os.environ["STX_COMPRESSION"]


def main():
    os.umask(0o022)
    subprocess.run(["/opt/stx/bin/uv", "--quiet", "--no-cache", "venv", "--no-config", "--python", "/usr/bin/python3",
                    "--system-site-packages", VENV], check=True)
    # uv's own lock is for a venv that others write into at the same moment.
    if os.path.exists(f"{VENV}/.lock"):
        os.remove(f"{VENV}/.lock")
    shutil.copytree(VENV, CARRIED + VENV, symlinks=True)
    settle.clamp(CARRIED)


if __name__ == "__main__":
    main()
