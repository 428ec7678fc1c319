"""What builds need (PEP 517 and 518), so that they can be done without a network."""

import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
import zipfile

from packaging.utils import canonicalize_name, parse_wheel_filename

from ask_index import tool_environment
from run_uv import PYTHON, NoSolution, Refusal, compile_requirements, run_uv

# A later one builds no project that imports pkg_resources.
LIMITS = ["setuptools<81"]
HOOKS = """
import json, sys
from pyproject_hooks import BuildBackendHookCaller
root, backend, path = sys.argv[1:4]
caller = BuildBackendHookCaller(root, backend, json.loads(path) or None, python_executable=sys.executable)
print("stx-requires:" + json.dumps(caller.get_requires_for_build_wheel()))
"""


class BuildRequirements:
    """Resolves what builds need, each name and version once for the whole lock."""

    def __init__(self, constraints, folder, preferences):
        self.constraints = [*constraints, *LIMITS]
        self.preferences = preferences
        self.folder = folder
        self.resolved = {}
        self.packages = {}

    def of(self, source, extra, prepared, version=None):
        """name==version of all that a source folder's build needs; one that is no sdist is told its version.

        A source that is prepared before it is built may not be able to say more than PEP 518 does.
        """
        requires, backend, path = static_requires(source)
        wanted = [*requires, *extra, "setuptools", "wheel"] if backend.startswith("setuptools") else [*requires, *extra]
        first = self.compile(wanted)
        dynamic = dynamic_requires(source, backend, path, first, version)
        if dynamic is None and not prepared:
            raise Refusal(f"{os.path.basename(source)}: its build backend does not say what it needs; the log tells why")
        packages = self.compile([*wanted, *dynamic]) if dynamic else first
        for package in packages:
            self.packages[(canonicalize_name(package["name"]), package["version"])] = package
        return sorted(f"{canonicalize_name(package['name'])}=={package['version']}" for package in packages)

    def compile(self, requires):
        key = tuple(sorted(set(requires)))
        if key not in self.resolved:
            try:
                packages = compile_requirements(key, self.constraints, [], self.folder, self.preferences)
            except NoSolution:
                # A build may pin tools that the release's constraints name at other versions; they are not installed.
                packages = compile_requirements(key, LIMITS, [], self.folder)
            self.resolved[key] = packages
        return self.resolved[key]


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


def dynamic_requires(source, backend, path, packages, version):
    """What the backend itself says the build needs beside the packages that PEP 518 named; None where it fails."""
    with tempfile.TemporaryDirectory() as venv:
        run_uv(["venv", "--quiet", "--python", PYTHON, venv])
        pins = [f"{package['name']}=={package['version']}" for package in packages]
        run_uv(["pip", "install", "--quiet", "--python", f"{venv}/bin/python", "pyproject-hooks", *pins])
        command = [f"{venv}/bin/python", "-c", HOOKS, source, backend, json.dumps(path)]
        environment = {**tool_environment(), **told_version(version)}
        done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
        told = re.search(r"^stx-requires:(.*)$", done.stdout, re.M)
        if told is None:
            print(done.stderr.strip(), flush=True)
        return json.loads(told.group(1)) if told else None


def told_version(version):
    """The variables by which pbr and setuptools-scm are told a version that they would ask git for."""
    return {} if version is None else {"PBR_VERSION": version, "SETUPTOOLS_SCM_PRETEND_VERSION": version}


def unpack_sdist(archive, folder):
    """@returns the single top folder of it."""
    if archive.endswith(".zip"):
        with zipfile.ZipFile(archive) as source:
            source.extractall(folder)
    else:
        with tarfile.open(archive) as source:
            # Debian 12's Python has no extraction filters yet; the sandbox is all that such an archive could reach.
            source.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    inner = [os.path.join(folder, name) for name in os.listdir(folder)]
    return inner[0] if len(inner) == 1 and os.path.isdir(inner[0]) else folder


def build_own(entry, folder):
    """The wheel of a project that comes as a folder, so that its requirements are known; only used to resolve.

    @returns its version, which the project may say itself.
    """
    work = tempfile.mkdtemp()
    shutil.copytree(entry["folder"], work, dirs_exist_ok=True, symlinks=True)
    environment = {**tool_environment(), **told_version(entry["version"])}
    command = ["/opt/stx/bin/pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, work]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refusal(f"{entry['name']}: its source does not build: {done.stderr.strip()[-2000:]}")
    built = [parse_wheel_filename(file) for file in os.listdir(folder)]
    versions = [str(version) for name, version, _, _ in built if name == canonicalize_name(entry["name"])]
    if not versions:
        raise Refusal(f"{entry['name']}: its source builds {', '.join(name for name, _, _, _ in built)}; name it so in image.yaml")
    return versions[0]
