"""The process in which the bytes of strangers are read; `confinement` starts and judges it.

It imports what one reader needs and nothing of the pipeline: its start is most of its cost.
"""

import errno
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from metmart.errors import MetmartError
from metmart.land.confinement import (
    LINES,
    NEXT_STEP,
    ON_DISK,
    OUT_OF_MEMORY,
    PDF,
    REFUSED,
    SHEETS,
    TOO_LONG,
)

_ENDS = {errno.EFBIG: TOO_LONG, errno.ENOSPC: ON_DISK, errno.EDQUOT: ON_DISK, errno.EIO: ON_DISK}
_GRACE_SECONDS = 2  # from the signal that says that time is up to the one that cannot be caught


def main(reader: str, memory: str, seconds: str, path: str, *given: str) -> int:
    """Read a file within limits and write its records to the standard output, a file."""
    _limit(int(memory), int(seconds))
    out = sys.stdout
    try:
        for record in _READERS[reader](Path(path), *given):
            out.write(f"{json.dumps(record)}\n")
        out.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    except MetmartError as error:
        return _refuse(error.what, error.next_step)
    except BaseException as error:  # noqa: BLE001  a panic of a library in Rust is no Exception
        if isinstance(error, OSError) and error.errno in _ENDS:
            return _ENDS[error.errno]
        return _refuse(f"the reader failed on it: {repr(error)[:500]}", NEXT_STEP)
    return 0


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + _GRACE_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(what: str, next_step: str) -> int:
    """Say why in place of everything else."""
    os.ftruncate(1, 0)
    os.lseek(1, 0, os.SEEK_SET)
    os.write(1, json.dumps({"what": what, "next_step": next_step}).encode())
    return REFUSED


def _lines(path: Path, name: str) -> Iterator[list[str]]:
    from metmart.land.lines import read_lines  # the other reader needs none of its libraries
    from metmart.land.record import fields_of

    return (fields_of(line) for line in read_lines(path, name))


def _sheets(path: Path, pattern: str, takes_hidden: str) -> Iterator[object]:
    from metmart.land.sheets import sheet_records  # nor this one's

    return sheet_records(path, pattern, takes_hidden == str(True))


_READERS: dict[str, Callable[..., Iterator[object]]] = {LINES: _lines, PDF: _lines, SHEETS: _sheets}

if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
