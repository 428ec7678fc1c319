"""Chooses the one file of a distribution that a lock names."""

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

from read_pylock import IndexFile, Package
from refusal import Refusal

TAGS = {tag: rank for rank, tag in enumerate(sys_tags())}


def rank(file: str) -> int | None:
    """How well a wheel's tags fit this Python; None when they do not, or the name is not a wheel's."""
    try:
        _, _, _, tags = parse_wheel_filename(file)
    except (InvalidWheelFilename, InvalidVersion):
        return None
    return min((TAGS[tag] for tag in tags if tag in TAGS), default=None)


def choose_file(package: Package, policy: str) -> dict[str, dict[str, str]]:
    """The one file that a policy takes of a package: {'wheel': …} or {'sdist': …}. @raises Refusal"""
    ranked = [(rank(wheel.file), wheel) for wheel in package.wheels]
    # By rank and name; an index may list a file twice.
    fitting = sorted(
        ((found, wheel.file, wheel) for found, wheel in ranked if found is not None), key=lambda each: each[:2]
    )
    what = f"{package.name} {package.version}"
    if policy != "source" and fitting:
        return {"wheel": hashed(fitting[0][2], what)}
    if policy == "prebuilt":
        raise Refusal(f"{what}: the index has no wheel for this Python, and the policy is prebuilt")
    if package.sdist is None:
        raise Refusal(
            f"{what}: the index has no sdist, and {'the policy is source' if fitting else 'no wheel for this Python'}"
        )
    return {"sdist": hashed(package.sdist, what)}


def hashed(entry: IndexFile, what: str) -> dict[str, str]:
    if entry.sha256 is None:
        raise Refusal(f"{what}: the index does not say the sha256 of {entry.file}")
    return {"file": entry.file, "sha256": entry.sha256}
