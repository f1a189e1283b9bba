"""Lines that say nothing of the document's matter: page stamps, mastheads, blank pages."""

import re
from collections import Counter
from collections.abc import Sequence

from metmart.documents.structuring import wording
from metmart.land.line import Line

_STAMP = re.compile(
    r"(?:-\s*)?page\s*\|?\s*\d+(?:\s*(?:of|/)\s*\d+)?(?:\s*-)?|\d+\s*\|\s*page", re.IGNORECASE
)
_BLANK_PAGE = re.compile(
    r"\W*(?:this )?page (?:is |has been )?intentionally (?:left )?blank\W*", re.I
)
_NUMBER = re.compile(r"[-–]?\s*(\d{1,3})\s*[-–]?")
_CONTENT = re.compile(
    r"\b(?:resolved|outcomes?|actions?|agreed|recommendations?|noted|minutes|agenda|questions?|"
    r"answers?|decision|present|apologies|appendix|annex|summary|introduction)\b",
    re.IGNORECASE,
)
_OFTEN = 3  # so often does a masthead stand in a document
_WORDS_OF_MASTHEAD = 5


def without_noise(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers, repeated mastheads and notes on blank pages.

    The line after one that is left out takes over its gap.
    """
    mastheads = _mastheads(lines)
    numbers = _page_numbers(lines)
    return [
        line
        for line in lines
        if line.number not in mastheads
        and line.number not in numbers
        and not _STAMP.fullmatch(_said(line))
        and not _BLANK_PAGE.fullmatch(_said(line))
    ]


def _said(line: Line) -> str:
    return line.text.strip()


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """Lone numbers that stand for pages, not those that are the value of the label above."""
    found = set()
    for index, line in enumerate(lines):
        if line.kind not in ("text", "row", "bullet") or not _NUMBER.fullmatch(_said(line)):
            continue
        before = lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if _is_edge(lines, index) or _tears(line, after) or not _labels(before, line):
            found.add(line.number)
    return found


def _is_edge(lines: Sequence[Line], index: int) -> bool:
    """Whether a line with a place is the first or last of its page, in a document of pages."""
    line = lines[index]
    if line.box is None or lines[-1].page == 1:
        return False
    on_page = [other for other in lines if other.page == line.page and other.box is not None]
    places = [other.box.top for other in on_page if other.box is not None]
    return line.box.top in (min(places), max(places))


def _tears(line: Line, after: Line | None) -> bool:
    """Whether it stands by itself in the middle of a sentence."""
    if after is None or line.gap == 0 or after.gap == 0:
        return False
    return wording.starts_low(_said(after))


def _labels(before: Line | None, line: Line) -> bool:
    """Whether the line before is a label that waits for this number."""
    if before is None or before.page != line.page or line.kind == "row":
        return False
    if _said(before).endswith(":"):
        return True
    near = line.gap <= 1 and before.kind == "text"
    return near and wording.is_short(_said(before)) and not wording.is_finished(_said(before))


def _mastheads(lines: Sequence[Line]) -> set[int]:
    """A logo's words, in capitals on slide after slide, or the same words at a page's edge."""
    groups = _capital_groups(lines)
    often = Counter(" ".join(_said(line) for line in group) for group in groups)
    found: set[int] = set()
    last = 0
    for group in groups:
        joined = " ".join(_said(line) for line in group)
        repeated = often[joined] >= _OFTEN
        beside = last and group[0].number - last <= _OFTEN
        if (repeated or beside) and not _CONTENT.search(joined):
            found.update(line.number for line in group)
            last = group[-1].number
    return found | _running_heads(lines)


def _capital_groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of short lines in capitals with nothing between them."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.kind != "text" or not _is_capital(_said(line)):
            continue
        follows = groups and line.gap == 0 and line.number == groups[-1][-1].number + 1
        if follows:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_capital(text: str) -> bool:
    only_letters = re.fullmatch(r"[A-Z][A-Z &'.]*", text) is not None
    return only_letters and wording.is_short(text, _WORDS_OF_MASTHEAD)


def _running_heads(lines: Sequence[Line]) -> set[int]:
    """Text that stands at the same height of most pages."""
    placed = [line for line in lines if line.box is not None and line.kind != "row"]
    pages: dict[tuple[str, int], set[int]] = {}
    for line in placed:
        if line.box is not None:
            key = (re.sub(r"\d+", "#", _said(line)), round(line.box.top / 4))
            pages.setdefault(key, set()).add(line.page)
    many = max(4, len({line.page for line in placed}) // 2)
    return {
        line.number
        for line in placed
        if line.box is not None
        and len(pages[(re.sub(r"\d+", "#", _said(line)), round(line.box.top / 4))]) >= many
    }
