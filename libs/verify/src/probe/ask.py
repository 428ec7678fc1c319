"""Requests one answer of a service on loopback, with limits of time and size for the whole answer."""

import io
import socket
import time
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from probe_plan import HttpCheck

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SECONDS_PER_ANSWER = 10
MOST_BYTES = 4 * 1024 * 1024


class _TooLarge(Exception):
    pass


class _Received(io.RawIOBase):
    """The bytes of one answer; with a limit per read instead, an answer of one byte at a time would never end."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self._left <= 0:
            raise _TooLarge
        self._connection.settimeout(_seconds_until(self._deadline))
        count = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count


class _Connection:
    """The part of a socket that HTTPResponse uses."""

    def __init__(self, received: _Received) -> None:
        self._received = received

    def makefile(self, *_arguments: object, **_options: object) -> io.BufferedReader:
        return io.BufferedReader(self._received)


def ask(check: HttpCheck, seconds: float = SECONDS_PER_ANSWER) -> str | None:
    """The fault of the answer, or None for the expected one. A redirect is an answer and is not followed."""
    seconds = max(0.1, min(seconds, SECONDS_PER_ANSWER))
    try:
        status, text = _answer(check["url"], time.monotonic() + seconds)
    except _TooLarge:
        return f"gave an answer of more than {MOST_BYTES // 1024 // 1024} MiB"
    except TimeoutError:
        return f"gave no complete answer within {seconds:g} s"
    except (OSError, HTTPException, ValueError) as error:
        return f"gave no answer: {str(error)[:300] or type(error).__name__}"
    if status not in check["status"]:
        return f"answered {status}, not {' or '.join(map(str, check['status']))}: {text[:300]}"
    if check.get("contains", "") not in text:
        return f"answered {status} without '{check.get('contains')}': {text[:300]}"
    return None


def _answer(url: str, deadline: float) -> tuple[int, str]:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    host = f"{parts.hostname}:{parts.port}"
    with socket.create_connection((parts.hostname, parts.port), _seconds_until(deadline)) as connection:
        headers = f"Host: {host}\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
        connection.sendall(f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode("ascii"))
        # HTTPResponse only needs a file to read from.
        limited = cast(socket.socket, _Connection(_Received(connection, deadline)))
        response = HTTPResponse(limited, method="GET")
        with response:
            response.begin()
            return response.status, response.read().decode("utf-8", "replace")


def _seconds_until(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
