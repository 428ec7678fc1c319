"""Reads a project page of a Python index. Formats: PEP 503 and 592 (HTML), PEP 691 and 700 (JSON)."""

import html
import json
import re
import urllib.parse
from collections.abc import Iterator
from typing import NamedTuple

JSON = "application/vnd.pypi.simple.v1+json"
# As `fileName` of libs/formats: what a lock can name, and nothing that leads into another folder.
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
TAG = re.compile(r"<(a|base)(?=[\s/>])", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""[\s/]*([^\s=>"'/<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
NO_REASON = "the index gives no reason"
LONGEST_REASON = 500


class PageFault(Exception):
    """A page that is not what the formats say."""


class Listed(NamedTuple):
    """A file as a page of an index lists it."""

    url: str
    # None where the index does not say it.
    sha256: str | None
    # Why the file was yanked; None where it was not.
    yanked: str | None = None
    requires_python: str | None = None


def parse_page(body: bytes, kind: str, url: str) -> dict[str, Listed]:
    """File name -> what the page says of it. Files whose names no lock can hold are ignored. @raises PageFault"""
    return parse_json(body, url) if kind == JSON else parse_html(body, url)


def parse_html(body: bytes, url: str) -> dict[str, Listed]:
    """The links of a PEP 503 page; a file's hash is the URL's fragment."""
    base, files = url, {}
    for tag, attributes in html_tags(body.decode("utf-8", "replace")):
        target = attributes.get("href")
        if target is None:
            continue
        if tag == "base":
            base = join(base, target) or base
            continue
        link = join(base, target)
        file = None if link is None else file_of_url(link)
        if link is None or file is None:
            continue
        algorithm, _, hashed = urllib.parse.urlsplit(link).fragment.partition("=")
        sha256 = checked_sha256(hashed.split("&")[0]) if algorithm == "sha256" else None
        yanked = told_reason(attributes["data-yanked"]) if "data-yanked" in attributes else None
        files[file] = Listed(link, sha256, yanked, attributes.get("data-requires-python"))
    return files


def html_tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The `a` and `base` tags of a page, and their attributes.

    Python's own reader takes seconds for 6 kB of `<a `; this one goes through a page once.
    """
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at + 4)
            at = at if at < 0 else text.find("<", at)
            continue
        opened = TAG.match(text, at)
        if opened is None:
            at = text.find("<", at + 1)
            continue
        attributes: dict[str, str] = {}
        at = opened.end()
        while (found := ATTRIBUTE.match(text, at)) is not None:
            name, *values = found.groups()
            attributes.setdefault(name.lower(), unescaped(next((value for value in values if value is not None), "")))
            at = found.end()
        yield opened.group(1).lower(), attributes
        at = text.find("<", at)


def unescaped(value: str) -> str:
    try:
        return html.unescape(value)
    except ValueError:
        # Of a reference with thousands of digits.
        return value


def parse_json(body: bytes, url: str) -> dict[str, Listed]:
    try:
        page = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise PageFault(f"the page is not JSON: {type(fault).__name__}") from fault
    entries = page.get("files") if isinstance(page, dict) else None
    if not isinstance(entries, list):
        raise PageFault("the page has no list of files")
    return dict(found for found in (parse_entry(entry, url) for entry in entries) if found is not None)


def parse_entry(entry: object, base: str) -> tuple[str, Listed] | None:
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("filename"), str)
        or not isinstance(entry.get("url"), str)
    ):
        raise PageFault("a file of the page has no name or no URL")
    url = join(base, entry["url"])
    if url is None or FILE.fullmatch(entry["filename"]) is None:
        return None
    hashes = entry.get("hashes")
    yanked, requires = entry.get("yanked", False), entry.get("requires-python")
    return entry["filename"], Listed(
        url,
        checked_sha256(hashes.get("sha256")) if isinstance(hashes, dict) else None,
        told_reason(yanked if isinstance(yanked, str) else None)
        if yanked is not False and yanked is not None
        else None,
        requires if isinstance(requires, str) else None,
    )


def join(base: str, target: str) -> str | None:
    """An http, https or file URL; None for what is none."""
    try:
        url = urllib.parse.urljoin(base, target.strip())
        parts = urllib.parse.urlsplit(url)
        # Both may refuse what urlsplit takes.
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https", "file") else None


def file_of_url(url: str) -> str | None:
    """The file that a URL names, such as foo-1.0+x.tar.gz for …/foo-1.0%2Bx.tar.gz#sha256=….

    None for a name that no lock can hold.
    """
    file = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])
    return file if FILE.fullmatch(file) else None


def checked_sha256(told: object) -> str | None:
    return told.lower() if isinstance(told, str) and SHA256.fullmatch(told.lower()) else None


def told_reason(told: str | None) -> str:
    """One line of an index's text, which anyone may have written."""
    line = " ".join("".join(each if each.isprintable() else " " for each in told or "").split())
    return line[:LONGEST_REASON] or NO_REASON
