"""Resolves what an image will install, under constraints, inside the builder image; see resolve.ts for the plan it reads.

Every distribution of the result names one file by SHA-256: the wheel that fits this Python best, or the sdist, as the
policy says. What an sdist's build needs (PEP 517 and 518) is resolved too, so that it can be built without a network.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from index_client import IndexFault, fetch_file, file_hashes, shown, tool_environment

UV = "/opt/stx/bin/uv"
PYTHON = "/usr/bin/python3"
SDISTS = (".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz")
TAGS = {tag: rank for rank, tag in enumerate(sys_tags())}
TRANSIENT = re.compile(r"Transient request failure for: (\S+)")
HOOKS = """
import json, sys
from pyproject_hooks import BuildBackendHookCaller
root, backend, path = sys.argv[1:4]
caller = BuildBackendHookCaller(root, backend, json.loads(path) or None, python_executable=sys.executable)
print("stx-requires:" + json.dumps(caller.get_requires_for_build_wheel()))
"""


class Refusal(Exception):
    """A wish that cannot be met, worded for the user."""


def uv_compile(requirements, constraints, arguments, folder, preferences=()):
    """uv's resolution as the packages of a pylock.toml (PEP 751); what was locked before stays where that can be."""
    if preferences:
        named = {line.split("==")[0] for line in constraints}
        kept = [f"{name}=={version}" for name, version in preferences if name not in named]
        try:
            return uv_compile(requirements, [*constraints, *kept], arguments, folder)
        except Refusal:
            print("not everything can stay at its locked version; resolving anew", flush=True)
    wishes, limits = os.path.join(folder, "wishes.in"), os.path.join(folder, "limits.txt")
    with open(wishes, "w", encoding="utf-8") as out:
        out.write("\n".join(requirements) + "\n")
    with open(limits, "w", encoding="utf-8") as out:
        out.write("\n".join(constraints) + "\n")
    target = os.path.join(folder, "pylock.toml")
    command = [UV, "pip", "compile", wishes, "-c", limits, "--format", "pylock.toml", "-o", target, "--quiet",
               "--python", PYTHON, "--no-header", "--no-annotate", "--index-strategy", "first-index", *arguments]
    run(command)
    with open(target, "rb") as source:
        return tomllib.load(source).get("packages", [])


def rank(file):
    """How well a wheel's tags fit this Python; None when they do not."""
    _, _, _, tags = parse_wheel_filename(file)
    return min((TAGS[tag] for tag in tags if tag in TAGS), default=None)


def file_of(entry):
    return entry.get("name") or entry["url"].split("#")[0].rsplit("/", 1)[-1]


def choose(package, policy):
    """The one file a policy takes of a package: {'wheel': …} or {'sdist': …}."""
    wheels = [(rank(file_of(wheel)), wheel) for wheel in package.get("wheels", [])]
    # By rank and name; an index may list a file twice.
    fitting = sorted(((found, file_of(wheel), wheel) for found, wheel in wheels if found is not None), key=lambda each: each[:2])
    if policy != "source" and fitting:
        wheel = fitting[0][2]
        return {"wheel": {"file": file_of(wheel), "sha256": wheel["hashes"]["sha256"]}}
    if policy == "prebuilt":
        raise Refusal(f"{package['name']} {package['version']}: the index has no wheel for this Python, and the policy is prebuilt")
    sdist = package.get("sdist")
    if sdist is None:
        raise Refusal(f"{package['name']} {package['version']}: the index has no sdist" + (", and the policy is source" if fitting else ", and no wheel for this Python"))
    return {"sdist": {"file": file_of(sdist), "sha256": sdist["hashes"]["sha256"]}}


def extract(source, folder):
    """Debian 12's Python has no extraction filters yet; the sandbox is all that such an archive could reach."""
    if hasattr(tarfile, "data_filter"):
        source.extractall(folder, filter="data")
    else:
        source.extractall(folder)


def exact_package(requirement):
    """The files the index has of `name==version`, as uv tells a package. An entry of a wheel set needs no resolution, and
    uv does not know every archive that pip builds (.tgz, .tar.bz2)."""
    name, version = requirement.split("==")
    wheels, sdists = [], []
    for file, sha256 in file_hashes(canonicalize_name(name)).items():
        kind = version_in(file, name, version)
        if kind is not None and sha256 is None:
            raise Refusal(f"{name} {version}: the index does not say the sha256 of {file}")
        if kind is not None:
            (wheels if kind == "wheel" else sdists).append({"name": file, "hashes": {"sha256": sha256}})
    if not wheels and not sdists:
        raise Refusal(f"{name} {version}: the index has no file of this version")
    order = {extension: place for place, extension in enumerate(SDISTS)}
    sdists.sort(key=lambda sdist: next(place for extension, place in order.items() if sdist["name"].endswith(extension)))
    return {"name": name, "version": version, "wheels": wheels, **({"sdist": sdists[0]} if sdists else {})}


def version_in(file, name, version):
    """'wheel' or 'sdist' for a file of that very version, else None."""
    if file.endswith(".whl"):
        try:
            _, found, _, _ = parse_wheel_filename(file)
        except (InvalidWheelFilename, InvalidVersion):
            return None
        return "wheel" if found == Version(version) else None
    extension = next((each for each in SDISTS if file.endswith(each)), None)
    stem = file[: -len(extension or "")]
    for at in (match.start() for match in re.finditer("-", stem)):
        if extension is not None and canonicalize_name(stem[:at]) == canonicalize_name(name):
            try:
                return "sdist" if Version(stem[at + 1 :]) == Version(version) else None
            except InvalidVersion:
                continue
    return None


def exact_packages(requirements, faults):
    """The packages of a wheel set; what the index does not have goes to the faults, so that all of them are told."""

    def look(requirement):
        try:
            return exact_package(requirement)
        except (Refusal, IndexFault) as fault:
            faults.append(str(fault))
            return None

    with ThreadPoolExecutor(8) as pool:
        return [package for package in pool.map(look, requirements) if package is not None]


def unpack(archive, folder):
    """The single top folder of an sdist."""
    if archive.endswith(".zip"):
        with zipfile.ZipFile(archive) as source:
            source.extractall(folder)
    else:
        with tarfile.open(archive) as source:
            extract(source, folder)
    inner = [os.path.join(folder, name) for name in os.listdir(folder)]
    return inner[0] if len(inner) == 1 and os.path.isdir(inner[0]) else folder


def static_requires(folder):
    """What PEP 518 says a build needs, and the PEP 517 backend."""
    path = os.path.join(folder, "pyproject.toml")
    system = {}
    if os.path.exists(path):
        with open(path, "rb") as source:
            system = tomllib.load(source).get("build-system", {})
    requires = list(system.get("requires", ["setuptools>=40.8.0"]))
    backend = system.get("build-backend", "setuptools.build_meta:__legacy__")
    return requires, backend, system.get("backend-path", [])


class BuildRequirements:
    """Resolves what builds need, each name and version once for the whole lock."""

    def __init__(self, constraints, folder, preferences):
        self.constraints = [*constraints, "setuptools<81"]
        self.preferences = preferences
        self.folder = folder
        self.resolved = {}
        self.packages = {}

    def compile(self, requires):
        key = tuple(sorted(set(requires)))
        if key not in self.resolved:
            try:
                packages = uv_compile(key, self.constraints, [], self.folder, self.preferences)
            except Refusal:
                # A build may pin tools that the release's constraints name at other versions; they are not installed.
                packages = uv_compile(key, ["setuptools<81"], [], self.folder)
            self.resolved[key] = packages
        return self.resolved[key]

    def of(self, source, extra):
        """name==version of all that a source folder's build needs."""
        requires, backend, path = static_requires(source)
        wanted = [*requires, *extra, "setuptools", "wheel"] if backend.startswith("setuptools") else [*requires, *extra]
        first = self.compile(wanted)
        with tempfile.TemporaryDirectory() as venv:
            run([UV, "venv", "--quiet", "--python", PYTHON, venv])
            pins = [f"{package['name']}=={package['version']}" for package in first]
            run([UV, "pip", "install", "--quiet", "--python", f"{venv}/bin/python", "pyproject-hooks", *pins])
            command = [f"{venv}/bin/python", "-c", HOOKS, source, backend, json.dumps(path)]
            done = subprocess.run(command, cwd=source, env=tool_environment(), capture_output=True, text=True, check=False)
            told = re.search(r"^stx-requires:(.*)$", done.stdout, re.M)
            dynamic = json.loads(told.group(1)) if told else []
        packages = self.compile([*wanted, *dynamic]) if dynamic else first
        for package in packages:
            self.packages[(canonicalize_name(package["name"]), package["version"])] = package
        return sorted(f"{canonicalize_name(package['name'])}=={package['version']}" for package in packages)


def run(command):
    """Runs uv; what it does about a failing index it would keep to itself, so it is told as it happens."""
    environment = {**tool_environment(), "RUST_LOG": "uv_client=debug"}
    kept, failures = [], {}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as started:
        for line in started.stderr:
            failed = TRANSIENT.search(line)
            if failed is None:
                if not line.startswith(("DEBUG ", "TRACE ")):
                    kept.append(line)
                continue
            what = shown(failed.group(1))
            failures[what] = failures.get(what, 0) + 1
            print(f"stx: the index failed for {what} ({failures[what]}); uv tries again with growing waits", flush=True)
    if started.returncode != 0:
        raise Refusal("".join(kept).strip())


def build_own(entry, folder):
    """The wheel of a project that comes as a folder, so that its requirements are known; only used to resolve."""
    work = tempfile.mkdtemp()
    shutil.copytree(entry["folder"], work, dirs_exist_ok=True, symlinks=True)
    environment = {**tool_environment(), "PBR_VERSION": entry["version"], "SETUPTOOLS_SCM_PRETEND_VERSION": entry["version"]}
    command = ["/opt/stx/bin/pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, work]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refusal(f"{entry['name']}: its source does not build: {done.stderr.strip()[-2000:]}")


def effective(constraints):
    """The constraints whose markers hold here, by normalised name."""
    return {entry["name"]: entry["version"] for entry in constraints if not entry.get("marker") or Marker(entry["marker"]).evaluate()}


def check_constraint(name, version, limits, waivers):
    limit = limits.get(name)
    if limit is None or limit == version:
        return
    if waivers.get(name) == version:
        return
    raise Refusal(f"{name} {version}: the constraint is {name}==={limit}; waive it in image.yaml with a reason, or change the requirement")


def name_constraints(said, constraints):
    """uv tells a constraint like a requirement of the user's own; this adds which of what it told are constraints."""
    def told(name, version):
        return re.search(rf"(?<![\w.-]){re.escape(name)}=={re.escape(version)}(?![\w.-])", said)

    named = [f"{entry['name']}==={entry['version']} (upper-constraints.txt:{entry['line']})"
             for entry in constraints if told(entry["name"], entry["version"])]
    if not named:
        return said
    return f"{said}\nthe constraint is {', '.join(named)}; waive it in image.yaml with a reason, or change the requirement"


def main(plan_file, output):
    with open(plan_file, encoding="utf-8") as source:
        plan = json.load(source)
    folder = tempfile.mkdtemp()
    waivers = plan["waivers"]
    limits = effective(plan["constraints"])
    lines = [f"{name}=={version}" for name, version in limits.items() if name not in waivers]
    lines += [f"{name}=={version}" for name, version in waivers.items()]
    own = {canonicalize_name(entry["name"]) for entry in plan["sources"]}
    lines = [line for line in lines if line.split("==")[0] not in own]
    requirements = list(plan["requirements"])
    for entry in plan["sources"]:
        extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
        if "index" in entry:
            requirements.append(f"{entry['name']}{extras}=={entry['version']}")
        elif plan["dependencies"]:
            build_own(entry, os.path.join(folder, "own"))
            requirements.append(f"{entry['name']}{extras}=={entry['version']}")
    sets = {canonicalize_name(name): version for name, version in plan["sets"].items()}
    lines += [f"{name}=={version}" for name, version in sets.items()]
    arguments = ["--find-links", plan["setFolder"]] if sets else []
    if os.path.isdir(os.path.join(folder, "own")):
        arguments += ["--find-links", os.path.join(folder, "own")]
    faults, distributions = [], []
    if not plan["dependencies"]:
        limits = {}
        packages = exact_packages(requirements, faults)
    else:
        try:
            packages = uv_compile(requirements, lines, arguments, folder, plan["keep"]) if requirements else []
        except Refusal as fault:
            raise Refusal(name_constraints(str(fault), plan["constraints"])) from fault
    builds = BuildRequirements(lines, folder, plan["keepBuild"])
    for package in packages:
        name = canonicalize_name(package["name"])
        if name in own and not any("index" in entry and canonicalize_name(entry["name"]) == name for entry in plan["sources"]):
            continue
        try:
            version = package["version"]
            if name in sets:
                distributions.append({"name": name, "version": version, "set": True})
                continue
            if name not in own:
                check_constraint(name, version, limits, waivers)
            policy = "source" if name in own else plan["policies"].get(name, plan["policy"])
            chosen = choose(package, policy)
            entry = {"name": name, "version": version, **chosen}
            if "sdist" in chosen:
                print(f"build requirements of {name} {version}", flush=True)
                with tempfile.TemporaryDirectory() as work:
                    archive = fetch_file(name, chosen["sdist"]["file"], chosen["sdist"]["sha256"], folder)
                    entry["buildRequires"] = builds.of(unpack(archive, work), plan["buildRequires"].get(name, []))
            distributions.append(entry)
        except (Refusal, IndexFault) as fault:
            faults.append(str(fault))
    for entry in plan["sources"]:
        if "index" not in entry:
            requires = builds.of(entry["folder"], plan["buildRequires"].get(canonicalize_name(entry["name"]), []))
            distributions.append({"name": canonicalize_name(entry["name"]), "version": entry["version"], "folder": entry["folder"], "buildRequires": requires})
    build = []
    for (name, version), package in sorted(builds.packages.items()):
        try:
            build.append({"name": name, "version": version, **choose(package, "any")})
        except Refusal as fault:
            faults.append(str(fault))
    with open(output, "w", encoding="utf-8") as out:
        json.dump({"faults": faults, "distributions": sorted(distributions, key=lambda d: d["name"]), "build": build}, out)


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except (Refusal, IndexFault) as refusal:
        with open(sys.argv[2], "w", encoding="utf-8") as result:
            json.dump({"faults": [str(refusal)], "distributions": [], "build": []}, result)
