"""One spelling for names and versions that Python packaging takes for equal."""

import re

LETTERS = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc", "rev": "post", "r": "post"}


def normalize_name(name: str) -> str:
    """PEP 503: lower case, and runs of `-_.` as one `-`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def normalize_version(version: str) -> str:
    """PEP 440's equality as far as it is met in locks: 1.0 is 1.0.0, 01 is 1, 1.0-RC.1 is 1.0rc1, v1 is 1."""
    public, _, local = version.strip().lower().removeprefix("v").partition("+")
    match = re.match(r"(?:(\d+)!)?(\d+(?:\.\d+)*)", public)
    if match is None:
        return version
    numbers = [str(int(number)) for number in match[2].split(".")]
    while len(numbers) > 1 and numbers[-1] == "0":
        numbers.pop()
    parts = re.findall(r"[a-z]+|\d+", public[match.end() :])
    suffix = ".".join(LETTERS.get(part, part) if part.isalpha() else str(int(part)) for part in parts)
    return f"{int(match[1] or 0)}!{'.'.join(numbers)}|{suffix}+{re.sub(r'[-_.]+', '.', local)}"
