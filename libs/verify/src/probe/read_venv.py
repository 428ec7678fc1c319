"""Which distributions a virtual environment holds, itself: not those of the system that it lets through."""

from importlib.metadata import Distribution, distributions
from pathlib import Path

from normalize import normalize_name


def site_packages(venv: str) -> list[str]:
    return [str(folder) for folder in sorted(Path(venv).glob("lib/python3*/site-packages"))]


def installed_distributions(venv: str) -> list[Distribution]:
    return sorted(distributions(path=site_packages(venv)), key=name_of)


def name_of(distribution: Distribution) -> str:
    """The normalised name; empty where the metadata is damaged and names none."""
    return normalize_name(header_of(distribution, "Name", ""))


def header_of(distribution: Distribution, header: str, otherwise: str) -> str:
    """The first value of a header of the metadata, which may lack it where it is damaged."""
    return next(iter(distribution.metadata.get_all(header) or []), otherwise)
