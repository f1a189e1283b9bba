"""At most one request a second to a host, over all processes of this machine.

Airflow runs every task in a process of its own, so a pause inside one process is no pause at
all. The moment of the last request lies in a file per host, and its lock is the queue.
"""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from metmart import files

SECONDS_BETWEEN_REQUESTS = 1.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Pace:
    """Waits until a host may be asked again. The local stand-in for publishers never waits."""

    def __init__(
        self,
        folder: Path,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._sleep = sleep
        self._clock = clock

    def wait(self, url: str) -> None:
        """Return when the URL's host may be asked."""
        host = urlsplit(url).hostname or ""
        if host in LOOPBACK:
            return
        with files.locked(self._folder / host) as turn:
            passed = self._clock() - float(turn.read() or 0)
            if 0 <= passed < SECONDS_BETWEEN_REQUESTS:
                self._sleep(SECONDS_BETWEEN_REQUESTS - passed)
            turn.truncate(0)
            turn.write(repr(self._clock()))
