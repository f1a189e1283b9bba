"""A host that fails again and again is left alone for a while, by every process of this machine.

Libraries that do this (pybreaker, purgatory) keep their state in one process or in Redis. Airflow
runs every task in a process of its own, so the state lies in a file per host, as the pace does.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from metmart import clock, files
from metmart.errors import PausedError

FAILURES = 5  # in a row
PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(days=1)  # whatever a host asks for; it is asked anew every day at most


@dataclass(frozen=True)
class _State:
    failures: int = 0
    until: datetime | None = None
    why: str = ""


class Circuit:
    """Counts a host's failures in a row; after five of them it is asked no more for five minutes.

    Then one request is let through: if it is answered all are, and if not the pause begins anew.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = clock.now) -> None:
        self._folder = folder
        self._now = now

    def admit(self, url: str) -> None:
        """Return if the URL's host may be asked. Raises PausedError, with the time, if not yet."""
        if not self._file(url).exists():
            return  # it has never failed
        with files.locked(self._file(url)) as file:
            state = _read(file)
            if state.until and self._now() < state.until:
                raise PausedError(
                    f"{urlsplit(url).hostname} is left alone until {state.until:%Y-%m-%d %H:%M:%S} "
                    f"UTC; failures in a row: {state.failures}, the last one: {state.why}",
                    url=url,
                    next_step="run again after that time; if the host stays down, open the URL",
                )
            if state.failures >= FAILURES:
                _write(file, replace(state, until=self._now() + PAUSE))  # others wait for this one

    def failed(self, url: str, why: str, pause: float | None = None) -> None:
        """Count a failure; a host that asks for `pause` seconds is left alone for as long."""
        with files.locked(self._file(url)) as file:
            failures = _read(file).failures + 1
            wanted = timedelta(seconds=pause or 0)
            if failures >= FAILURES:
                wanted = max(wanted, PAUSE)
            until = self._now() + min(wanted, LONGEST_PAUSE) if wanted else None
            _write(file, _State(failures, until, why))

    def answered(self, url: str) -> None:
        """Forget the failures."""
        if not self._file(url).exists():
            return
        with files.locked(self._file(url)) as file:
            if _read(file) != _State():
                _write(file, _State())

    def _file(self, url: str) -> Path:
        return self._folder / urlsplit(url).netloc.lower().replace(":", "_")


def _read(file: TextIO) -> _State:
    try:
        failures, until, why = json.loads(file.read())
        return _State(int(failures), datetime.fromisoformat(until) if until else None, str(why))
    except (ValueError, TypeError):
        return _State()  # new, or its writer was killed: nothing is known against the host


def _write(file: TextIO, state: _State) -> None:
    file.truncate(0)
    until = state.until.isoformat() if state.until else None
    file.write(json.dumps([state.failures, until, state.why]))
