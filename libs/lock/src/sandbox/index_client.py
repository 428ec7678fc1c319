"""Reads a Python index (PEP 503 HTML or PEP 691 JSON) and brings files of it, each checked by its SHA-256."""

import base64
import configparser
import hashlib
import html.parser
import json
import os
import sys
import time
import urllib.parse

from pip._internal.models.index import PyPI
# What pip itself speaks to an index with; which one, the pinned pip of the builder image decides.
from pip._vendor import requests

PASSING = {408, 429, 500, 502, 503, 504, 520, 524, 527}
ATTEMPTS = 5
AT_ONCE = 16
JSON = "application/vnd.pypi.simple.v1+json"


class IndexFault(Exception):
    """Something the index said or did not say, with the file it was about."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


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


def new_session():
    """Connections that are kept: an index answers in milliseconds, and a name looked up and a handshake take longer than that."""
    session = requests.Session()
    session.verify = "/etc/ssl/certs/ca-certificates.crt"
    adapter = requests.adapters.HTTPAdapter(pool_connections=AT_ONCE, pool_maxsize=AT_ONCE, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


SESSION = new_session()


def ask(url, headers):
    """One try for the bytes behind a URL, their media type, and where they came from in the end."""
    try:
        with SESSION.get(url, headers=headers, timeout=180) as answer:
            if answer.status_code >= 400:
                raise IndexFault(f"HTTP Error {answer.status_code}: {answer.reason}", status=answer.status_code)
            body, length = answer.content, answer.headers.get("Content-Length")
            if "Content-Encoding" not in answer.headers and length is not None and int(length) != len(body):
                raise IndexFault(f"the answer was cut off after {len(body)} of {length} bytes")
            return body, answer.headers.get("Content-Type", "").split(";")[0].strip(), answer.url
    except requests.exceptions.RequestException as fault:
        raise IndexFault(cause(fault)) from None


def cause(fault):
    """What lies at the bottom of a fault of the library, whose own text tells the whole URL."""
    while True:
        under = getattr(fault, "reason", None) or fault.__cause__ or fault.__context__
        if not isinstance(under, BaseException):
            under = next((each for each in fault.args if isinstance(each, BaseException)), None)
        if under is None:
            return str(fault) if isinstance(fault, OSError) and fault.errno is not None else type(fault).__name__
        fault = under


def read_url(url, accept="*/*", say=print):
    """The bytes behind a URL; faults that may pass are tried again with growing waits, and said."""
    index, credentials = split_credentials(index_url())
    plain, own = split_credentials(url)
    if urllib.parse.urlsplit(plain).netloc == urllib.parse.urlsplit(index).netloc:
        own = own or credentials
    for attempt in range(1, ATTEMPTS + 1):
        try:
            # Files are packed already; pages of an index are long and may come packed.
            return ask(plain, {"Accept": accept, **({"Accept-Encoding": "identity"} if accept == "*/*" else {}), **own})
        except IndexFault as fault:
            if attempt == ATTEMPTS or (fault.status is not None and fault.status not in PASSING):
                raise IndexFault(f"{shown(plain)}: {fault}") from fault
            delay = 0.5 * 2 ** (attempt - 1)
            say(f"stx: trying again in {delay} s ({attempt} of {ATTEMPTS}): the index answered {fault.status or fault} for {shown(plain)}", flush=True)
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
    """Brings all files of a plan, several at a time, since an index may take a second for an answer; writes what failed and why to faults.json."""
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

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(fetch, plan))
    with open(os.path.join(folder, "faults.json"), "w", encoding="utf-8") as out:
        json.dump(faults, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
