"""Lines of an HTML page, or of a piece of one."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from metmart.errors import DocumentError
from metmart.land.bullet import point
from metmart.land.line import Line

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_BEGINNING_BYTES = 2048
_DROPPED = "script, style, nav, noscript, template, svg, iframe, head, [role=navigation], [hidden]"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = ("ul", "ol", "menu")
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("header", "hr", "html", "legend", "li", "main", "menu", "ol", "option", "p", "pre"),
        *("section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", *_HEADINGS),
    )
)
_BOLD = frozenset(("b", "strong"))
_TWICE = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)
_LEAKED = re.compile(r"</?[A-Z][A-Z_]*\d*>")  # of the program that made the page: </AI3>
_LABEL = re.compile(r"(?:^|[_-])label$")
_DEEPEST = 200


def page_lines(path: Path) -> list[Line]:
    """The lines of a page without what surrounds its text.

    Raises DocumentError where the bytes are in no encoding that the page declares or that is
    usual.
    """
    return markup_lines(_decoded(path.read_bytes()))


def markup_lines(markup: str) -> list[Line]:
    """The lines of a page or a piece of one, numbered from 1."""
    soup = BeautifulSoup(markup, "lxml")
    for tag in soup.select(_DROPPED):
        tag.decompose()
    writer = _Writer()
    writer.walk(soup, 0)
    writer.flush()
    return writer.lines


def plain(text: str) -> str:
    """A text of markup: entities that were encoded twice are read once more, blanks are single."""
    text = _TWICE.sub(lambda found: html.unescape(found[0]), text)
    return " ".join(_LEAKED.sub("", text).replace("\xad", "").split())


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:_BEGINNING_BYTES])
    named = [declared[1].decode("ascii", errors="replace")] if declared else []
    for encoding in ["utf-8-sig", *named, "cp1252"]:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise DocumentError(
        "the page is in no encoding that it declares or that is usual",
        next_step="open the archived file in a browser; if it is whole, report its hash",
    )


class _Writer:
    """Collects running text, and makes a line of it where a block begins or ends."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._is_bold = True
        self._level = 0  # of the heading that is being read
        self._depth = 0  # of lists
        self._is_point = False  # the next line is the point of a list
        self._tables = 0

    def walk(self, tag: Tag, nested: int) -> None:
        """Read what is inside a tag; markup nested without end is read as text."""
        if nested > _DEEPEST:
            self._text.append(tag.get_text(" "))
            return
        for child in list(tag.children):
            if isinstance(child, Tag):
                self._tag(child, nested)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._string(child)

    def flush(self) -> None:
        """End the line that is being collected."""
        text = plain("".join(self._text))
        bold = self._is_bold
        self._text, self._is_bold = [], True
        if not text:
            return
        line = Line(1, len(self.lines) + 1, "text", text, note="emphasised" if bold else "")
        glyph = point(text)
        if self._level:
            line = replace(line, kind="heading", level=self._level, note="")
        elif self._is_point or glyph is not None:
            said = text if glyph is None else glyph
            line = replace(line, kind="bullet", text=said, level=max(self._depth, 1))
        self._is_point = False
        self.lines.append(line)

    def _tag(self, tag: Tag, nested: int) -> None:
        name = tag.name
        if name == "br":
            self.flush()
        elif name == "table":
            self.flush()
            self._table(tag, nested)
        elif name in _BLOCKS:
            self.flush()
            self._block(tag, nested)
            self.flush()
        else:
            self.walk(tag, nested + 1)

    def _block(self, tag: Tag, nested: int) -> None:
        value = _value_of(tag)
        if value is not None:
            self._pair(tag.get_text(" "), value.get_text(" "))
            value.clear()
        elif tag.name in _HEADINGS:
            self._level = _HEADINGS[tag.name]
            self.walk(tag, nested + 1)
            self.flush()
            self._level = 0
        elif tag.name in _LISTS:
            self._depth += 1
            self.walk(tag, nested + 1)
            self._depth -= 1
        else:
            self._is_point = self._is_point or tag.name == "li"
            self.walk(tag, nested + 1)
            self.flush()
            self._is_point = self._is_point and tag.name != "li"

    def _string(self, text: NavigableString) -> None:
        self._text.append(str(text))
        if text.strip():
            self._is_bold = self._is_bold and any(up.name in _BOLD for up in text.parents)

    def _pair(self, label: str, value: str) -> None:
        label, value = plain(label).rstrip(" :"), plain(value)
        if label or value:
            fields = {"record": "pair", "label": label, "value": value}
            text = f"{label}: {value}"
            self.lines.append(Line(1, len(self.lines) + 1, "field", text, fields=fields))

    def _table(self, tag: Tag, nested: int) -> None:
        rows = [_cells(row) for row in _rows(tag)]
        if tag.find("table") or tag.find(list(_HEADINGS)) or max(map(len, rows), default=0) < 2:
            self.walk(tag, nested + 1)  # a table that only arranges the page
            self.flush()
        elif all(_is_pair(row) for row in rows):
            for label, value in rows:
                self._pair(label.get_text(" "), value.get_text(" "))
        else:
            self._tables += 1
            for row in _spread(rows):
                self._row(row)

    def _row(self, cells: list[str]) -> None:
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            text = "\t".join(cell for cell in cells if cell)
            self.lines.append(
                Line(1, len(self.lines) + 1, "row", text, table=self._tables, cells=tuple(cells))
            )


def _value_of(tag: Tag) -> Tag | None:
    """What a label labels: the definition of a term, the sibling of a part called label."""
    following = tag.find_next_sibling()
    if not isinstance(following, Tag):
        return None
    if tag.name == "dt":
        return following if following.name == "dd" else None
    classes = tag.get_attribute_list("class")
    is_label = any(one and _LABEL.search(one) for one in classes)
    return following if is_label and not following.find(list(_BLOCKS)) else None


def _rows(table: Tag) -> Iterator[Tag]:
    return (row for row in table.find_all("tr") if row.find_parent("table") is table)


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]


def _is_pair(row: list[Tag]) -> bool:
    return [cell.name for cell in row] == ["th", "td"]


def _spread(rows: list[list[Tag]]) -> Iterator[list[str]]:
    """Texts of cells in their columns: a cell that spans several leaves the others empty."""
    reach: dict[int, int] = {}  # column: rows below that a cell above reaches into
    for row in rows:
        texts: dict[int, str] = {}
        covered = {column for column, rest in reach.items() if rest}
        reach = {column: rest - 1 for column, rest in reach.items() if rest}
        at = 0
        for cell in row:
            while at in covered:
                at += 1
            texts[at] = plain(cell.get_text(" "))
            below = _span(cell, "rowspan") - 1
            width = _span(cell, "colspan")
            if below:
                reach.update(dict.fromkeys(range(at, at + width), below))
            at += width
        yield [texts.get(column, "") for column in range(at)]


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(int(text), 100) if text.isdecimal() and int(text) else 1
