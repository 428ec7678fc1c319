"""What files a Python index has of a distribution."""

from threading import Lock

from ask_index import IndexFault, index_url, read_url
from parse_page import JSON, Listed, PageFault, parse_page

KNOWN: dict[str, dict[str, Listed]] = {}
LOCK = Lock()


def list_files(name: str) -> dict[str, Listed]:
    """File name -> what the index says of it, for a name normalised as PEP 503 says; asked once per run.

    @raises IndexFault
    """
    with LOCK:
        if name in KNOWN:
            return KNOWN[name]
    body, kind, url = read_url(f"{index_url()}/{name}/", f"{JSON}, text/html;q=0.5")
    try:
        files = parse_page(body, kind, url)
    except PageFault as fault:
        raise IndexFault(f"{name}: {fault}") from fault
    with LOCK:
        KNOWN[name] = files
    return files
