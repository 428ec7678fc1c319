"""What files a Python index has of a distribution. Formats: PEP 503 (HTML) and PEP 691 (JSON)."""

import html.parser
import json
import urllib.parse
from typing import NamedTuple, Optional

from ask_index import index_url, read_url

JSON = "application/vnd.pypi.simple.v1+json"


class Listed(NamedTuple):
    url: str
    # None where the index does not say it.
    sha256: Optional[str]


class Links(html.parser.HTMLParser):
    """The links of a PEP 503 page; a file's hash is the URL's fragment."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.files = {}

    def handle_starttag(self, tag, attributes):
        target = dict(attributes).get("href") if tag == "a" else None
        if target is None:
            return
        url = urllib.parse.urljoin(self.base, target)
        parts = urllib.parse.urlsplit(url)
        algorithm, _, hashed = parts.fragment.partition("=")
        file = urllib.parse.unquote(parts.path.rsplit("/", 1)[-1])
        self.files[file] = Listed(url, hashed if algorithm == "sha256" and hashed else None)


def list_files(name):
    """File name -> what the index says of it, for a distribution's name as PEP 503 normalises it."""
    body, kind, url = read_url(f"{index_url()}/{name}/", f"{JSON}, text/html;q=0.5")
    if kind != JSON:
        links = Links(url)
        links.feed(body.decode())
        return links.files
    return {
        entry["filename"]: Listed(urllib.parse.urljoin(url, entry["url"]), entry.get("hashes", {}).get("sha256"))
        for entry in json.loads(body)["files"]
    }
