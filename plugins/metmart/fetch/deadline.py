"""A limit on the time that one answer takes in all.

A limit between two pieces is not enough: a host that sends a byte a minute keeps to it for ever.
"""

import time
from collections.abc import Callable


class Deadline:
    """Seconds that are left of those that an answer was given."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = 0.0

    def start(self, seconds: float) -> None:
        """Give the next answer so many seconds."""
        self._ends = self._clock() + seconds

    @property
    def is_over(self) -> bool:
        """Whether none are left."""
        return self._clock() >= self._ends

    def left(self) -> float:
        """How many are left. Raises TimeoutError where none are."""
        left = self._ends - self._clock()
        if left <= 0:
            msg = "the answer takes too long"
            raise TimeoutError(msg)
        return left
