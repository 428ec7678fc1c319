"""The output of a program up to a limit, so that endless output does not fill the memory."""

import os
import select
import threading

MOST_BYTES = 16 * 1024 * 1024
POLL_SECONDS = 0.2
CHUNK = 65536


class BoundedOutput:
    """A pipe that a thread reads. Pass `write_end` to the program, then call `started`."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._read_end, self.write_end = os.pipe()
        self._most = most
        self._kept = bytearray()
        self._stop = False
        self.overflowed = False
        self._thread = threading.Thread(target=self._read, daemon=True)

    def started(self) -> None:
        os.close(self.write_end)
        self._thread.start()

    def abandon(self) -> None:
        """Closes the pipe of a program that could not be started."""
        os.close(self.write_end)
        os.close(self._read_end)

    def size(self) -> int:
        return len(self._kept)

    def text(self) -> str:
        return bytes(self._kept).decode("utf-8", "replace")

    def finish(self) -> str:
        """The whole output; does not wait for child processes that keep the pipe open."""
        if self._thread.is_alive():
            self._thread.join(POLL_SECONDS)
            self._stop = True
            self._thread.join()
        return self.text()

    def _read(self) -> None:
        # Not a blocking read: a process outside of the program's group may keep the other end open.
        while not self._stop and not self.overflowed:
            if not select.select([self._read_end], [], [], POLL_SECONDS)[0]:
                continue
            chunk = os.read(self._read_end, CHUNK)
            if not chunk:
                break
            self._kept += chunk[: self._most - len(self._kept)]
            # Without a reader the program blocks until it is ended.
            self.overflowed = len(self._kept) >= self._most
        os.close(self._read_end)
