"""The bytes of an answer, piece by piece, within limits.

Packed answers are unpacked here and not in urllib3, which takes a packed body that is cut for a
whole one, and knows no limit on what it unpacks to.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from metmart.errors import FetchError
from metmart.fetch.fault import no_answer

CHUNK_BYTES = 1 << 20
MAX_RATIO = 100  # bytes unpacked for each byte packed; catalogues and tables come to about 20
RATIO_FROM_BYTES = 10 << 20  # a smaller body does no harm, whatever it was packed to
ACCEPTED = "gzip"
KEPT_HEADERS = ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Date")
_GZIP = zlib.MAX_WBITS | 16
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip")


Piece = Callable[[bytes, int, int | None], None]
"""Called with a piece, the bytes so far and the bytes in all, where the publisher says how many."""


@dataclass(frozen=True)
class Download:
    """Bytes that have arrived whole."""

    size: int
    sha256: str
    md5: str
    headers: dict[str, str]


def measured(answer: BaseHTTPResponse, url: str, max_bytes: int, each: Piece) -> Download:
    """Read a body to its end, handing each piece on.

    Raises FetchError where it is empty, and otherwise as `pieces` does.
    """
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    announced = answer.headers.get("Content-Length", "")
    total = int(announced) if announced.isdigit() and _packing(answer) in _PLAIN else None
    for piece in pieces(answer, url, max_bytes):
        size += len(piece)
        sha256.update(piece)
        md5.update(piece)
        each(piece, size, total)
    if not size:
        raise FetchError("the body is empty", url=url, next_step="run again later")
    return Download(size, sha256.hexdigest(), md5.hexdigest(), kept(answer))


def kept(answer: BaseHTTPResponse) -> dict[str, str]:
    """The headers that are worth keeping."""
    return {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}


def pieces(answer: BaseHTTPResponse, url: str, max_bytes: int) -> Iterator[bytes]:
    """The body, unpacked.

    Raises FetchError where it is larger than allowed, or packed beyond what data are, and Fault
    where it breaks off or is damaged.
    """
    size = 0
    for piece in _unpacked(answer, url):
        size += len(piece)
        if size > max_bytes:
            raise FetchError(
                f"the body is larger than {max_bytes:,} bytes",
                url=url,
                next_step="look at the file; if it is right, raise the source's max_bytes",
            )
        if size > max(RATIO_FROM_BYTES, MAX_RATIO * answer.tell()) and _packing(answer) in _PACKED:
            raise FetchError(
                f"the body unpacks to more than {MAX_RATIO} times its bytes",
                url=url,
                next_step="open the URL: nothing that a publisher means to send is packed so",
            )
        yield piece


def _packing(answer: BaseHTTPResponse) -> str:
    return str(answer.headers.get("Content-Encoding", "")).strip().lower()


def _unpacked(answer: BaseHTTPResponse, url: str) -> Iterator[bytes]:
    packing = _packing(answer)
    if packing in _PLAIN:
        yield from _raw(answer, url)
    elif packing in _PACKED:
        try:
            yield from _gunzipped(_raw(answer, url), url)
        except zlib.error as error:
            raise no_answer(f"the packed body is damaged ({error})", url) from error
    else:
        raise FetchError(
            f"the body is packed as {packing!r}, which was not asked for",
            url=url,
            next_step="run again; if it stays so, tell the publisher",
        )


def _raw(answer: BaseHTTPResponse, url: str) -> Iterator[bytes]:
    """The bytes as they come; urllib3 compares their number with the announced one."""
    try:
        while piece := answer.read1(CHUNK_BYTES, decode_content=False):
            yield piece
    except (HTTPError, OSError) as error:
        raise no_answer(f"the body broke off ({error})", url) from error


def _gunzipped(packed: Iterator[bytes], url: str) -> Iterator[bytes]:
    """The members of a gzip stream, never more than a chunk of them in memory."""
    member = zlib.decompressobj(_GZIP)
    for piece in packed:
        rest = piece
        while rest:
            if member.eof:
                member = zlib.decompressobj(_GZIP)
            yield member.decompress(rest, CHUNK_BYTES)
            rest = member.unused_data if member.eof else member.unconsumed_tail
    if not member.eof:
        raise no_answer("the packed body is cut", url)
