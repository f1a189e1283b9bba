"""Lines of a Word document (.docx), in the order of its body."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from metmart.errors import DocumentError
from metmart.land.bullet import point
from metmart.land.line import Line, LineKind
from metmart.land.office import refuse_harmful

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_PLACE = re.compile(r"%(\d)")
_NUMERALS = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def docx_lines(path: Path) -> list[Line]:
    """Headings by their style, paragraphs, points of lists, rows of tables.

    Raises DocumentError where the file is damaged, UnreadableError where it may do harm.
    """
    try:
        refuse_harmful(path)
        return list(_Body(Document(str(path))).lines())
    except (BadZipFile, OpcError, XMLSyntaxError, KeyError, ValueError, EOFError, OSError) as error:
        raise DocumentError(
            f"the Word document is damaged: {error}",
            next_step="open the archived file in Word; if it opens there, report its hash",
        ) from error


class _Body:
    """Reads the body once; numbers of lists are counted as Word counts them."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbering = _numbering(document)
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        self._styles: dict[str | None, Any] = {}
        self._number = 0
        self._gap = 0
        self._tables = 0

    def lines(self) -> Iterator[Line]:
        for block in self._document.iter_inner_content():
            if isinstance(block, Table):
                yield from self._table(block)
            else:
                yield from self._paragraph(block)

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Line]:
        said = [" ".join(part.split()) for part in paragraph.text.splitlines()]
        texts = [part for part in said if part]
        if not texts:
            self._gap += 1
            return
        kind, level, text = self._kind(paragraph, texts[0])
        bold = all(run.bold for run in paragraph.runs if run.text.strip()) and paragraph.runs
        note = "emphasised" if bold and kind != "heading" else ""
        yield self._line(kind, text, level=level, note=note)
        for more in texts[1:]:
            yield self._line("text", more, note=note)

    def _kind(self, paragraph: Paragraph, text: str) -> tuple[LineKind, int, str]:
        base = self._style(paragraph)
        style = (base.name if base else None) or ""
        marker = self._marker(paragraph)
        heading = _HEADING.match(style)
        if heading or style == "Title":
            said = f"{marker} {text}" if marker else text
            return "heading", min(int(heading[1]), 6) if heading else 1, said
        if marker:
            return "text", 0, f"{marker} {text}"
        glyph = point(text)
        if marker is not None or style.startswith("List") or glyph is not None:
            level = _level(self._properties(paragraph)) + 1
            return "bullet", level, text if glyph is None else glyph
        return "text", 0, text

    def _marker(self, paragraph: Paragraph) -> str | None:
        """What Word shows before the paragraph: "" for a glyph, None where it is in no list."""
        properties = self._properties(paragraph)
        number = _list_of(properties)
        if number is None:
            return None
        level = _level(properties)
        shapes = self._numbering.get(number, {})
        form, shown = shapes.get(level, ("bullet", ""))
        if form not in _FORMATS:
            return ""
        self._counts[number, level] += 1
        for deeper in range(level + 1, 9):
            self._counts.pop((number, deeper), None)

        def count(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            own = shapes.get(at, ("decimal", ""))[0]
            return _FORMATS.get(own, str)(max(self._counts[number, at], 1))

        return _PLACE.sub(count, shown)

    def _properties(self, paragraph: Paragraph) -> list[Any]:
        """The numbering that a paragraph states, and that its style does."""
        own = paragraph._p.pPr  # noqa: SLF001 - lists are not in python-docx's interface
        base = self._style(paragraph)
        style = base.element.pPr if base is not None else None
        return [one.numPr for one in (own, style) if one is not None and one.numPr is not None]

    def _style(self, paragraph: Paragraph) -> Any:
        """Of each name once: python-docx goes through all styles whenever it is asked."""
        name = paragraph._p.style  # noqa: SLF001 - paragraph.style is the question itself
        if name not in self._styles:
            self._styles[name] = paragraph.style
        return self._styles[name]

    def _table(self, table: Table) -> Iterator[Line]:
        rows = [_cells(row) for row in table.rows]
        if max(map(len, rows), default=0) < 2:
            for row in table.rows:  # a frame around text
                for cell in row.cells[:1]:
                    for paragraph in cell.paragraphs:
                        yield from self._paragraph(paragraph)
            return
        self._tables += 1
        for cells in rows:
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                text = "\t".join(cell for cell in cells if cell)
                yield self._line("row", text, table=self._tables, cells=tuple(cells))

    def _line(self, kind: LineKind, text: str, **known: Any) -> Line:
        self._number += 1
        gap, self._gap = self._gap, 0
        return Line(1, self._number, kind, text, gap=gap, **known)


def _cells(row: Any) -> list[str]:
    """Texts of cells in their columns: a merged cell is told once."""
    cells, seen = [], set()
    for cell in row.cells:
        is_new = cell._tc not in seen  # noqa: SLF001 - python-docx has no other sign of merging
        seen.add(cell._tc)  # noqa: SLF001
        cells.append(" ".join(cell.text.split()) if is_new else "")
    return cells


def _list_of(numbering: list[Any]) -> str | None:
    for properties in numbering:
        if properties.numId is not None:
            number = properties.numId.val
            return str(number) if number else None
    return None


def _level(numbering: list[Any]) -> int:
    for properties in numbering:
        if properties.ilvl is not None:
            return int(properties.ilvl.val)
    return 0


def _numbering(document: Any) -> dict[str, dict[int, tuple[str, str]]]:
    """Of each list and level: the form of its numbers and how they are shown."""
    parts = [one for one in document.part.package.iter_parts() if "/numbering." in one.partname]
    if not parts:
        return {}
    root = document.part.numbering_part.element
    shapes = {
        abstract.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"))): (
                _value(level, "w:numFmt") or "decimal",
                _value(level, "w:lvlText") or "",
            )
            for level in abstract.findall(qn("w:lvl"))
        }
        for abstract in root.findall(qn("w:abstractNum"))
    }
    return {
        one.get(qn("w:numId")): shapes.get(_value(one, "w:abstractNumId"), {})
        for one in root.findall(qn("w:num"))
    }


def _value(element: Any, name: str) -> str | None:
    child = element.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _roman(count: int) -> str:
    said = ""
    for value, numeral in _NUMERALS:
        said += numeral * (count // value)
        count %= value
    return said


def _small_letter(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "lowerLetter": _small_letter,
    "upperLetter": lambda count: _small_letter(count).upper(),
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperRoman": _roman,
}
