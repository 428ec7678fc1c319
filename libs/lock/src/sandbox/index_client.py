"""Reads a Python index (PEP 503 HTML or PEP 691 JSON) and brings files of it, each checked by its SHA-256."""

import base64
import configparser
import hashlib
import html.parser
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from pip._internal.models.index import PyPI

PASSING = {408, 429, 500, 502, 503, 504, 520, 524, 527}
ATTEMPTS = 5
JSON = "application/vnd.pypi.simple.v1+json"


class IndexFault(Exception):
    """Something the index said or did not say, with the file it was about."""


def index_url():
    """The index that pip.conf names; pip's own default without one."""
    config = configparser.ConfigParser()
    config.read("/etc/pip.conf")
    return config.get("global", "index-url", fallback=PyPI.simple_url).rstrip("/")


def tool_environment():
    """The environment by which uv and pip use the same index and certificates."""
    return {
        **os.environ,
        "UV_DEFAULT_INDEX": index_url(),
        "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
        "UV_HTTP_RETRIES": "5",
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def split_credentials(url):
    """A URL without `user:password@`, and the header that carries them instead."""
    parts = urllib.parse.urlsplit(url)
    if parts.username is None:
        return url, {}
    pair = ":".join(urllib.parse.unquote(part or "") for part in (parts.username, parts.password))
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    token = base64.b64encode(pair.encode()).decode()
    return urllib.parse.urlunsplit(parts._replace(netloc=host)), {"Authorization": f"Basic {token}"}


def read_url(url, accept="*/*", say=print):
    """The bytes behind a URL; faults that may pass are tried again with growing waits, and said."""
    index, credentials = split_credentials(index_url())
    plain, own = split_credentials(url)
    if urllib.parse.urlsplit(plain).netloc == urllib.parse.urlsplit(index).netloc:
        own = own or credentials
    for attempt in range(1, ATTEMPTS + 1):
        try:
            request = urllib.request.Request(plain, headers={"Accept": accept, **own})
            with urllib.request.urlopen(request, timeout=180) as answer:
                body = answer.read()
                length = answer.headers.get("Content-Length")
                if length is not None and int(length) != len(body):
                    raise IndexFault(f"{shown(plain)}: the answer was cut off after {len(body)} of {length} bytes")
                return body, answer.headers.get_content_type(), answer.geturl()
        except (OSError, IndexFault) as fault:
            status = fault.code if isinstance(fault, urllib.error.HTTPError) else None
            if attempt == ATTEMPTS or (status is not None and status not in PASSING):
                raise IndexFault(f"{shown(plain)}: {fault}") from fault
            delay = 0.5 * 2 ** (attempt - 1)
            say(f"stx: trying again in {delay} s ({attempt} of {ATTEMPTS}): the index answered {status or fault} for {shown(plain)}", flush=True)
            time.sleep(delay)


def shown(url):
    """A URL as it may be logged: only the last part, so that no host or token is told."""
    return urllib.parse.urlsplit(url).path.rsplit("/", 2)[-1] or urllib.parse.urlsplit(url).path


class Links(html.parser.HTMLParser):
    """File name -> URL of a PEP 503 page; the hash is the URL's fragment."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.links = {}

    def handle_starttag(self, tag, attributes):
        target = dict(attributes).get("href") if tag == "a" else None
        if target is not None:
            url = urllib.parse.urljoin(self.base, target)
            self.links[urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])] = url


def file_links(name):
    """File name -> URL of every file the index has of a distribution (name normalised by PEP 503)."""
    body, kind, url = read_url(f"{index_url()}/{name}/", f"{JSON}, text/html;q=0.5")
    if kind == JSON:
        return {entry["filename"]: urllib.parse.urljoin(url, entry["url"]) for entry in json.loads(body)["files"]}
    links = Links(url)
    links.feed(body.decode())
    return links.links


def file_hashes(name):
    """File name -> SHA-256 of every file the index has of a distribution; None where the index does not say it."""
    body, kind, url = read_url(f"{index_url()}/{name}/", f"{JSON}, text/html;q=0.5")
    if kind == JSON:
        return {entry["filename"]: entry.get("hashes", {}).get("sha256") for entry in json.loads(body)["files"]}
    links = Links(url)
    links.feed(body.decode())
    fragments = {file: urllib.parse.urlsplit(link).fragment for file, link in links.links.items()}
    return {file: part.removeprefix("sha256=") if part.startswith("sha256=") else None for file, part in fragments.items()}


def fetch_file(name, file, sha256, folder):
    """Brings one file of the index into a folder; returns its path. Raises IndexFault with what was expected and got."""
    link = file_links(name).get(file)
    if link is None:
        raise IndexFault(f"{file}: the index has no such file of {name}; run ./nx lock again, or use an index that keeps it")
    body, _, _ = read_url(link)
    got = hashlib.sha256(body).hexdigest()
    if got != sha256:
        raise IndexFault(f"{file}: its sha256 differs from the lock: expected {sha256}, got {got}")
    path = os.path.join(folder, file)
    with open(path, "wb") as out:
        out.write(body)
    return path


def main(plan_file, folder):
    """Brings all files of a plan, twenty-four at a time, since an index may take a second for an answer; writes what failed and why to faults.json."""
    from concurrent.futures import ThreadPoolExecutor

    with open(plan_file, encoding="utf-8") as source:
        plan = json.load(source)
    faults = []

    def fetch(entry):
        try:
            fetch_file(entry["name"], entry["file"], entry["sha256"], folder)
            print(f"fetched {entry['file']}", flush=True)
        except IndexFault as fault:
            faults.append({"file": entry["file"], "reason": str(fault)})

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(fetch, plan))
    with open(os.path.join(folder, "faults.json"), "w", encoding="utf-8") as out:
        json.dump(faults, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
