"""From the bytes of a document to its lines; the first bytes say of which kind it is."""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import is_zipfile

from metmart.errors import DocumentError, UnreadableError
from metmart.files import sha256_of
from metmart.land.line import Line
from metmart.land.packed import ZIP_START, members
from metmart.land.plaintext import text_lines

ENCODINGS = ("utf-8-sig", "cp1252")
_BEGINNING_BYTES = 2048
_PDF = b"%PDF-"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_WORD_PART = "word/document.xml"
_BOM = b"\xef\xbb\xbf"
_BEFORE_MARKUP = re.compile(rb"(?s)^(?:\s+|<!--.*?-->)+")
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|title|meta|link|main|article|section|div|h[1-6]|p|table|ul"
    rb"|ol|span|script|style)\b",
    re.IGNORECASE,
)
_XML = re.compile(rb"<(?:\?xml|[\w:]*meeting|[\w:]*envelope)\b", re.IGNORECASE)
_XHTML = re.compile(rb"<(?:!doctype )?html\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_lines(path: Path, name: str) -> list[Line]:
    """The lines of a document, whatever its kind; `name` is what people know the file by.

    The readers trust their libraries: bytes of strangers are for `confined_lines`.
    Raises DocumentError, with file, hash and next step, where the bytes cannot be read.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING_BYTES)
        return _reader(path, beginning)(path)
    except (DocumentError, UnreadableError) as error:
        raise DocumentError(
            error.what, file=name, sha256=sha256_of(path), next_step=error.next_step
        ) from error


def _reader(path: Path, beginning: bytes) -> Callable[[Path], list[Line]]:
    if _PDF in beginning[:1024]:  # the standard lets other bytes stand before it
        return _pdf
    if beginning.startswith(ZIP_START):
        return _zip_reader(path)
    marked = _reader_of_markup(beginning)
    if marked:
        return marked
    problem = _problem(beginning)
    if problem:
        raise DocumentError(problem[0], next_step=problem[1])
    return _text


def _zip_reader(path: Path) -> Callable[[Path], list[Line]]:
    if not is_zipfile(path):
        raise DocumentError(
            "the bytes begin as a zip and do not end as one",
            next_step="fetch it again; if the bytes are whole, the publisher put out half a file",
        )
    names = [part.filename for part in members(path)]
    if _WORD_PART not in names:
        raise DocumentError(
            f"the bytes are a zip and no Word document; it holds {', '.join(names[:5])}",
            next_step="look at the file: a workbook or a bundle is a source of another format",
        )
    return _docx


def _reader_of_markup(beginning: bytes) -> Callable[[Path], list[Line]] | None:
    start = _BEFORE_MARKUP.sub(b"", beginning.removeprefix(_BOM))
    if _HTML.match(start):
        return _page
    if _XML.match(start):
        return _page if _XHTML.search(beginning) else _meeting
    return None


def _problem(beginning: bytes) -> tuple[str, str] | None:
    """Why bytes that no reader claims cannot be a plain text either, and what to do."""
    if beginning.startswith(_OLE):
        return (
            "the bytes are a Word document of before 2007 (.doc) or another OLE file",
            "ask the publisher for a PDF or docx, or save it as one and put that in its place",
        )
    if beginning.startswith(_RTF):
        return ("the bytes are rich text (RTF)", "save it as a docx and put that in its place")
    if _CONTROL.search(beginning):
        return (
            f"the bytes are no text and no known kind of document; they begin {beginning[:16]!r}",
            "look at the archived file: if it is a document, a reader for its kind is missing",
        )
    return None


# Each reader has a large library, and a process that reads one document pays for its own only.


def _pdf(path: Path) -> list[Line]:
    from metmart.land.pdf import pdf_lines

    return pdf_lines(path)


def _docx(path: Path) -> list[Line]:
    from metmart.land.docx import docx_lines

    return docx_lines(path)


def _page(path: Path) -> list[Line]:
    from metmart.land.webpage import page_lines

    return page_lines(path)


def _meeting(path: Path) -> list[Line]:
    from metmart.land.meeting import meeting_lines

    return meeting_lines(path)


def _text(path: Path) -> list[Line]:
    data = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return text_lines(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise DocumentError(
        f"the text is in none of {', '.join(ENCODINGS)}",
        next_step="look at the archived file; if it is a text, declare its encoding",
    )
