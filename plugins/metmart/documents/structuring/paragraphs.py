"""Lines put together to paragraphs, each with the headings above it.

A paragraph that a page break tore is one again, and so is a label over several lines with the
value below it. What is certain to begin anew (a bullet, a heading, a number) is never joined.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metmart.documents.structuring import wording
from metmart.documents.structuring.paragraph import Paragraph, ParagraphKind
from metmart.land.line import Line

_KINDS: dict[str, ParagraphKind] = {
    "heading": "heading",
    "text": "paragraph",
    "bullet": "bullet",
    "row": "row",
    "field": "row",
    "empty_page": "empty_page",
}
_EMPHASISED_LEVEL = 7  # below every marked heading
_CELL_LEVEL = 8  # a lone short cell in a column of text
_POINTER = re.compile(r"(?:please|see|yes|no|not|none|n/a|i|we|it|there|this|to be|as|the)\b", re.I)
_STARTS_ANEW = re.compile(
    r"(?:\d{1,2}[.)]|\(?[a-z]\)|[ivx]+[.)]|q(?:uestion)?\s*\d+[.:)]|question no)\s", re.IGNORECASE
)
_MARKER = re.compile(
    r"(?:question (?:no|ref)|reference\b|resolved\b|"
    r"(?:(?:written|oral|holding|updated|corrected) )?(?:response|answer|reply) (?:from|by|of)\b|"
    r"(?:answer|reply|response|question)\W*$)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[A-Z][A-Za-z]*(?: [A-Za-z]+){0,2}\s?:\s+\S")
_WRAPPED_AT = 120  # no line of a text with hard line ends is longer
_ENOUGH_LINES = 8
_NARROW = 50  # a text whose lines are shorter is a list
_HEADING_WORDS = 18


@dataclass(frozen=True)
class Margins:
    """Where lines end that go on below: in characters, or by page in points."""

    width: int | None
    right: Mapping[int, float]


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """The paragraphs of lines from which noise has been taken."""
    margins = Margins(_wrap_width(lines), _right_edges(lines))
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, margins):
            groups[-1].append(line)
        else:
            groups.append([line])
    return _under_headings([_paragraph(group) for group in groups])


def _paragraph(group: list[Line]) -> Paragraph:
    first = group[0]
    text = _joined([line.text for line in group if line.text])
    kind = _KINDS[first.kind]
    cells = first.cells
    if first.kind == "row" and len(group) > 1:
        cells = (*cells[:-1], _joined([cells[-1], *(line.text for line in group[1:])]))
    if kind == "paragraph" and _is_bold_heading(group, text):
        kind = "heading"
    return Paragraph(tuple(group), kind, text, cells=cells)


def _joined(texts: Sequence[str]) -> str:
    """In one line; a word that a hyphen tore at the line's end stays hyphenated."""
    whole = ""
    for text in texts:
        tight = whole.endswith("-") and not whole.endswith(" -") and text[:1].islower()
        whole += text if tight or not whole else f" {text}"
    return whole.strip()


def _is_bold_heading(group: list[Line], text: str) -> bool:
    bold = all(line.note == "emphasised" for line in group)
    brief = wording.is_short(text, _HEADING_WORDS) and not re.search(r"[.;,!]\s*$", text)
    return bold and brief and not wording.is_value(text) and bool(re.search(r"[A-Za-z]{2}", text))


def _right_edges(lines: Sequence[Line]) -> dict[int, float]:
    """How far right the running text of each page goes."""
    edges: dict[int, float] = {}
    for line in lines:
        if line.box is not None and line.kind in ("text", "bullet"):
            edges[line.page] = max(edges.get(line.page, 0), line.box.right)
    return edges


def _wrap_width(lines: Sequence[Line]) -> int | None:
    """The width of a text whose lines were broken by whoever wrote it; None if they were not."""
    lengths = sorted(len(line.text) for line in lines if line.kind in ("text", "bullet"))
    if len(lengths) < _ENOUGH_LINES or lengths[-1] > _WRAPPED_AT:
        return None
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(length >= 0.8 * width for length in lengths)
    return width if width >= _NARROW and full >= len(lengths) / 3 else None


def _continues(group: list[Line], line: Line, margins: Margins) -> bool:
    """Whether a line goes on with what was begun."""
    last = group[-1]
    if last.kind == "row" and line.kind == "row":
        return _row_continues(last, line)
    if line.kind != "text" or last.kind not in ("text", "bullet"):
        return False
    if not last.text:  # a bullet's glyph that stands alone on its line
        return True
    if _starts_anew(last, line):
        return False
    return (
        _completes_label(group, line)
        or _goes_on(last, line)
        or (line.gap == 0 and _is_wrapped(last, line, margins))
    )


def _starts_anew(last: Line, line: Line) -> bool:
    """Whether a line bears a number, or a label that no unfinished sentence is waiting for."""
    labelled = _LABELLED.match(line.text) and not wording.is_left_open(last.text)
    marks = _MARKER.match(line.text) or _MARKER.match(last.text)
    return bool(_STARTS_ANEW.match(line.text) or labelled or marks)


def _row_continues(last: Line, line: Line) -> bool:
    """Whether a page break tore the text of a cell."""
    torn = not wording.is_finished(last.text) and wording.starts_low(line.text)
    prose = sum(bool(cell) for cell in line.cells) == 1 and not line.cells[0]
    return torn and prose and bool(last.cells) and len(last.cells[-1].split()) > 3


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a sentence that has not ended is followed by its next words."""
    if wording.is_finished(last.text):
        return False
    if wording.starts_low(line.text) and not line.text.startswith(("www.", "http")):
        return True
    near = line.gap <= 1 and line.page - last.page <= 1
    return near and last.kind == "text" and wording.is_left_open(last.text)


def _completes_label(group: list[Line], line: Line) -> bool:
    """Whether a value follows its label, or the rest of a label its value."""
    whole = " ".join(one.text for one in group)
    if wording.is_value(line.text):
        return line.gap <= 1 and _awaits_value(group, whole)
    last_is_value = wording.is_value(group[-1].text)
    if not last_is_value or line.gap > 0 or not wording.is_short(line.text):
        return False
    return len(group) == 1 or bool(re.match(r"[\d£]", line.text))


def _awaits_value(group: list[Line], whole: str) -> bool:
    if wording.is_value(group[-1].text) or group[0].kind == "bullet":
        return False
    return wording.is_label(whole, 20 if whole.endswith(":") else 8)


def _is_wrapped(last: Line, line: Line, margins: Margins) -> bool:
    """Whether the line before ran to the margin, so that its paragraph goes on below."""
    if last.box is not None and line.box is not None:
        return _is_wrapped_in_place(last, line, margins.right.get(last.page, 0))
    width = margins.width
    return width is not None and len(last.text) >= 0.75 * width and not last.text.endswith(":")


def _is_wrapped_in_place(last: Line, line: Line, right: float) -> bool:
    if last.box is None or line.box is None or last.page != line.page:
        return False
    height = last.box.bottom - last.box.top
    near = line.box.top - last.box.bottom < 0.8 * height
    same_size = abs((line.box.bottom - line.box.top) - height) < 0.35 * height
    # the next word would not have had room before the margin of the page
    first_word = line.text.split(" ", 1)[0]
    room = (line.box.right - line.box.left) * (len(first_word) + 1) / max(len(line.text), 1)
    full = last.box.right + room >= right
    return near and same_size and full and not wording.is_short(last.text, 3)


def _under_headings(found: list[Paragraph]) -> list[Paragraph]:
    """Each with the headings above it; a heading's own path ends before itself.

    A heading right below another of its level with nothing between is a part of it.
    """
    stack: list[tuple[int, str]] = []
    placed: list[Paragraph] = []
    for index, one in enumerate(found):
        if one.kind == "row" and one.cells and one.cells[0]:
            stack = [entry for entry in stack if entry[0] < _CELL_LEVEL]
        level, title = _heading(found, index)
        if level is None:
            path = tuple(text for _, text in stack)
            placed.append(Paragraph(one.lines, one.kind, one.text, path, one.cells))
            continue
        below = placed and placed[-1].kind == "heading" and one.gap <= 1
        nested = below and level > 1 and placed[-1].page == one.page and placed[-1].text != title
        stack = [
            entry
            for place, entry in enumerate(stack)
            if entry[0] < level or (nested and entry[0] == level and place == len(stack) - 1)
        ]
        path = tuple(text for _, text in stack)
        placed.append(Paragraph(one.lines, "heading", title, path))
        stack.append((level, title))
    return placed


def _heading(found: list[Paragraph], index: int) -> tuple[int | None, str]:
    one = found[index]
    if one.kind == "heading":
        marked = one.lines[0].kind == "heading"
        return (one.level or _EMPHASISED_LEVEL) if marked else _EMPHASISED_LEVEL, one.text
    if one.kind == "row" and _is_cell_heading(found, index):
        return _CELL_LEVEL, one.text
    return None, ""


def _is_cell_heading(found: list[Paragraph], index: int) -> bool:
    """Whether a lone short cell stands above others in a column of text."""
    one = found[index]
    after = found[index + 1] if index + 1 < len(found) else None
    lone = len(one.cells) == 2 and not one.cells[0] and wording.is_short(one.text, 7)
    if not lone or after is None or after.kind != "row" or after.cells[:1] != ("",):
        return False
    brief = not wording.is_finished(one.text) and not re.search(r"\d[\d,.]*\s*%?\s*$", one.text)
    return brief and one.text[:1].isupper() and not _POINTER.match(one.text)
