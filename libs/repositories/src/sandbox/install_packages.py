"""Installs Debian packages into one layer as install_system does, from package repositories too."""

import fcntl
import os
import subprocess
import sys
import tempfile

import chosen
import install_system
import narrow_lists
import repositories
import settle

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def own_preferences() -> str:
    try:
        with open("/etc/apt/preferences", encoding="utf-8") as source:
            return f"{source.read()}\n\n"
    except FileNotFoundError:
        return ""


def run(packages: list[str]) -> None:
    with (
        install_system.locked(install_system.LISTS, fcntl.LOCK_SH),
        install_system.own_archives() as archives,
        narrow_lists.narrowed(install_system.LISTS, install_system.INDEX, packages) as lists,
        tempfile.TemporaryDirectory() as own,
    ):
        os.chmod(own, 0o755)
        owners = repositories.lists_of(install_system.OPTIONS)
        narrowed = {f"{lists}/{os.path.basename(path)}": place for path, place in owners.items()}
        offers = repositories.offered(narrowed)
        with open(f"{own}/preferences", "w", encoding="utf-8") as out:
            out.write(own_preferences() + repositories.preferences(offers, repositories.read_plan(FOLDER)["pins"]))
        os.makedirs(f"{own}/archives/partial")
        places = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Etc::preferences={own}/preferences"]
        asked = ["install", "--yes", "--no-install-recommends", *packages]
        # In an empty folder of archives apt names all that it would fetch.
        nothing = ["-o", f"Dir::Cache::archives={own}/archives"]
        command = ["/usr/bin/apt-get", *install_system.OPTIONS, *places, *nothing, *asked]
        found = chosen.from_repositories(command, offers)
        take = ["-o", f"DPkg::Pre-Install-Pkgs::=sh /stx/sandbox/take-unpacked {install_system.ARCHIVES}"]
        install_system.apt(*places, "-o", f"Dir::Cache::archives={archives}", *take, *asked)
        repositories.note("/", found)


def main(packages: list[str]) -> None:
    with repositories.configured(FOLDER) as options:
        install_system.OPTIONS.extend(options)
        install_system.fetch_lists = repositories.fetcher(install_system.apt)
        was_fresh = install_system.update_stale()
        try:
            run(packages)
        except subprocess.CalledProcessError:
            if not was_fresh:
                raise
            print("stx: apt failed with lists that are some minutes old; trying again with new ones", flush=True)
            with install_system.locked(install_system.LISTS, fcntl.LOCK_EX):
                install_system.update()
            run(packages)
    settle.settle()


if __name__ == "__main__":
    main(sys.argv[1:])
