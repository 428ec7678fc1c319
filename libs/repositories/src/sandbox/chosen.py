"""What apt would fetch for an installation, and which of it repositories have."""

import re
import subprocess
import urllib.parse

import repositories

LINE = re.compile(r"^'([^']+)' \S+ \d+ ", re.MULTILINE)


def from_repositories(command: list[str], offers: list[tuple[str, repositories.Stanza]]) -> list[repositories.Supplied]:
    """@param command Of apt-get; its folder of archives is empty, so that it names all that it would fetch."""
    program, *rest = command
    said = subprocess.run(
        [program, *rest, "--print-uris"], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ).stdout
    uris = {urllib.parse.unquote(uri) for uri in LINE.findall(said)}
    return [
        repositories.supplied(name, stanza) for name, stanza in offers if urllib.parse.unquote(stanza["URI"]) in uris
    ]
