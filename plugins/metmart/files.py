"""The one module that writes files.

Every file appears whole or not at all: it is written under a temporary name in the folder it
belongs to, flushed to the disk, renamed, and the folder is flushed too. Writers killed half way
leave only a temporary name, which `sweep` collects. pyarrow, pandas and polars destroy the old
file when they are killed while writing over it, so none of them is ever given a final name.
A disk that is full, fails or may not be written to is a StorageError, whoever was writing.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import psutil

from metmart.errors import StorageError

TEMPORARY = ".tmp-"
_MACHINE = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
_CLOCKS_DIFFER_SECONDS = 60  # the clock of processes and that of files
_ABANDONED_AFTER_SECONDS = 86_400  # of a writer that no look at this machine's processes can find
_FULL = "free some space on the disk and run again; everything that was finished is kept"
_CLOSED = "give the user that runs metmart the right to write there, then run again"
_FAILING = "look at the disk and the system's log, then run again; `metmart verify` checks the lake"
_NEXT_STEPS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EIO: _FAILING,
    errno.EROFS: _CLOSED,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
}


_SAID = {os.strerror(code): step for code, step in _NEXT_STEPS.items()} | {
    "Out of Memory Error": "give the machine more memory, or fewer tasks at a time, and run again",
    "disk I/O error": _FAILING,
    "database or disk is full": _FULL,
    "attempt to write a readonly database": _CLOSED,
}


def is_at_fault(error: BaseException | None) -> bool:
    """Whether an error is the disk's, and says nothing of what was read from it."""
    return isinstance(error, OSError) and error.errno in _NEXT_STEPS


def refuse_fault(text: str, path: Path) -> None:
    """Raise StorageError where a library says, in its own words, that the machine is at fault."""
    for said, next_step in _SAID.items():
        if said in text:
            raise StorageError(
                f"a file could not be used: {text}", file=str(path), next_step=next_step
            )


@contextlib.contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Raise StorageError, with the file and the next step, where the disk is at fault."""
    try:
        yield
    except OSError as error:
        if not is_at_fault(error):
            raise
        raise StorageError(
            f"a file could not be used: {error.strerror}",
            file=str(path),
            next_step=_NEXT_STEPS[error.errno or 0],
        ) from error


def _temporary_name(folder: Path) -> Path:
    return folder / f"{TEMPORARY}{os.getpid()}-{_MACHINE}-{secrets.token_hex(6)}"


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path) -> None:
    """Make a folder whose name will still be there after a loss of power."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _flush(one.parent)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary name to write to; what stands there at the end becomes `path`.

    An older file at `path` is replaced in one step. If the block raises, nothing changes.
    """
    temporary = _temporary_name(path.parent)
    try:
        with on_disk(path):
            _make_folder(path.parent)
            yield temporary
            _flush(temporary)
            temporary.replace(path)
            _flush(path.parent)
    finally:
        _remove(temporary)


def write(path: Path, data: bytes) -> None:
    """Write or replace a file in one step."""
    with new_file(path) as temporary:
        temporary.write_bytes(data)


def write_once(path: Path, data: bytes) -> bool:
    """Write a file that is never changed; False, and nothing done, if it is there already.

    Two writers may race: exactly one of them wins, without a lock.
    """
    if path.exists():
        return False
    temporary = _temporary_name(path.parent)
    try:
        with on_disk(path):
            _make_folder(path.parent)
            temporary.write_bytes(data)
        return keep_once(temporary, path)
    finally:
        _remove(temporary)


def keep_once(temporary: Path, path: Path) -> bool:
    """Give a finished file its final name unless that name is taken; False if it was."""
    with on_disk(path):
        _make_folder(path.parent)
        _flush(temporary)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        _flush(path.parent)
    return True


def keep(temporary: Path, path: Path) -> None:
    """Give a finished file its final name in one step, whatever stands there."""
    with on_disk(path):
        _flush(temporary)
        temporary.replace(path)
        _flush(path.parent)


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder to work in, gone at the end whatever happens."""
    temporary = _temporary_name(folder)
    try:
        with on_disk(folder):
            _make_folder(folder)
            temporary.mkdir()
            yield temporary
    finally:
        _remove(temporary)


@contextlib.contextmanager
def scratch_file(folder: Path) -> Iterator[BinaryIO]:
    """A file to write to, gone at the end unless `keep_once` gave it a name."""
    temporary = _temporary_name(folder)
    try:
        with on_disk(folder):
            _make_folder(folder)
            with temporary.open("wb") as file:
                yield file
    finally:
        _remove(temporary)


def unnamed_file() -> BinaryIO:
    """A file to write to and read from that no kill can leave behind: it has no name."""
    return cast(BinaryIO, tempfile.TemporaryFile())


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[TextIO]:
    """A small file that one process at a time may read and rewrite; not a place for data.

    Raises BlockingIOError where another process has it and waiting was not asked for.
    """
    with on_disk(path):
        _make_folder(path.parent)
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        file.seek(0)
        yield file


def publish_folder(finished: Path, path: Path) -> bool:
    """Flush a finished folder and give it its final name; False if that name is taken."""
    with on_disk(path):
        _make_folder(path.parent)
        for file in sorted(finished.rglob("*")):
            _flush(file)
        _flush(finished)
        try:
            finished.rename(path)
        except OSError:
            if path.is_dir():
                return False
            raise
        _flush(path.parent)
    return True


def point(pointer: Path, target: Path) -> None:
    """Make `pointer` a symbolic link to `target`, swapping an older one in a single step."""
    temporary = _temporary_name(pointer.parent)
    try:
        with on_disk(pointer):
            temporary.symlink_to(os.path.relpath(target, pointer.parent))
            temporary.replace(pointer)
            _flush(pointer.parent)
    finally:
        _remove(temporary)


@contextlib.contextmanager
def log_file(path: Path) -> Iterator[BinaryIO]:
    """A log that another process appends to; the one kind of file that may be seen half written."""
    _make_folder(path.parent)
    with path.open("ab") as file:
        yield file


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_hash(path: Path, sha256: str) -> bool:
    """Whether a file is there, and its bytes have this hash."""
    return path.is_file() and sha256_of(path) == sha256


def remove(path: Path) -> None:
    """Remove a file or a folder that nothing refers to any more.

    A folder loses its name first: nobody ever finds half of it there.
    """
    if path.is_dir() and not path.is_symlink():
        temporary = _temporary_name(path.parent)
        path.rename(temporary)
        _flush(path.parent)
        path = temporary
    _remove(path)


def seal(path: Path) -> None:
    """Take every right to write from a file, so that no client can open it for writing."""
    path.chmod(0o444)


def sweep(root: Path) -> int:
    """Remove what killed writers left below `root`; the number of leftovers removed.

    A temporary name carries its writer's process id and machine, which may be a container; the
    names of living writers stay, and for a day those of writers on other machines.
    """
    leftovers = [path for path in root.rglob(f"{TEMPORARY}*") if not _is_alive(path)]
    for path in leftovers:
        _remove(path)
    return len(leftovers)


def _is_alive(path: Path) -> bool:
    process_id, machine, *_ = [*path.name.removeprefix(TEMPORARY).split("-"), "", ""]
    try:
        written_at = path.lstat().st_mtime
        if machine != _MACHINE:
            return time.time() - written_at < _ABANDONED_AFTER_SECONDS
        # A process that began later has only got the number of the one that wrote.
        began = psutil.Process(int(process_id)).create_time() - _CLOCKS_DIFFER_SECONDS
        return began <= written_at
    except (psutil.NoSuchProcess, FileNotFoundError, ValueError):
        return False
