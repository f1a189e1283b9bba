"""Faults in the files below a folder: at its nth touch a process dies, or the disk fails.

A touch is an event that Python's audit hooks see: a file opened, renamed, linked or removed, a
folder made or removed. Writers in C (DuckDB, SQLite, pyarrow) are not seen; `dies_after_cpu` and
`files_end_at` reach those as well.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

TOUCHES = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.symlink")


def at_touch(number: int, root: Path, act: Callable[[], None]) -> Callable[[], int]:
    """Do something at the nth touch of a file below `root`; how many there have been."""
    seen = [0]

    def count(event: str, arguments: tuple[object, ...]) -> None:
        if event in TOUCHES and any(str(one).startswith(str(root)) for one in arguments):
            seen[0] += 1
            if seen[0] == number:
                act()

    sys.addaudithook(count)
    return lambda: seen[0]


def die() -> None:
    """What kill -9 does: no handler runs, nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


def fails(number: int) -> Callable[[], None]:
    """The disk's answer to the touch: full (ENOSPC), broken (EIO), read-only (EROFS)."""

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


def dies_after_cpu(seconds: float) -> None:
    """Die after so much work, wherever it is done: the signal's own action ends the process."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def files_end_at(size: int) -> None:
    """No file can grow beyond so many bytes, as on a full disk, whoever writes it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def fsync_fails(at: int, number: int) -> None:
    """The nth flush to the disk fails, which is where a full or broken disk often says so."""
    real, left = os.fsync, [at]

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise OSError(number, os.strerror(number))
        real(descriptor)

    os.fsync = fsync
