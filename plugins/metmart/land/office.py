"""Workbooks and Word documents: zips of XML, judged before a library reads them."""

from pathlib import Path

from metmart.errors import UnreadableError
from metmart.land.doctype import refuse_doctype
from metmart.land.packed import archive, members, unpacked

_MOST_BYTES = 2_000_000_000  # of all parts; a workbook of 43 MB comes to half a gigabyte
_MOST_RATIO = 100  # of all parts to the file; long lists of equal words come to 85
_SMALL_BYTES = 32_000_000  # no more is harmless at any ratio: a white picture packs to nothing
_MARKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # that may stand before XML
_BEGINNING_BYTES = 64
_CHUNK_BYTES = 1 << 20


def refuse_harmful(path: Path) -> None:
    """Unpack every part once and keep nothing.

    Raises UnreadableError where the file unpacks to too much, or to more or less than it says,
    or where a part is XML that declares entities.
    """
    parts = members(path)
    size = sum(part.file_size for part in parts)
    ratio = size / path.stat().st_size
    if size > _MOST_BYTES or (size > _SMALL_BYTES and ratio > _MOST_RATIO):
        raise UnreadableError(
            f"the file unpacks to {size:,} bytes, {ratio:.0f} times its own",
            next_step="look at the file with care: it may be made to fill the memory",
        )
    with archive(path) as zipped:
        for part in parts:
            with unpacked(zipped, part) as file:
                if file.peek(_BEGINNING_BYTES).lstrip(_MARKS).startswith(b"<"):
                    refuse_doctype(file, part.filename)
                while file.read(_CHUNK_BYTES):
                    pass
