"""What apt would fetch for an installation: the digests that its lists have of each archive."""

import re
import subprocess

import repositories

LINE = re.compile(r"^'[^']+' \S+ \d+ ([A-Za-z0-9]+):([0-9a-f]+)$", re.MULTILINE)
# How a stanza of a list names the digests that apt names in capitals.
FIELDS = {"SHA256": "SHA256", "SHA512": "SHA512", "MD5Sum": "MD5sum"}


def from_repositories(
    command: list[str], offers: list[tuple[str, repositories.Stanza]]
) -> list[repositories.Supplied]:
    """@returns what of an installation's archives repositories have. @param command Of apt-get, up to its packages."""
    program, *rest = command
    said = subprocess.run(
        [program, *rest, "--print-uris"], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ).stdout
    digests = set(LINE.findall(said))
    return [
        repositories.supplied(name, stanza)
        for name, stanza in offers
        if any((said_as, stanza.get(field)) in digests for said_as, field in FIELDS.items())
    ]
