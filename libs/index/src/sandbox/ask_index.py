"""Asks a Python index for what is behind its URLs; no log shows credentials, transient errors are tried again."""

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
# Far above any real one: the index's longest page has about 20 MiB, its largest file about 1 GiB.
LARGEST_PAGE = 128 * 2**20
LARGEST_FILE = 4 * 2**30


class IndexFault(Exception):
    """Something the index said or did not say, with the file it was about."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def pip_setting(name: str) -> str | None:
    config = configparser.ConfigParser()
    config.read("/etc/pip.conf")
    return config.get("global", name, fallback=None)


def index_url() -> str:
    """The index that pip.conf names; pip's own default without one."""
    return (pip_setting("index-url") or PyPI.simple_url).rstrip("/")


def trusted_hosts() -> list[str]:
    """The hosts, with or without a port, whose certificates are not checked: PIP_TRUSTED_HOST, as in pip.conf."""
    return (pip_setting("trusted-host") or "").split()


def is_trusted(url: str) -> bool:
    parts = urllib.parse.urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return any(each in (parts.hostname, host, f"{host}:{parts.port}") for each in trusted_hosts())


def tool_environment() -> dict[str, str]:
    """The environment by which uv uses the same index and certificates."""
    return {
        **os.environ,
        "UV_DEFAULT_INDEX": index_url(),
        "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
        "UV_HTTP_RETRIES": "5",
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_INSECURE_HOST": " ".join(trusted_hosts()),
    }


def split_credentials(url: str) -> tuple[str, dict[str, str]]:
    """A URL without `user:password@`, and the header that carries them instead."""
    parts = urllib.parse.urlsplit(url)
    if parts.username is None:
        return url, {}
    pair = ":".join(urllib.parse.unquote(part or "") for part in (parts.username, parts.password))
    host = parts.netloc.rpartition("@")[2]
    token = base64.b64encode(pair.encode()).decode()
    return urllib.parse.urlunsplit(parts._replace(netloc=host)), {"Authorization": f"Basic {token}"}


def new_session() -> requests.Session:
    """Connections that are kept: looking up a name and a handshake take longer than the answer of an index."""
    session = requests.Session()
    session.verify = "/etc/ssl/certs/ca-certificates.crt"
    adapter = requests.adapters.HTTPAdapter(pool_connections=AT_ONCE, pool_maxsize=AT_ONCE, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


SESSION = new_session()


def ask(url: str, headers: dict[str, str]) -> tuple[bytes, str, str]:
    """One try for the bytes behind a URL, their media type, and where they came from in the end."""
    try:
        with SESSION.get(
            url, headers=headers, timeout=180, stream=True, verify=False if is_trusted(url) else SESSION.verify
        ) as answer:
            if answer.status_code >= 400:
                raise IndexFault(f"HTTP Error {answer.status_code}: {answer.reason}", status=answer.status_code)
            body, length = (
                limited(answer, LARGEST_FILE if headers["Accept"] == "*/*" else LARGEST_PAGE),
                answer.headers.get("Content-Length"),
            )
            if "Content-Encoding" not in answer.headers and length is not None and int(length) != len(body):
                raise IndexFault(f"the answer was cut off after {len(body)} of {length} bytes")
            return body, answer.headers.get("Content-Type", "").split(";")[0].strip(), answer.url
    except requests.exceptions.RequestException as fault:
        raise IndexFault(cause(fault)) from None


def limited(answer: requests.Response, largest: int) -> bytes:
    """The body, which may come packed and be far longer than it says. @raises IndexFault"""
    body = bytearray()
    for chunk in answer.iter_content(2**20):
        body += chunk
        if len(body) > largest:
            raise IndexFault(f"the answer is longer than {largest >> 20} MiB", status=answer.status_code)
    return bytes(body)


def cause(fault: BaseException) -> str:
    """What lies at the bottom of a fault of the library, whose own text tells the whole URL."""
    while True:
        under: BaseException | None = getattr(fault, "reason", None) or fault.__cause__ or fault.__context__
        if not isinstance(under, BaseException):
            under = next((each for each in fault.args if isinstance(each, BaseException)), None)
        if under is None:
            return str(fault) if isinstance(fault, OSError) and fault.errno is not None else type(fault).__name__
        fault = under


def read_url(url: str, accept: str = "*/*") -> tuple[bytes, str, str]:
    """The bytes behind a URL; faults that may pass are tried again with growing waits, and said."""
    index, credentials = split_credentials(index_url())
    plain, own = split_credentials(url)
    if urllib.parse.urlsplit(plain)[:2] == urllib.parse.urlsplit(index)[:2]:
        own = own or credentials
    for attempt in range(1, ATTEMPTS + 1):
        try:
            # Files are packed already; pages of an index are long and may come packed.
            return ask(plain, {"Accept": accept, **({"Accept-Encoding": "identity"} if accept == "*/*" else {}), **own})
        except IndexFault as fault:
            if attempt == ATTEMPTS or (fault.status is not None and fault.status not in PASSING):
                raise IndexFault(f"{shown(plain)}: {fault}") from fault
            delay = 0.5 * 2 ** (attempt - 1)
            why = f"the index answered {fault.status or fault} for {shown(plain)}"
            print(f"stx: retrying in {delay} s ({attempt} of {ATTEMPTS}): {why}", flush=True)
            time.sleep(delay)
    raise AssertionError("the last attempt returns or raises")


def shown(url: str) -> str:
    """A URL as it may be logged: only the last part, so that no host or token is told."""
    return urllib.parse.urlsplit(url).path.rsplit("/", 2)[-1] or urllib.parse.urlsplit(url).path
