"""Pages of an index and pylock.toml, as they are and as nobody would write them."""

import json
import os
import random
import signal
import string
import time
import unittest
from collections.abc import Callable

from parse_page import FILE, JSON, NO_REASON, Listed, PageFault, parse_page
from read_pylock import PylockFault, read_pylock

CASES = int(os.environ.get("STX_FUZZ_CASES", "10000"))
SEED = int(os.environ.get("STX_SEED", "19"))
COUNTS: list[str] = []
URL = "https://index.example/simple/foo/"
SHA = "a" * 64
HTML_PAGE = f"""<!DOCTYPE html><html><head><base href="/files/"><title>foo</title></head><body>
<!-- <a href="hidden-1.0.tar.gz"> -->
<a href="foo-1.0.tar.gz#sha256={SHA}" data-requires-python="&gt;=3.9">foo-1.0.tar.gz</a><br/>
<A HREF='../../f/foo-2.0%2Bx-py3-none-any.whl#sha256={SHA}' data-yanked>x</A>
<a data-yanked="bad &amp; slow" href=foo-3.0.zip>foo</a></body></html>"""
JSON_PAGE = json.dumps(
    {
        "meta": {"api-version": "1.1"},
        "name": "foo",
        "files": [
            {
                "filename": "foo-1.0.tar.gz",
                "url": "../../f/foo-1.0.tar.gz",
                "hashes": {"sha256": SHA},
                "requires-python": ">=3.9",
                "yanked": False,
            },
            {
                "filename": "foo-2.0-py3-none-any.whl",
                "url": "https://f.example/x",
                "hashes": {},
                "yanked": "no\nlonger\u202e",
            },
            {
                "filename": "foo-1!3.0.tar.gz",
                "url": "foo-1%213.0.tar.gz",
                "hashes": {"sha256": SHA.upper()},
                "yanked": True,
            },
        ],
    }
)
PYLOCK = f"""lock-version = "1.0"
[[packages]]
name = "foo"
version = "1.0+x.1"
sdist = {{ url = "https://f.example/foo-1.0%2Bx.1.tar.gz", hashes = {{ sha256 = "{SHA}" }} }}
wheels = [
  {{ name = "foo-1.0+x.1-py3-none-any.whl", url = "https://f.example/0", hashes = {{ sha256 = "{SHA}" }} }},
  {{ path = "own/foo-1!1.0-py3-none-any.whl" }},
]
"""
TOKENS = [
    "<a ",
    "<base ",
    "href=",
    "data-yanked",
    '"',
    "'",
    ">",
    "<!--",
    "-->",
    "&#",
    "&#" + "9" * 5000 + ";",
    "%2F",
    "%00",
    "..",
    "/",
    "\\",
    "#sha256=",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "null",
    "true",
    "1e999",
    "9" * 5000,
    "\0",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\ufeff",
    "http://[",
    "//",
    "file:///etc/passwd",
    "javascript:",
    "filename",
    "url",
    "hashes",
    "yanked",
    "version",
    "wheels",
    "sdist",
    "[[" * 500,
    "[" * 2000,
    "{" * 2000,
    "=",
    "\n",
    "\r",
    "\u2028",
    "http://x:99999999/",
    "../" * 50,
]


class TooSlow(Exception):
    """A page takes longer to read than it may."""


def fuzz(title: str, pages: list[str], read: Callable[[bytes], None]) -> None:
    """Each case ends, with an answer or the refusal that `read` expects."""
    chosen = random.Random(SEED)

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, stop)
    for number in range(CASES):
        page = bytearray(chosen.choice(pages).encode())
        for _ in range(chosen.randrange(1, 12)):
            at = chosen.randrange(len(page) + 1)
            kind = chosen.randrange(5)
            if kind == 0:
                page[at:at] = chosen.choice(TOKENS).encode("utf-8", "surrogatepass")
            elif kind == 1:
                del page[at : at + chosen.randrange(40)]
            elif kind == 2 and page:
                page[at % len(page)] = chosen.randrange(256)
            elif kind == 3:
                end = at + chosen.randrange(80)
                page[at:at] = page[at:end] * chosen.randrange(1, 30)
            else:
                page[at:at] = "".join(chosen.choices(string.printable, k=8)).encode()
        signal.alarm(60)
        try:
            read(bytes(page))
        except BaseException as fault:
            raise AssertionError(
                f"{title}, seed {SEED}, case {number}: {fault!r} for {bytes(page)[:2000]!r}"
            ) from fault
        finally:
            signal.alarm(0)
    COUNTS.append(f"{title}: {CASES} cases, seed {SEED}")


class Pages(unittest.TestCase):
    """What an index and uv write, read as it is and as nobody would write it."""

    def test_html(self) -> None:
        base = "https://index.example"
        self.assertEqual(
            parse_page(HTML_PAGE.encode(), "text/html", URL),
            {
                "foo-1.0.tar.gz": Listed(f"{base}/files/foo-1.0.tar.gz#sha256={SHA}", SHA, None, ">=3.9"),
                "foo-2.0+x-py3-none-any.whl": Listed(
                    f"{base}/f/foo-2.0%2Bx-py3-none-any.whl#sha256={SHA}", SHA, NO_REASON
                ),
                "foo-3.0.zip": Listed(f"{base}/files/foo-3.0.zip", None, "bad & slow"),
            },
        )

    def test_json(self) -> None:
        self.assertEqual(
            parse_page(JSON_PAGE.encode(), JSON, URL),
            {
                "foo-1.0.tar.gz": Listed("https://index.example/f/foo-1.0.tar.gz", SHA, None, ">=3.9"),
                "foo-2.0-py3-none-any.whl": Listed("https://f.example/x", None, "no longer"),
                "foo-1!3.0.tar.gz": Listed(f"{URL}foo-1%213.0.tar.gz", SHA, NO_REASON),
            },
        )

    def test_names_that_lead_elsewhere_are_ignored(self) -> None:
        links = [
            "..%2Fevil.tar.gz",
            "%2Fetc%2Fpasswd",
            "..",
            "a%00b.whl",
            "a b.whl",
            "-x.whl",
            "a%5Cb.whl",
            "javascript:x-1.0.zip",
            "http://[x/a-1.0.zip",
        ]
        page = "".join(f'<a href="{link}">x</a>' for link in links)
        self.assertEqual(list(parse_page(page.encode(), "text/html", URL)), [])
        files = [{"filename": name, "url": "x"} for name in ("../evil.zip", "/etc/passwd", "", "a\nb.zip", "-r.zip")]
        self.assertEqual(list(parse_page(json.dumps({"files": files}).encode(), JSON, URL)), [])

    def test_pages_that_are_none(self) -> None:
        for body in (
            b"",
            b"[]",
            b"{}",
            b'{"files": {}}',
            b'{"files": [1]}',
            b'{"files": [{"filename": 1, "url": "x"}]}',
            b"[" * 100_000,
            b"\xff",
        ):
            with self.assertRaises(PageFault):
                parse_page(body, JSON, URL)

    def test_long_pages_take_time_by_their_length(self) -> None:
        """6 kB of the first take Python's html.parser seconds."""
        for unit in ("<a ", '<a href="', "<a b='", "<!--", "<!", "<![CDATA[", "<a" + " " * 100, "<a href=x"):
            start = time.process_time()
            parse_page((unit * 20_000).encode(), "text/html", URL)
            self.assertLess(time.process_time() - start, 10, unit)

    def test_fuzz_pages(self) -> None:
        def read(page: bytes) -> None:
            for kind in ("text/html", JSON):
                try:
                    for file, listed in parse_page(page, kind, URL).items():
                        assert FILE.fullmatch(file) and listed.url.split(":")[0] in ("http", "https", "file"), (
                            file,
                            listed,
                        )
                        assert listed.sha256 is None or len(listed.sha256) == 64, listed
                        assert listed.yanked is None or (listed.yanked.isprintable() and len(listed.yanked) <= 500), (
                            listed
                        )
                except PageFault:
                    continue

        fuzz("pages of an index, as HTML and JSON", [HTML_PAGE, JSON_PAGE], read)

    def test_fuzz_pylock(self) -> None:
        def read(text: bytes) -> None:
            try:
                for package in read_pylock(text):
                    assert all(
                        FILE.fullmatch(file.file)
                        for file in (*package.wheels, *([package.sdist] if package.sdist else []))
                    ), package
            except PylockFault:
                return

        fuzz("pylock.toml", [PYLOCK], read)

    def test_pylock_names_of_percent_encoded_links(self) -> None:
        (package,) = read_pylock(PYLOCK.encode())
        self.assertEqual(package.sdist.file if package.sdist else None, "foo-1.0+x.1.tar.gz")
        self.assertEqual(
            [wheel.file for wheel in package.wheels], ["foo-1.0+x.1-py3-none-any.whl", "foo-1!1.0-py3-none-any.whl"]
        )
