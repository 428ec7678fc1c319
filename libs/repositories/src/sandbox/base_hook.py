"""Hooks of mmdebstrap: repositories are apt's before packages are fetched, and are not in the base at its end.

mmdebstrap runs the machine's apt on the new root, with the configuration that MMDEBSTRAP_APT_CONFIG names.
"""

import os
import shutil
import subprocess
import sys

import repositories

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PREFERENCES = "etc/apt/preferences.d/stx"


def use_config() -> None:
    os.environ["APT_CONFIG"] = os.environ["MMDEBSTRAP_APT_CONFIG"]


def before(root: str) -> None:
    os.makedirs(f"{root}/{repositories.PARTS}", exist_ok=True)
    for name in os.listdir(f"{FOLDER}/sources"):
        shutil.copy(f"{FOLDER}/sources/{name}", f"{root}/{repositories.PARTS}/{repositories.ENTRY}{name}")
    use_config()
    # It says itself what failed, and whether that may be another in a moment.
    if subprocess.run(["apt-get", "-qq", "--error-on=any", "update"], check=False).returncode != 0:
        sys.exit("stx: apt cannot read the lists of a package repository")
    offers = repositories.offered(repositories.lists_of([]))
    os.makedirs(os.path.dirname(f"{root}/{PREFERENCES}"), exist_ok=True)
    with open(f"{root}/{PREFERENCES}", "w", encoding="utf-8") as out:
        out.write(repositories.preferences(offers, repositories.read_plan(FOLDER)["pins"]))


def after(root: str) -> None:
    use_config()
    owners = repositories.lists_of([])
    query = ["dpkg-query", f"--admindir={root}/var/lib/dpkg", "--show"]
    query += ["--showformat=${Package} ${Version} ${Architecture}\\n"]
    installed = set(subprocess.run(query, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines())
    found = [
        repositories.supplied(name, stanza)
        for name, stanza in repositories.offered(owners)
        if f"{stanza['Package']} {stanza['Version']} {stanza['Architecture']}" in installed
    ]
    repositories.note(root, found)
    os.remove(f"{root}/{PREFERENCES}")
    for name in os.listdir(f"{FOLDER}/sources"):
        os.remove(f"{root}/{repositories.PARTS}/{repositories.ENTRY}{name}")


if __name__ == "__main__":
    {"before": before, "after": after}[sys.argv[1]](sys.argv[2])
