"""Lines of a PDF: text with page and box; a page without text is a line that says so."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2

from metmart.errors import DocumentError
from metmart.land.bullet import point
from metmart.land.columns import blocks
from metmart.land.lattice import Row, lattices, rows
from metmart.land.line import Line, LineKind
from metmart.land.paragraph import joined, place_of, said
from metmart.land.rules import Rules
from metmart.land.unruled import split
from metmart.land.words import Frame, PageText, Word

SCANNED_BELOW = 30  # characters: a page with fewer is a picture, or a divider
_END = b"%%EOF"
_TAIL_BYTES = 4096
_LINEAR = re.compile(rb"/Linearized.{0,200}?/L\s+(\d+)", re.DOTALL)
_HEADING_SIZES = ((1.8, 1), (1.4, 2), (1.15, 3))  # of the page's body size: level
_LONG_HEADING = 200
_MOST_GAP = 9
_SAME_INDENT = 5.0  # points
_NO_INDENT = 1e9  # right of every page: the first bullet of a list takes its place


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
        tables = 0
        for number in range(len(document)):
            page = _Page(document[number], number + 1, lines, tables)
            try:
                page.read()
            finally:
                page.close()
            tables = page.tables
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


class _Page:
    """One page, read."""

    def __init__(self, page: Any, number: int, lines: list[Line], tables: int) -> None:
        """`lines` and `tables` are those of the pages before."""
        self._page = page
        self._number = number
        self._frame = Frame(*page.get_bbox())
        self._rotation = page.get_rotation()
        self._lines = lines
        self.tables = tables
        self._text = PageText(page, self._frame)

    def close(self) -> None:
        self._text.close()
        self._page.close()

    def read(self) -> None:
        """Add the page's lines to the document's."""
        words = self._text.words()
        text = " ".join(said(some) for some in words.values())
        if len(text.replace(" ", "")) < SCANNED_BELOW:
            self._add("empty_page", text, note="needs_ocr")
            return
        for at, turn in enumerate(sorted(words, key=lambda turn: -len(words[turn]))):
            self._body = _body_height(words[turn])
            self._bottom: float | None = None
            self._indents = [_NO_INDENT]
            for part in self._parts(words[turn], turn, is_main=at == 0):
                if isinstance(part[0], Row):
                    self.tables += 1
                    for row in part:
                        self._row(row, turn)
                else:
                    self._line(part, turn)

    def _parts(self, words: list[Word], turn: int, *, is_main: bool) -> list[Any]:
        """Lines and tables from top to bottom."""
        found: list[tuple[float, Any]] = []
        if is_main:
            rules = Rules(self._page, self._frame, turn)
            for lattice in lattices(rules.across, rules.down):
                inside, outside = lattice.parted(words)
                table, loose = rows(lattice, inside, self._cut) if inside else ([], [])
                if table:
                    found.append((table[0].place[1], table))
                    words = [*outside, *loose]
        for top, lines in blocks(joined(words)):
            for part in split(lines):
                first = part[0]
                own = first.place[1] if isinstance(first, Row) else first.top
                found.append((own if top is None else top, part))
        return [part for _, part in sorted(found, key=lambda one: one[0])]

    def _cut(self, word: Word, at: float) -> list[Word]:
        """The parts of a word on both sides of a rule."""
        return self._text.cut(word, at) or [word]

    def _row(self, row: Row, turn: int) -> None:
        text = "\t".join(cell for cell in row.cells if cell)
        known = {"box": self._frame.seen(row.place, turn, self._rotation), "note": _note(turn)}
        glyph = point(text) if row.follows else None
        if glyph is None:
            self._add("row", text, table=self.tables, cells=row.cells, **known)
            self._indents = self._indents if row.follows else [_NO_INDENT]
        else:
            self._add("bullet", glyph, level=self._depth(row.place[0]), **known)
        self._bottom = row.place[3]

    def _line(self, words: list[Word], turn: int) -> None:
        text = said(words)
        place = place_of(words)
        bold = self._text.is_bold(words[0].first) and self._text.is_bold(words[-1].last)
        known = {
            "gap": _gap(self._bottom, words[0]),
            "box": self._frame.seen(place, turn, self._rotation),
            "note": _note(turn, bold=bold),
        }
        self._bottom = words[0].bottom
        glyph = point(text)
        level = _heading_level(words, self._body) if len(text) <= _LONG_HEADING else 0
        if glyph is not None:
            self._add("bullet", glyph, level=self._depth(place[0]), **known)
            return
        if level or place[0] <= self._indents[0] + _SAME_INDENT:
            self._indents = [_NO_INDENT]
        self._add("heading" if level else "text", text, level=level, **known)

    def _depth(self, left: float) -> int:
        """How deep a bullet stands in its list: further right is deeper."""
        while self._indents and left < self._indents[-1] - _SAME_INDENT:
            self._indents.pop()
        if not self._indents or left > self._indents[-1] + _SAME_INDENT:
            self._indents.append(left)
        return len(self._indents)

    def _add(self, kind: LineKind, text: str, **known: Any) -> None:
        self._lines.append(Line(self._number, len(self._lines) + 1, kind, text, **known))


def _body_height(words: list[Word]) -> float:
    """The height of most of a page's text; a height of one line only is a title's."""
    counts: Counter[float] = Counter()
    top: dict[float, float] = {}
    bottom: dict[float, float] = {}
    for word in words:
        height = round(word.height, 1)
        counts[height] += len(word.text)
        top[height] = min(top.get(height, word.top), word.top)
        bottom[height] = max(bottom.get(height, word.bottom), word.bottom)
    common = [height for height, _ in counts.most_common() if height > 0] or [1.0]
    several = (one for one in common if bottom.get(one, 0.0) - top.get(one, 0.0) > 1.5 * one)
    return next(several, min(common))


def _heading_level(words: list[Word], body: float) -> int:
    height = max(word.height for word in words) / body
    return next((level for ratio, level in _HEADING_SIZES if height >= ratio), 0)


def _gap(bottom: float | None, word: Word) -> int:
    """How many lines would fit between a line and what is above it."""
    if bottom is None:
        return 0
    return min(max(round((word.top - bottom) / max(word.height, 1.0)), 0), _MOST_GAP)


def _note(turn: int, *, bold: bool = False) -> str:
    notes = [f"rotated {turn}"] if turn else []
    return "; ".join([*notes, *(["emphasised"] if bold else [])])
