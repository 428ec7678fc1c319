"""Chooses the one file of a distribution that a lock names."""

from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename

from run_uv import Refusal

TAGS = {tag: rank for rank, tag in enumerate(sys_tags())}


def rank(file):
    """How well a wheel's tags fit this Python; None when they do not."""
    _, _, _, tags = parse_wheel_filename(file)
    return min((TAGS[tag] for tag in tags if tag in TAGS), default=None)


def file_of(entry):
    return entry.get("name") or entry["url"].split("#")[0].rsplit("/", 1)[-1]


def choose_file(package, policy):
    """The one file a policy takes of a package of a pylock.toml: {'wheel': …} or {'sdist': …}."""
    wheels = [(rank(file_of(wheel)), wheel) for wheel in package.get("wheels", [])]
    # By rank and name; an index may list a file twice.
    fitting = sorted(((found, file_of(wheel), wheel) for found, wheel in wheels if found is not None), key=lambda each: each[:2])
    what = f"{package['name']} {package['version']}"
    if policy != "source" and fitting:
        return {"wheel": hashed(fitting[0][2], what)}
    if policy == "prebuilt":
        raise Refusal(f"{what}: the index has no wheel for this Python, and the policy is prebuilt")
    sdist = package.get("sdist")
    if sdist is None:
        raise Refusal(f"{what}: the index has no sdist, and {'the policy is source' if fitting else 'no wheel for this Python'}")
    return {"sdist": hashed(sdist, what)}


def hashed(entry, what):
    sha256 = entry.get("hashes", {}).get("sha256")
    if sha256 is None:
        raise Refusal(f"{what}: the index does not say the sha256 of {file_of(entry)}")
    return {"file": file_of(entry), "sha256": sha256}
