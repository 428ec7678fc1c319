"""The exception of a program's last traceback."""

import re

HEADER = "Traceback (most recent call last)"
# A script that does not compile is reported by Python without that header.
NOT_COMPILED = re.compile(r"^(?:SyntaxError|IndentationError|TabError)(?::.*)?$", re.MULTILINE)


def last_exception(output: str) -> str | None:
    """The line with the exception, `module.Name: message`; None if the program ended without a traceback."""
    lines = output.splitlines()
    starts = [number for number, line in enumerate(lines) if HEADER in line]
    if not starts:
        not_compiled = NOT_COMPILED.search(output)
        return not_compiled.group() if not_compiled else None
    start = starts[-1]
    # oslo.log writes the record's prefix (time, level, logger) before each line of a traceback.
    prefix = lines[start][: lines[start].index(HEADER)]
    for line in lines[start + 1 :]:
        text = line.removeprefix(prefix)
        if text.strip() and not text.startswith((" ", "\t")):
            return text
    return "a traceback that was cut off"
