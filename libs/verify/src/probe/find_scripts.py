"""The console scripts of a venv: those that distributions declare, and other Python files in its bin folder."""

from importlib.metadata import Distribution
from pathlib import Path

from read_venv import name_of


def find_scripts(venv: str, installed: list[Distribution]) -> dict[str, str]:
    """Name -> the distribution that contains it."""
    scripts = {
        entry.name: name_of(distribution)
        for distribution in installed
        for entry in distribution.entry_points
        if entry.group == "console_scripts"
    }
    folder = Path(venv, "bin")
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        if file.name not in scripts and file.is_file() and not file.is_symlink() and _is_python(file):
            scripts[file.name] = "a scripts= file"
    return scripts


def _is_python(file: Path) -> bool:
    with file.open("rb") as opened:
        first = opened.readline(512)
        # pip wraps a path that is too long for #! into a line of sh that runs it.
        return first.startswith(b"#!") and (b"python" in first or b"python" in opened.readline(512))
