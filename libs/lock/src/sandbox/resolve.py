"""Resolves what an image will install, under constraints, inside the builder image; see plan-resolve.ts for the plan it reads.

Every distribution of the result names one file by SHA-256: the wheel that fits this Python best, or the sdist, as the
policy says. What an sdist's build needs (PEP 517 and 518) is resolved too, so that it can be built without a network.
"""

import json
import os
import shutil
import sys
import tempfile

from packaging.utils import canonicalize_name

from ask_index import IndexFault
from build_requirements import BuildRequirements, build_own, unpack_sdist
from check_constraints import check_constraint, effective, name_constraints
from choose_file import choose_file
from exact_packages import exact_packages
from fetch_files import fetch_file
from run_uv import Refusal, compile_requirements


class Resolution:
    """One plan, and what it came to. Faults are gathered, so that all of them are told."""

    def __init__(self, plan, folder):
        self.plan = plan
        self.folder = folder
        self.faults = []
        self.sources = {canonicalize_name(entry["name"]): entry for entry in plan["sources"]}
        self.sets = {canonicalize_name(name): version for name, version in plan["sets"].items()}
        self.limits = effective(plan["constraints"])
        self.builds = BuildRequirements(self.pins(), folder, plan["keepBuild"])

    def pins(self):
        """The versions that uv may choose, waived constraints by what they are waived for."""
        wanted = {**self.limits, **self.plan["waivers"]}
        pins = [f"{name}=={version}" for name, version in wanted.items() if name not in self.sources]
        return [*pins, *(f"{name}=={version}" for name, version in self.sets.items())]

    def packages(self):
        """What would be installed, with the files that the index has of each."""
        plan = self.plan
        if not plan["dependencies"]:
            return exact_packages([*plan["requirements"], *(wish(entry) for entry in plan["sources"] if "index" in entry)], self.faults)
        found = ["--find-links", plan["setFolder"]] if self.sets else []
        own = os.path.join(self.folder, "own")
        for entry in plan["sources"]:
            if "index" not in entry:
                entry["version"] = build_own(entry, own)
        if os.path.isdir(own):
            found += ["--find-links", own]
        wishes = [*plan["requirements"], *(wish(entry) for entry in plan["sources"])]
        try:
            return compile_requirements(wishes, self.pins(), found, self.folder, plan["keep"]) if wishes else []
        except Refusal as fault:
            raise Refusal(name_constraints(str(fault), plan["constraints"])) from fault

    def lock(self, package):
        """The distribution of a lock that a package becomes."""
        name, version = canonicalize_name(package["name"]), package["version"]
        if name in self.sets:
            return {"name": name, "version": version, "set": True}
        if name not in self.sources and self.plan["dependencies"]:
            check_constraint(name, version, self.limits, self.plan["waivers"])
        policy = "source" if name in self.sources else self.plan["policies"].get(name, self.plan["policy"])
        chosen = choose_file(package, policy)
        if "sdist" not in chosen:
            return {"name": name, "version": version, **chosen}
        print(f"build requirements of {name} {version}", flush=True)
        with tempfile.TemporaryDirectory() as work:
            archive = fetch_file(name, chosen["sdist"]["file"], chosen["sdist"]["sha256"], self.folder)
            source = unpack_sdist(archive, work)
            requires = self.builds.of(source, self.plan["buildRequires"].get(name, []), name in self.plan["prepared"])
        return {"name": name, "version": version, **chosen, "buildRequires": requires}

    def lock_folder(self, name, entry):
        with tempfile.TemporaryDirectory() as work:
            # Backends write into the source that they look at.
            source = shutil.copytree(entry["folder"], os.path.join(work, name), symlinks=True)
            extra = self.plan["buildRequires"].get(name, [])
            requires = self.builds.of(source, extra, name in self.plan["prepared"], entry["version"])
        return {"name": name, "version": entry["version"], "folder": entry["folder"], "buildRequires": requires}

    def attempt(self, work, *arguments):
        """@returns what it gives in a list, which is empty where that is a fault."""
        try:
            return [work(*arguments)]
        except (Refusal, IndexFault) as fault:
            self.faults.append(str(fault))
            return []

    def result(self):
        folders = {name: entry for name, entry in self.sources.items() if "index" not in entry}
        packages = [package for package in self.packages() if canonicalize_name(package["name"]) not in folders]
        distributions, build = [], []
        for package in packages:
            distributions += self.attempt(self.lock, package)
        for name, entry in folders.items():
            distributions += self.attempt(self.lock_folder, name, entry)
        for (name, version), package in sorted(self.builds.packages.items()):
            build += [{"name": name, "version": version, **file} for file in self.attempt(ready_file, package)]
        return {"faults": self.faults, "distributions": sorted(distributions, key=lambda each: each["name"]), "build": build}


def ready_file(package):
    """The wheel of what a build needs; what that itself would need to be built is not resolved."""
    try:
        return choose_file(package, "prebuilt")
    except Refusal as fault:
        raise Refusal(f"{fault}, as it is for all that builds need") from fault


def wish(entry):
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    return f"{entry['name']}{extras}=={entry['version']}"


def main(plan_file, output):
    with open(plan_file, encoding="utf-8") as source:
        plan = json.load(source)
    try:
        result = Resolution(plan, tempfile.mkdtemp()).result()
    except (Refusal, IndexFault) as fault:
        result = {"faults": [str(fault)], "distributions": [], "build": []}
    with open(output, "w", encoding="utf-8") as out:
        json.dump(result, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
