"""The modules of a distribution, from its RECORD, or from top_level.txt if there is no RECORD."""

import keyword
from dataclasses import dataclass, field
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from importlib.metadata import Distribution
from pathlib import PurePosixPath

# Top-level folders that projects install by mistake; they need the test tools, which no image holds.
NOT_FOR_USE = {"benchmark", "benchmarks", "doc", "docs", "example", "examples", "releasenotes", "test", "tests"}
REASON_NOT_FOR_USE = "tests, documentation and examples at the top level are not for use"
REASON_LOOSE = "modules in a folder without an __init__.py are not a package"


@dataclass
class Modules:
    """The modules of a distribution to import, and skipped ones with the reason."""

    names: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)


def find_modules(distribution: Distribution) -> Modules:
    """Top-level modules, and in a namespace (a folder without __init__.py) the packages right below it."""
    modules = Modules()
    if distribution.files is None:
        for name in (distribution.read_text("top_level.txt") or "").split():
            _add(modules, name)
        return modules
    importable = [parts for file in distribution.files if (parts := _module_parts(PurePosixPath(file))) is not None]
    packages = {parts[:-1] for parts in importable if parts[-1] == "__init__"}
    for parts in importable:
        # A folder whose name is not an identifier contains data, or the distribution's metadata.
        if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
            continue
        package = next((parts[:n] for n in range(1, len(parts)) if parts[:n] in packages), None)
        if package is not None:
            _add(modules, ".".join(package))
        elif len(parts) == 1:
            _add(modules, parts[0])
        else:
            modules.skipped[".".join(parts[:-1])] = REASON_NOT_FOR_USE if parts[0] in NOT_FOR_USE else REASON_LOOSE
    return modules


def _add(modules: Modules, name: str) -> None:
    if name.split(".")[0] in NOT_FOR_USE:
        modules.skipped[name] = REASON_NOT_FOR_USE
    else:
        modules.names.add(name)


def _module_parts(file: PurePosixPath) -> tuple[str, ...] | None:
    """`a/b.py` and `a/b.cpython-313-x86_64-linux-gnu.so` as (a, b); None for files that are not modules."""
    if file.is_absolute() or ".." in file.parts:
        return None
    for suffix in (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES):
        if file.name.endswith(suffix):
            return (*file.parent.parts, file.name.removesuffix(suffix))
    return None
