"""Installs the packages of a builder image, from package repositories too; the caller removes lists and archives."""

import os
import subprocess
import sys
import tempfile

import chosen
import repositories

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OPTIONS = ["-qq", "-o", "Acquire::Retries=3", "-o", "APT::Keep-Downloaded-Packages=true"]
# Lists are read here as they are.
OPTIONS += ["-o", "Acquire::GzipIndexes=false"]


def main(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with repositories.configured(FOLDER) as sources, tempfile.TemporaryDirectory() as own:
        os.chmod(own, 0o755)
        options = [*OPTIONS, *sources, "-o", f"Dir::Etc::preferences={own}/preferences"]
        open(f"{own}/preferences", "w", encoding="utf-8").close()
        subprocess.run(["apt-get", *options, "--error-on=any", "update"], check=True)
        offers = repositories.offered(repositories.lists_of(options))
        with open(f"{own}/preferences", "w", encoding="utf-8") as out:
            out.write(repositories.preferences(offers, repositories.read_plan(FOLDER)["pins"]))
        command = ["apt-get", *options, "install", "--yes", "--no-install-recommends", *packages]
        os.makedirs(f"{own}/archives/partial")
        found = chosen.from_repositories([*command, "-o", f"Dir::Cache::archives={own}/archives"], offers)
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env=environment)
        repositories.note("/", found)


if __name__ == "__main__":
    main(sys.argv[1:])
