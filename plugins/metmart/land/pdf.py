"""Lines of a PDF: text with page and box; a page without text is a line that says so."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2

from metmart.errors import DocumentError
from metmart.land.bullet import point
from metmart.land.lattice import Row, lattices, rows
from metmart.land.line import Line, LineKind
from metmart.land.rules import Rules
from metmart.land.unruled import split
from metmart.land.words import Frame, PageText, Word

SCANNED_BELOW = 30  # characters: a page with fewer is a picture, or a divider
_END = b"%%EOF"
_TAIL_BYTES = 4096
_LINEAR = re.compile(rb"/Linearized.{0,200}?/L\s+(\d+)", re.DOTALL)
_HEADING_SIZES = ((1.8, 1), (1.4, 2), (1.15, 3))  # of the page's body size: level
_SAME_LINE = 0.3  # of the height
_SAME_LINE_POINTS = 3.0
_LONG_HEADING = 200
_MOST_GAP = 9


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
        said = " ".join(word.text for some in words.values() for word in some)
        if len(said.replace(" ", "")) < SCANNED_BELOW:
            self._add("empty_page", said, note="needs_ocr")
            return
        for at, turn in enumerate(sorted(words, key=lambda turn: -len(words[turn]))):
            self._body = _body_height(words[turn])
            self._below: list[Word] = []
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
                inside = [word for word in words if lattice.holds(word)]
                table = rows(lattice, inside, _cell_text, self._cut) if inside else []
                if table:
                    found.append((table[0].place[1], table))
                    held = set(inside)
                    words = [word for word in words if word not in held]
        for part in split(joined(words)):
            first = part[0]
            found.append((first.place[1] if isinstance(first, Row) else first.top, part))
        return [part for _, part in sorted(found, key=lambda one: one[0])]

    def _cut(self, word: Word, at: float) -> list[Word]:
        """The parts of a word on both sides of a rule."""
        return self._text.cut(word, at) or [word]

    def _row(self, row: Row, turn: int) -> None:
        text = "\t".join(cell for cell in row.cells if cell)
        box = self._frame.seen(row.place, turn, self._rotation)
        self._add(
            "row", text, table=self.tables, cells=row.cells, box=box, note=_note(turn, bold=False)
        )

    def _line(self, words: list[Word], turn: int) -> None:
        said = " ".join(word.text for word in words)
        place = (
            min(word.left for word in words),
            min(word.top for word in words),
            max(word.right for word in words),
            max(word.bottom for word in words),
        )
        box = self._frame.seen(place, turn, self._rotation)
        gap = _gap(self._below, words)
        self._below = words
        bold = self._text.is_bold(words[0].first) and self._text.is_bold(words[-1].last)
        note = _note(turn, bold=bold)
        glyph = point(said)
        level = _heading_level(words, self._body) if len(said) <= _LONG_HEADING else 0
        if glyph is not None:
            self._add("bullet", glyph, level=1, gap=gap, box=box, note=note)
        elif level:
            self._add("heading", said, level=level, gap=gap, box=box, note=note)
        else:
            self._add("text", said, gap=gap, box=box, note=note)

    def _add(self, kind: LineKind, text: str, **known: Any) -> None:
        self._lines.append(Line(self._number, len(self._lines) + 1, kind, text, **known))


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


def _cell_text(words: list[Word]) -> str:
    return " ".join(word.text for line in joined(words) for word in line)


def _body_height(words: list[Word]) -> float:
    heights: Counter[float] = Counter()
    for word in words:
        heights[round(word.height, 1)] += len(word.text)
    return heights.most_common(1)[0][0] or 1.0


def _heading_level(words: list[Word], body: float) -> int:
    height = max(word.height for word in words) / body
    return next((level for ratio, level in _HEADING_SIZES if height >= ratio), 0)


def _gap(above: list[Word], words: list[Word]) -> int:
    """How many lines would fit between a line and the one above it."""
    if not above:
        return 0
    height = max(words[0].height, 1.0)
    return min(max(round((words[0].top - above[0].bottom) / height), 0), _MOST_GAP)


def _note(turn: int, *, bold: bool) -> str:
    notes = [f"rotated {turn}"] if turn else []
    return "; ".join([*notes, *(["emphasised"] if bold else [])])
