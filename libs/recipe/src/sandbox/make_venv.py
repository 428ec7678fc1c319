"""Makes the empty virtual environment that the wheels of every layer are installed into."""

import os
import subprocess

import settle

VENV = "/var/lib/openstack"


def main():
    os.umask(0o022)
    subprocess.run(["/opt/stx/bin/uv", "--quiet", "--no-cache", "venv", "--no-config", "--python", "/usr/bin/python3",
                    "--system-site-packages", VENV], check=True)
    settle.clamp(VENV)


if __name__ == "__main__":
    main()
