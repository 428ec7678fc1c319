"""Asks a Python index for what lies behind its URLs; who may pass sees no credentials, and what may pass is tried again."""

import base64
import configparser
import os
import time
import urllib.parse

from pip._internal.models.index import PyPI
# What pip itself speaks to an index with; which one, the pinned pip of the builder image decides.
from pip._vendor import requests

PASSING = {408, 429, 500, 502, 503, 504, 520, 524, 527}
ATTEMPTS = 5
AT_ONCE = 16


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


def read_url(url, accept="*/*"):
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
            print(f"stx: trying again in {delay} s ({attempt} of {ATTEMPTS}): the index answered {fault.status or fault} for {shown(plain)}", flush=True)
            time.sleep(delay)


def shown(url):
    """A URL as it may be logged: only the last part, so that no host or token is told."""
    return urllib.parse.urlsplit(url).path.rsplit("/", 2)[-1] or urllib.parse.urlsplit(url).path
