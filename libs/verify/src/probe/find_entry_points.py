"""The entry points that a venv's distributions declare, and those that this image does not use."""

import re
from dataclasses import dataclass
from importlib.metadata import Distribution

from normalize import normalize_name
from read_venv import name_of

# Group -> the tool that reads it. Without the tool nothing loads the group, and the modules of its entry points are
# missing.
READ_BY = {
    "babel.checkers": "babel",
    "babel.extractors": "babel",
    "devpi_client": "devpi-client",
    "distutils.commands": "setuptools",
    "distutils.setup_keywords": "setuptools",
    "egg_info.writers": "setuptools",
    "flake8.extension": "flake8",
    "hypothesis": "hypothesis",
    "mako.cache": "mako",
    "paste.paster_create_template": "pastescript",
    "pygments.lexers": "pygments",
    "pylama.linter": "pylama",
    "pytest11": "pytest",
    "setuptools.file_finders": "setuptools",
    "setuptools.finalize_distribution_options": "setuptools",
    "sphinx.builders": "sphinx",
    "sphinx.html_themes": "sphinx",
    "tempest.test_plugins": "tempest",
}
# Groups that nothing loads, with their purpose.
NOT_LOADED = {
    "cliff.demo": "the demonstration of cliff, which is not installed with it",
    "cliff.demo.hooked": "the demonstration of cliff, which is not installed with it",
    "neutron.db.alembic_migrations": "neutron-db-manage reads them as folder names and does not load them",
    "stevedore.test.extension": "stevedore's own tests; one of them fails on purpose",
}
# Reasons that apply to every image with the distribution, so that no verify.yaml repeats them: (group, name).
KNOWN = {
    ("oslo.policy.enforcer", "neutron_lib"): "neutron-lib declares it but lacks the module",
    ("oslo.policy.policies", "neutron_lib"): "neutron-lib declares it but lacks the module",
    ("paste.app_factory", "watch_threads"): "it is for Python 2",
    ("paste.filter_app_factory", "profile"): "it is for Python 2",
}


@dataclass(frozen=True)
class Declared:
    """One line of an entry_points.txt."""

    group: str
    name: str
    module: str
    attribute: str
    owner: str
    # Requirements of its extras (`name = module:attribute [extra]`) that are not installed.
    missing: tuple[str, ...]
    # Whether it names extras, or its line cannot be read.
    extras: tuple[str, ...]

    @property
    def subject(self) -> str:
        return f"{self.group}: {self.name}"


def find_entry_points(installed: list[Distribution]) -> list[Declared]:
    there = {name_of(distribution) for distribution in installed}
    found: dict[tuple[str, str, str], Declared] = {}
    for distribution in installed:
        owner = name_of(distribution)
        for entry in distribution.entry_points:
            module, _, attribute = entry.value.partition("[")[0].partition(":")
            extras = tuple(re.findall(r"[\w.-]+", entry.value.partition("[")[2]))
            declared = Declared(
                entry.group,
                entry.name,
                module.strip(),
                attribute.strip(),
                owner,
                _missing(distribution, extras, there),
                extras,
            )
            found[(owner, entry.group, entry.name)] = declared
    return sorted(found.values(), key=lambda entry: (entry.group, entry.name, entry.owner))


def _missing(distribution: Distribution, extras: tuple[str, ...], there: set[str]) -> tuple[str, ...]:
    missing: list[str] = []
    for requirement in distribution.requires or []:
        text, _, marker = requirement.partition(";")
        wanted = {normalize_name(extra) for extra in re.findall(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker)}
        name = re.match(r"[A-Za-z0-9][\w.-]*", text.strip())
        if name is None or not wanted & {normalize_name(extra) for extra in extras}:
            continue
        if normalize_name(name.group()) not in there:
            missing.append(name.group())
    return tuple(sorted(missing))
