"""Zips that no honest packer makes, small as they lie on the disk."""

import io
import random
import struct
import warnings
import zlib
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

NAME = "2026-01/2026-01-metropolitan-street.csv"
"""A member that the source of the tests reads."""
OTHER = "2026-02/2026-02-metropolitan-street.csv"
ROWS = b"Crime ID,Month\n1,2026-01\n"
_LOCAL = "<4s5H3L2H"
_CENTRAL = "<4s4B4HL2L5H2L"


def packed(members: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", method) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return made.getvalue()


def of_zeros(size: int, name: str = NAME, **others: bytes) -> bytes:
    """A member of zeros, a thousandth of its size when packed; others beside it."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for other, data in others.items():
            zipped.writestr(other, data)
        with zipped.open(name, "w", force_zip64=size > 1 << 31) as file:
            for _ in range(size >> 20):
                file.write(bytes(1 << 20))
    return made.getvalue()


def with_info(change: Callable[[ZipInfo], object], name: str = NAME) -> bytes:
    """A member whose header says something else of it."""
    made = io.BytesIO()
    info = ZipInfo(name)
    change(info)
    with ZipFile(made, "w") as zipped:
        zipped.writestr(info, ROWS)
    return made.getvalue()


def patched(data: bytes, at: int, value: bytes, signature: bytes = b"PK\x01\x02") -> bytes:
    """Other bytes at a place in the first header that has the signature."""
    start = data.index(signature) + at
    return data[:start] + value + data[start + len(value) :]


def lying(declared: int, *, method: int = ZIP_DEFLATED) -> bytes:
    """A member of another size than its headers say, and the checksum of as much as they say."""
    body = random.Random(1).randbytes(10_000).hex().encode()
    data = packed({NAME: body}, method)
    checksum = struct.pack("<L", zlib.crc32(body[:declared]))
    size = struct.pack("<L", declared)
    for signature, crc_at, size_at in ((b"PK\x03\x04", 14, 22), (b"PK\x01\x02", 16, 24)):
        data = patched(patched(data, crc_at, checksum, signature), size_at, size, signature)
    return data


def of_size(declared: int) -> bytes:
    """A member that says that it unpacks to so much."""
    return patched(packed({NAME: ROWS}), 24, struct.pack("<L", declared))


def crowd(count: int) -> bytes:
    """So many members, all empty."""
    return packed(dict.fromkeys((f"{number}.csv" for number in range(count)), b""), ZIP_STORED)


def huge_directory(count: int) -> bytes:
    """A directory of so many members, of which there is one."""
    data = packed({"a": b""}, ZIP_STORED)
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[start:end] * count
    close = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entries), start, 0)
    return data[:start] + entries + close


def two_in_one(kernel: bytes = ROWS * 100) -> bytes:
    """Two members of the directory that are one and the same in the file."""
    data = packed({NAME: kernel})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[start:end] * 2
    second = len(data[start:end])
    entries = entries[:second] + entries[second:].replace(NAME.encode(), OTHER.encode())
    close = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(entries), start, 0)
    return data[:start] + entries + close


def quoted_overlap() -> bytes:
    """A member whose bytes are another member, header and all; both are in the directory."""
    inner = packed({OTHER: ROWS}, ZIP_STORED)
    local = inner[: inner.index(b"PK\x01\x02")]
    outer = packed({NAME: local}, ZIP_STORED)
    start, end = outer.index(b"PK\x01\x02"), outer.index(b"PK\x05\x06")
    own = inner[inner.index(b"PK\x01\x02") : inner.index(b"PK\x05\x06")]
    own = own[:42] + struct.pack("<L", outer.index(local)) + own[46:]
    entries = outer[start:end] + own
    close = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(entries), start, 0)
    return outer[:start] + entries + close


def beyond_the_end() -> bytes:
    """A member that says that it reaches into the directory."""
    data = packed({NAME: ROWS}, ZIP_STORED)
    return patched(data, 20, struct.pack("<2L", 10_000, 10_000))


def twice() -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(made, "w") as zipped:
        warnings.simplefilter("ignore")
        for data in (ROWS, ROWS * 2):
            zipped.writestr(NAME, data)
    return made.getvalue()


def encrypted() -> bytes:
    data = patched(packed({NAME: ROWS}), 8, b"\x01\x00")
    return patched(data, 6, b"\x01\x00", b"PK\x03\x04")


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "ratio": (lambda: of_zeros(30 << 20), "times its size"),
    "size": (lambda: of_size(240 << 20), "unpacks to 251,658,240 bytes"),
    "ten thousand members and one": (lambda: crowd(10_001), "10,001 members, more than 10,000"),
    "a directory that fills the memory": (lambda: huge_directory(500_000), "directory has"),
    "nested": (lambda: packed({NAME: packed({NAME: ROWS})}, ZIP_STORED), "a zip inside the zip"),
    "overlapping": (two_in_one, "overlaps with another member"),
    "quoted overlap": (quoted_overlap, "overlaps with another member"),
    "reaching into the directory": (beyond_the_end, "reaches into the directory"),
    "more than it says": (lambda: lying(1000), "unpacks to more than the 1,000 bytes"),
    "less than it says": (lambda: lying(30_000), "unpacks to less than the 30,000 bytes"),
    "more than it says, stored": (
        lambda: lying(1000, method=ZIP_STORED),
        "unpacks to more than the 1,000 bytes",
    ),
    "the same name twice": (twice, "two members are called"),
    "encrypted": (encrypted, "is encrypted"),
    "another method": (lambda: packed({NAME: ROWS * 99}, ZIP_LZMA), "packed by method 14"),
}
"""How each is made, and what is said of it."""
