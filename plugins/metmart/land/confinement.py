"""Reading the bytes of strangers in a process of its own, with as much memory and time as is due.

A library that parses PDF, XML or workbooks may crash, loop or fill the memory on bytes that are
made for it. Here that ends one small process, and the release goes to quarantine with the reason.
The process is given nothing of the environment, so no secrets, and answers in JSON.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO
from zipfile import is_zipfile

from metmart.errors import DocumentError, ReaderError, StorageError, UnreadableError
from metmart.files import sha256_of, unnamed_file
from metmart.land.line import Line
from metmart.land.packed import ZIP_START, members
from metmart.land.record import COLUMNS, line_of
from metmart.project import PACKAGE

LINES = "lines"
PDF = "pdf"
SHEETS = "sheets"
REFUSED, OUT_OF_MEMORY, TOO_LONG, ON_DISK = 3, 4, 5, 6
"""How it ends: it says why, it has no more memory, it says more than it may, the disk failed."""
NEXT_STEP = (
    "open the archived file with care: if it is whole and harmless, report its hash, or put a copy "
    "that was saved anew in its place"
)

_PDF_START = b"%PDF-"
_LEAST_MEMORY = 224 << 20  # of which Python and the libraries take 50
_MEMORY = {LINES: 64, PDF: 4, SHEETS: 8}  # more for each byte to read; web pages take as much
_MOST_MEMORY = 4 << 30
_LEAST_SECONDS = 20  # of processor time
_BYTES_A_SECOND = 125_000  # a PDF of nothing but text takes most
_MOST_SECONDS = 1200
_SAID = (REFUSED, OUT_OF_MEMORY, TOO_LONG, ON_DISK)
_KILLED = (-signal.SIGKILL, -signal.SIGTERM)
_WAITING = 3  # times as long, while other processes want the processor too


def confined_lines(path: Path, name: str) -> list[Line]:
    """The lines of a document; `name` is what people know the file by.

    Raises DocumentError, with file, hash and next step, where the bytes cannot be read.
    """
    try:
        reader, size = _reader(path)
        with confined(reader, path, size, name) as read:
            return [line_of(dict(zip(COLUMNS, json.loads(line), strict=True))) for line in read]
    except UnreadableError as error:
        raise DocumentError(
            error.what, file=name, sha256=sha256_of(path), next_step=error.next_step
        ) from error


def confined(reader: str, path: Path, size: int, *given: str) -> BinaryIO:
    """What a reader makes of a file that unpacks to `size` bytes: a line of JSON to a record.

    Raises UnreadableError where the reader refuses the file, crashes, or passes a limit,
    StorageError where the disk is at fault, and ReaderError where it did not start, or was ended
    by the kernel or by a person.
    """
    memory = min(_LEAST_MEMORY + _MEMORY[reader] * size, _MOST_MEMORY)
    seconds = min(_LEAST_SECONDS + size // _BYTES_A_SECOND, _MOST_SECONDS)
    said = unnamed_file()
    limits = [str(memory), str(seconds)]
    command = [sys.executable, "-P", "-m", "metmart.land.confined", reader, *limits]
    with subprocess.Popen(  # noqa: S603  our own interpreter and module
        [*command, str(path.absolute()), *given],
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(PACKAGE.parent), "LC_ALL": "C.UTF-8"},
        cwd="/",
    ) as process:
        try:
            ended = process.wait(_WAITING * seconds)
        except subprocess.TimeoutExpired:
            ended = -signal.SIGXCPU
        finally:
            process.kill()
    said.seek(0)
    if ended == ON_DISK:  # which says nothing of the release
        raise StorageError(
            "the disk failed, or was full, while the file was read",
            file=str(path),
            next_step="free some space, also where temporary files are kept, and run again",
        )
    if ended in _KILLED:  # no limit of ours ends it so
        raise ReaderError(
            f"the process that reads the file was ended from outside ({_signal(ended)})",
            file=str(path),
            next_step="give the machine more memory or fewer tasks at a time, and run again",
        )
    if ended > 0 and ended not in _SAID:
        raise ReaderError(
            f"the process that reads the file did not start (it ended with {ended})",
            file=str(path),
            next_step="see whether the installation is whole (`make setup`), and run again",
        )
    if ended == REFUSED:
        raise UnreadableError(**json.load(said))
    if ended:
        raise UnreadableError(_problem(ended, memory, seconds), next_step=NEXT_STEP)
    return said


def _reader(path: Path) -> tuple[str, int]:
    """By what a document is read, and to how many bytes it unpacks."""
    with path.open("rb") as file:
        beginning = file.read(len(_PDF_START))
        if beginning.startswith(ZIP_START) and is_zipfile(file):
            return LINES, sum(part.file_size for part in members(path))
    return PDF if beginning == _PDF_START else LINES, path.stat().st_size


def _problem(ended: int, memory: int, seconds: int) -> str:
    limit = f"the {memory >> 20:,} MiB that a file of this size is given"
    if ended == -signal.SIGXCPU:
        return f"reading it takes longer than the {seconds} s that a file of this size is given"
    if ended == OUT_OF_MEMORY:
        return f"reading it takes more memory than {limit}"
    if ended == TOO_LONG:
        return f"what is read of it takes more room than {limit}"
    return (
        f"the reader crashed on it ({_signal(ended)}), as it may where it needs more than {limit}"
    )


def _signal(ended: int) -> str:
    return signal.Signals(-ended).name
