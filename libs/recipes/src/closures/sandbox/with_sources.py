"""Lets apt read the package repositories of a step, where it has any."""

import contextlib
import os
import sys
from collections.abc import Iterator

import install_system

FOLDER = "/stx/repositories"


@contextlib.contextmanager
def configured() -> Iterator[None]:
    if not os.path.isdir(FOLDER):
        yield
        return
    sys.path.append(f"{FOLDER}/program")
    import repositories

    with repositories.configured(FOLDER) as options:
        install_system.OPTIONS.extend(options)
        install_system.fetch_lists = repositories.fetcher(install_system.apt)
        yield
