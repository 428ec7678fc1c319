"""Makes the empty virtual environment that wheels are laid into, as LOCI does: it sees the system's packages.

It is copied into images from a root of its own, where the folders above it have modes and times too.
"""

import os
import sys
import venv

import settle
from image_layout import VENV


def main(root: str) -> None:
    os.umask(0o022)
    # What is written in it is the place where it is made.
    venv.create(VENV, system_site_packages=True, symlinks=True)
    os.makedirs(os.path.dirname(root + VENV))
    os.rename(VENV, root + VENV)
    settle.settle()


if __name__ == "__main__":
    main(sys.argv[1])
