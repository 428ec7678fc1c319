"""Makes the empty virtual environment that wheels are laid into, as LOCI does: with the distribution's own packages in sight."""

import os
import venv

import settle

VENV = "/var/lib/openstack"


def main():
    os.umask(0o022)
    venv.create(VENV, system_site_packages=True, symlinks=True)
    settle.settle()


if __name__ == "__main__":
    main()
