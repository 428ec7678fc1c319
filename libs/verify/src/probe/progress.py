"""Prints a line for each phase, and a heartbeat while a phase takes long."""

import threading
import time

SECONDS_OF_SILENCE = 8


class Progress:
    """Prints the phases of a verification."""

    def __init__(self) -> None:
        self._phase = "starting"
        self._done = 0
        self._total = 0
        self._last = time.monotonic()
        threading.Thread(target=self._beat, daemon=True).start()

    def phase(self, name: str, total: int = 0) -> None:
        self._phase, self._done, self._total = name, 0, total
        self._say(f"{name} ({total})" if total else name)

    def step(self) -> None:
        """Counts one subject of the phase as done."""
        self._done += 1

    def current(self) -> str:
        return self._phase

    def _say(self, text: str) -> None:
        self._last = time.monotonic()
        print(text, flush=True)

    def _beat(self) -> None:
        while True:
            time.sleep(1)
            if time.monotonic() - self._last >= SECONDS_OF_SILENCE:
                self._say(
                    f"{self._phase}: {self._done} of {self._total}" if self._total else f"{self._phase}: still running"
                )
