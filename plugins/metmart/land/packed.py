"""Zips, judged by their directory before anything in them is read; xlsx and docx are zips too.

Nothing is ever unpacked to the disk. What is refused here is refused whatever asks for it: a zip
with a member that no honest packer makes is not read at all.
"""

import copy
import io
import os
import re
import stat
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from metmart import files
from metmart.errors import UnreadableError

Archive = ZipFile
"""An opened zip, for the hints of those who read its parts."""

ZIP_START = b"PK\x03\x04"
MOST_MEMBERS = 10_000
_MOST_DIRECTORY_BYTES = 1 << 22  # 400 for each of the most members; as objects it is 15 times that
_LONGEST_NAME = 1000
_HEADER_BYTES = 30  # before the name of each member
_ENCRYPTED = 0x2041  # flags: encrypted, strongly encrypted, directory encrypted
_NAME_IS_UTF8 = 0x800
_CHUNK_BYTES = 1 << 16
_RAISED = (
    BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, OSError,  # names that are no text, wild offsets
)  # fmt: skip
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)


def members(path: Path) -> list[ZipInfo]:
    """The members of a zip in the order of their names.

    Raises UnreadableError where the zip is damaged, or the directory is one of a zip that is made
    to fill a disk or a memory, or to write where it must not.
    """
    with _told(), _Frugal(path) as file, ZipFile(file) as zipped:
        found = zipped.infolist()
        problem = _problem(found, zipped.start_dir)
    if problem:
        raise UnreadableError(
            f"the zip is refused unread: {problem}",
            next_step="look at the zip with care: nobody packs one like this by accident; ask the "
            "publisher for another",
        )
    return sorted(found, key=lambda member: member.filename)


def refuse_bomb(member: ZipInfo, most_bytes: int, most_ratio: int) -> None:
    """Raise UnreadableError for a member that says that it unpacks to too much."""
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > most_bytes:
        problem = f"{member.filename} unpacks to {member.file_size:,} bytes"
    elif ratio > most_ratio:
        problem = f"{member.filename} unpacks to {ratio:.0f} times its size"
    else:
        return
    raise UnreadableError(
        problem, next_step="look at the zip; if it is right, mend the limits of the source's format"
    )


@contextmanager
def archive(path: Path) -> Iterator[ZipFile]:
    """A zip whose members were judged, to open some of them.

    Raises UnreadableError where it turns out to be damaged while it is read.
    """
    with _told(), ZipFile(path) as opened:
        yield opened


@contextmanager
def unpacked(zipped: ZipFile, member: ZipInfo) -> Iterator[io.BufferedReader]:
    """The bytes of a member, unpacked as they are read.

    Raises UnreadableError where they are more or fewer than the directory says, or damaged.
    """
    asked = copy.copy(member)
    asked.file_size += 1  # zipfile would stop at the size that is declared, and not tell
    del asked.CRC  # of as many bytes as are declared, and not of one more
    with _told(), zipped.open(asked) as file:
        yield io.BufferedReader(_Counted(file, member), _CHUNK_BYTES)


class _Frugal(io.FileIO):
    """A zip's file while its directory is read: all at once, however large it says that it is."""

    def read(self, size: int | None = -1) -> bytes:
        wanted = os.fstat(self.fileno()).st_size - self.tell() if size in (None, -1) else size
        if wanted and wanted > _MOST_DIRECTORY_BYTES:
            raise UnreadableError(
                f"the zip's directory has {wanted:,} bytes, more than {MOST_MEMBERS:,} members "
                "need",
                next_step="look at the zip with care: it may be made to fill the memory",
            )
        return super().read(size)


class _Counted(io.RawIOBase):
    """The bytes of a member, which have to be as many as the directory says."""

    def __init__(self, file: IO[bytes], member: ZipInfo) -> None:
        self._file = file
        self._member = member
        self._count = 0
        self._checksum = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._file.read(len(buffer))
        self._count += len(chunk)
        self._checksum = zlib.crc32(chunk, self._checksum)
        declared = self._member.file_size
        if self._count > declared or (not chunk and self._count < declared):
            raise UnreadableError(
                f"{self._member.filename} unpacks to {'more' if chunk else 'less'} than the "
                f"{declared:,} bytes that the zip declares",
                next_step="look at the zip with care: nobody packs one like this by accident",
            )
        if not chunk and self._checksum != self._member.CRC:
            raise BadZipFile(f"Bad CRC-32 for file {self._member.filename!r}")
        buffer[: len(chunk)] = chunk
        return len(chunk)


@contextmanager
def _told() -> Iterator[None]:
    """What reading a damaged zip raises, as one kind of error; a failing disk is another."""
    try:
        yield
    except _RAISED as error:
        for fault in (error, error.__context__):  # zipfile takes one for a zip without an end
            if fault is not None and files.is_at_fault(fault):
                raise fault from None
        raise UnreadableError(
            f"the zip is damaged: {error}",
            next_step="run `metmart verify`; if the bytes are whole, the publisher put out a "
            "damaged file",
        ) from error


def _problem(found: list[ZipInfo], end: int) -> str | None:
    """What is wrong with the members of a zip whose directory begins at `end`."""
    if len(found) > MOST_MEMBERS:
        return f"it has {len(found):,} members, more than {MOST_MEMBERS:,}"
    for one in found:
        problem = _problem_of_name(one) or _problem_of_kind(one)
        if problem:
            return problem
    names = Counter(one.filename for one in found)
    twice = next((name for name, count in names.items() if count > 1), None)
    return f"two members are called {twice}" if twice else _overlap(found, end)


def _problem_of_name(member: ZipInfo) -> str | None:
    name = member.orig_filename  # what zipfile reads on to from a NUL is left out of `filename`
    if not name or len(name) > _LONGEST_NAME:
        return f"a member's name has {len(name):,} characters: {name[:40]!r}"
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        return f"a member's name has characters that cannot be seen: {name[:80]!r}"
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or "\\" in name or _DRIVE.match(name) or ".." in parts:
        return f"a member's name is no path inside the zip: {name[:80]!r}"
    if any(_DEVICE.fullmatch(part.partition(".")[0].strip()) for part in parts):
        return f"a member is called like a device: {name[:80]!r}"
    return None


def _problem_of_kind(member: ZipInfo) -> str | None:
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"{member.filename} is a link or a device, no file"
    if member.flag_bits & _ENCRYPTED:
        return f"{member.filename} is encrypted"
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f"{member.filename} is packed by method {member.compress_type}, which is not read"
    return None


def _overlap(found: list[ZipInfo], end: int) -> str | None:
    """Two members that share bytes: how ten megabytes are made to unpack to petabytes."""
    free = 0
    for one in sorted(found, key=lambda member: member.header_offset):
        if one.header_offset < free:
            return f"{one.filename} overlaps with another member"
        encoding = "utf-8" if one.flag_bits & _NAME_IS_UTF8 else "cp437"
        name = len(one.orig_filename.encode(encoding))
        free = one.header_offset + _HEADER_BYTES + name + one.compress_size
    return "the last member reaches into the directory" if free > end else None
