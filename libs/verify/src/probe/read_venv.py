"""The distributions in a virtual environment, without those of the system."""

from importlib.metadata import Distribution, distributions
from pathlib import Path

from normalize import normalize_name


def site_packages(venv: str) -> list[str]:
    return [str(folder) for folder in sorted(Path(venv).glob("lib/python3*/site-packages"))]


def installed_distributions(venv: str) -> list[Distribution]:
    return sorted(distributions(path=site_packages(venv)), key=name_of)


def name_of(distribution: Distribution) -> str:
    """The normalized name; empty if damaged metadata has none."""
    return normalize_name(header_of(distribution, "Name", ""))


def header_of(distribution: Distribution, header: str, otherwise: str) -> str:
    """The first value of a header of the metadata; damaged metadata may lack it."""
    return next(iter(distribution.metadata.get_all(header) or []), otherwise)
