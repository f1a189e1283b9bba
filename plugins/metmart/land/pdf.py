"""Lines of a PDF: text with page and box; a page without text is a line that says so."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2

from metmart.errors import DocumentError
from metmart.land.bullet import point
from metmart.land.line import Line, LineKind
from metmart.land.words import Frame, PageText, Word

SCANNED_BELOW = 30  # characters: a page with fewer is a picture, or a divider
_END = b"%%EOF"
_TAIL_BYTES = 4096
_LINEAR = re.compile(rb"/Linearized.{0,200}?/L\s+(\d+)", re.DOTALL)
_HEADING_SIZES = ((1.8, 1), (1.4, 2), (1.15, 3))  # of the page's body size: level
_SAME_LINE = 0.3  # of the height
_SAME_LINE_POINTS = 3.0
_LONG_HEADING = 200


def pdf_lines(path: Path) -> list[Line]:
    """The lines of a PDF, numbered through the document.

    Raises DocumentError where the file is cut, encrypted or damaged.
    """
    _refuse_cut(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(error) from error
    try:
        lines: list[Line] = []
        for number in range(len(document)):
            page = document[number]
            lines += _page_lines(page, number + 1, len(lines))
            page.close()
        return lines
    except pypdfium2.PdfiumError as error:
        raise _unreadable(error) from error
    finally:
        document.close()


def _refuse_cut(path: Path) -> None:
    """Pdfium mends a file that is cut short, with the pages it finds; nobody would notice."""
    size = path.stat().st_size
    with path.open("rb") as file:
        declared = _LINEAR.search(file.read(_TAIL_BYTES))
        file.seek(max(size - _TAIL_BYTES, 0))
        tail = file.read()
    if _END not in tail or (declared and int(declared[1]) > size):
        raise DocumentError(
            "the bytes begin as a PDF and do not end as one",
            next_step="fetch it again; if the bytes are whole, the publisher put out half a file",
        )


def _unreadable(error: Exception) -> DocumentError:
    if "assword" in str(error) or "ecurity" in str(error):
        return DocumentError(
            "the PDF is encrypted", next_step="ask the publisher for a copy without a password"
        )
    return DocumentError(
        f"the PDF is damaged: {error}",
        next_step="open the archived file in a viewer; if it opens there, report its hash",
    )


def _page_lines(page: Any, number: int, before: int) -> list[Line]:
    frame = Frame(*page.get_bbox())
    text = PageText(page, frame)
    try:
        words = text.words()
        filled = sum(len(word.text) for some in words.values() for word in some)
        if filled < SCANNED_BELOW:
            said = " ".join(word.text for some in words.values() for word in some)
            return [Line(number, before + 1, "empty_page", said, note="needs_ocr")]
        lines: list[Line] = []
        for turn in sorted(words, key=lambda turn: -len(words[turn])):
            rows = joined(words[turn])
            body = _body_height(words[turn])
            for row in rows:
                lines.append(_line(text, row, body, frame, turn, page, number, before + len(lines)))
        return lines
    finally:
        text.close()


def joined(words: list[Word]) -> list[list[Word]]:
    """Words of one height on the page, from left to right; the topmost first."""
    rows: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda word: word.top + word.bottom):
        own = (word.top + word.bottom) / 2
        near = max(_SAME_LINE_POINTS, _SAME_LINE * min(height, word.height))
        if rows and own - middle <= near:
            rows[-1].append(word)
        else:
            rows.append([word])
            middle, height = own, word.height
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _body_height(words: list[Word]) -> float:
    heights: Counter[float] = Counter()
    for word in words:
        heights[round(word.height, 1)] += len(word.text)
    return heights.most_common(1)[0][0]


def _line(
    text: PageText,
    row: list[Word],
    body: float,
    frame: Frame,
    turn: int,
    page: Any,
    number: int,
    before: int,
) -> Line:
    said = " ".join(word.text for word in row)
    place = (
        min(word.left for word in row),
        min(word.top for word in row),
        max(word.right for word in row),
        max(word.bottom for word in row),
    )
    kind: LineKind = "text"
    level = 0
    glyph = point(said)
    if glyph is not None:
        kind, level, said = "bullet", 1, glyph
    else:
        level = _heading_level(row, body)
        kind = "heading" if level and len(said) <= _LONG_HEADING else "text"
        level = level if kind == "heading" else 0
    note = f"rotated {turn}" if turn else ""
    box = frame.seen(place, turn, page.get_rotation())
    return Line(number, before + 1, kind, said, level=level, box=box, note=note)


def _heading_level(row: list[Word], body: float) -> int:
    height = max(word.height for word in row) / body
    return next((level for ratio, level in _HEADING_SIZES if height >= ratio), 0)
