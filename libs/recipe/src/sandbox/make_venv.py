"""Makes the empty virtual environment that wheels are laid into, as LOCI does: with the distribution's own packages in sight."""

import os
import subprocess

import settle

VENV = "/var/lib/openstack"


def main():
    os.umask(0o022)
    subprocess.run(["python3", "-m", "venv", "--without-pip", "--system-site-packages", VENV], check=True)
    settle.settle()


if __name__ == "__main__":
    main()
