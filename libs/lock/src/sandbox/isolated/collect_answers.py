"""Gathers what the steps of all backends left.

Foreign code ran in them, so nothing there is taken for what it should be.
"""

import json
import os
import stat
import sys

from backend_answer import BackendAnswer

# Metadata of a distribution, and what its build needs.
LARGEST = 16 * 2**20


def read_answer(folder: str) -> BackendAnswer:
    """@returns an answer of the right form, whatever is there."""
    try:
        opened = os.open(os.path.join(folder, "answer.json"), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
                raise ValueError("it is no file of at most 16 MiB")
            told = json.loads(file.read(LARGEST))
        return {"requires": requires_of(told), "metadata": text_of(told, "metadata"), "fault": text_of(told, "fault")}
    except (OSError, ValueError, RecursionError) as fault:
        return {
            "requires": None,
            "metadata": None,
            "fault": f"its build left no answer: {type(fault).__name__}: {fault}",
        }


def requires_of(told: object) -> list[str] | None:
    requires = told.get("requires") if isinstance(told, dict) else None
    if requires is None or (isinstance(requires, list) and all(isinstance(each, str) for each in requires)):
        return requires
    raise ValueError("its requirements are no list of texts")


def text_of(told: object, key: str) -> str | None:
    text = told.get(key) if isinstance(told, dict) else None
    if text is None or isinstance(text, str):
        return text
    raise ValueError(f"{key} is no text")


def main(folder: str, out: str) -> None:
    answers = {task: read_answer(os.path.join(folder, task)) for task in sorted(os.listdir(folder))}
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "answers.json"), "w", encoding="utf-8") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main(*sys.argv[1:3])
