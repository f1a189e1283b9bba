"""Agenda items and what became of their papers."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from metmart.documents.structure import AgendaItem
from metmart.documents.structuring import dating, wording
from metmart.documents.structuring.paragraph import Paragraph
from metmart.land.line import Line

PaperStatus = Literal["to_follow", "late", "published", "replaced", "withdrawn", "none"]

_AGENDA = re.compile(r"(?:public )?agenda\W*", re.IGNORECASE)
_ITEM = re.compile(r"^(?P<no>\d{1,2}[a-z]?)[.)]?\s+(?P<title>[A-Z].{2,150})$")
_RANGE = re.compile(r"(?:pages?\s*)?\(?\s*(\d{1,3}\s*(?:[-–]|to)\s*\d{1,3})\s*\)?", re.IGNORECASE)
_TRAILING_RANGE = re.compile(
    r"\s*\(?(?:pages?\s+)?(\d{1,3}\s*[-–]\s*\d{1,3})\)?\s*$", re.IGNORECASE
)
_ALONE = re.compile(r"^agenda item\W*(?P<no>\d{1,2}[a-z]?)?\W*$", re.IGNORECASE)
_STATUS: tuple[tuple[PaperStatus, re.Pattern[str]], ...] = (
    ("to_follow", re.compile(r"\bto follow\b|\breports? to follow\b", re.IGNORECASE)),
    ("withdrawn", re.compile(r"\bwithdrawn\b|\bdeferred\b", re.IGNORECASE)),
    ("replaced", re.compile(r"\b(?:replace(?:d|ment)|revised|amended)\b", re.IGNORECASE)),
    ("late", re.compile(r"\blate (?:report|paper|item)\b|\(late\)|\bsupplement", re.IGNORECASE)),
)
_CLEAR_DAYS = timedelta(days=5)
_STATUS_WORDS = 6
_NEAR = 2  # paragraphs before or after an item in which its pages stand
_END = re.compile(
    r"^(?:this is a public meeting|note|for more information|membership)", re.IGNORECASE
)


def agenda(paragraphs: Sequence[Paragraph], records: Sequence[Line]) -> list[AgendaItem]:
    """From the records of a meeting, the agenda of a pack, or the page of one item."""
    return _recorded(records) or _listed(paragraphs) or _single(paragraphs)


def status_of(text: str) -> PaperStatus | None:
    """What words say of a paper; None if nothing."""
    for name, pattern in _STATUS:
        if pattern.search(text):
            return name
    return None


def _listed(paragraphs: Sequence[Paragraph]) -> list[AgendaItem]:
    starts = [place for place, one in enumerate(paragraphs) if _AGENDA.fullmatch(one.text)]
    found: list[AgendaItem] = []
    if not starts:
        return found
    block = _block(paragraphs, starts[0] + 1)
    for place, one in enumerate(block):
        match = _item(one)
        if match:
            found.append(_read(block, place, match))
    return found


def _block(paragraphs: Sequence[Paragraph], start: int) -> list[Paragraph]:
    """The agenda: until running text or another heading that is no item."""
    block = []
    for one in paragraphs[start:]:
        if len(one.text) > 160 or _END.match(one.text):
            break
        if one.kind == "heading" and not _ITEM.match(one.text):
            break
        block.append(one)
    return block


def _item(one: Paragraph) -> re.Match[str] | None:
    if one.kind == "row":
        return _ITEM.match(" ".join(cell for cell in one.cells if cell))
    return _ITEM.match(one.text) if one.kind in ("paragraph", "heading") else None


def _read(block: Sequence[Paragraph], place: int, match: re.Match[str]) -> AgendaItem:
    one = block[place]
    pages = _TRAILING_RANGE.search(match["title"])
    title = _TRAILING_RANGE.sub("", match["title"]) if pages else match["title"]
    after = block[place + 1 : place + 1 + _NEAR]
    status = status_of(title)
    for other in after:
        if _item(other):
            break
        if wording.is_short(other.text, _STATUS_WORDS) and not _RANGE.fullmatch(other.text):
            status = status or status_of(other.text)
    return AgendaItem(
        item_no=match["no"],
        title=title.strip(),
        pages=pages[1] if pages else _near_range(block, place),
        paper_status=status or ("published" if pages else "none"),
        line=one.first_line,
        page=one.page,
    )


def _near_range(block: Sequence[Paragraph], place: int) -> str | None:
    """A range of pages on a line of its own beside the item."""
    for other in (
        *block[place + 1 : place + 1 + _NEAR],
        *reversed(block[max(0, place - _NEAR) : place]),
    ):
        match = _RANGE.fullmatch(other.text)
        if match:
            return match[1]
        if _item(other):
            continue
    return None


def _single(paragraphs: Sequence[Paragraph]) -> list[AgendaItem]:
    """The page of one item: its title stands below "Agenda item"."""
    for place, one in enumerate(paragraphs[:-1]):
        alone = _ALONE.match(one.text)
        if alone:
            title = paragraphs[place + 1]
            status = status_of(title.text) or "none"
            return [
                AgendaItem(
                    alone["no"] or "", title.text, None, status, title.first_line, title.page
                )
            ]
    return []


def _recorded(records: Sequence[Line]) -> list[AgendaItem]:
    """Items of a ModernGov meeting; a paper's status is that of the item it hangs on."""
    found: list[AgendaItem] = []
    held = _held(records)
    papers: dict[str, list[Mapping[str, str]]] = {}
    for line in records:
        if line.fields.get("record") == "paper":
            papers.setdefault(_key(line.fields), []).append(line.fields)
    for line in records:
        if line.fields.get("record") == "item":
            title = line.fields.get("agendaitemtitle") or line.fields.get("title") or line.text
            own = papers.get(_key(line.fields), [])
            status = _paper_status(title, own, held)
            found.append(
                AgendaItem(_number(line.fields), title, None, status, line.number, line.page)
            )
    return found


def _held(records: Sequence[Line]) -> date | None:
    for line in records:
        if line.fields.get("record") == "meeting":
            days = dating.days(line.fields.get("meetingdate", ""))
            return days[0].day if days else None
    return None


def _paper_status(
    title: str, papers: Sequence[Mapping[str, str]], held: date | None
) -> PaperStatus:
    """Late where a paper came less than five clear days before the meeting, as the law counts."""
    stated = status_of(title)
    if not papers:
        return stated or "none"
    published = [one for paper in papers for one in dating.days(paper.get("publicationdate", ""))]
    newest = max((one.day for one in published), default=None)
    if held and newest and held - newest <= _CLEAR_DAYS:
        return "late"
    return stated if stated and stated != "to_follow" else "published"


def _key(fields: Mapping[str, str]) -> str:
    return fields.get("agendaitemid") or fields.get("item_id") or fields.get("item") or ""


def _number(fields: Mapping[str, str]) -> str:
    return (
        fields.get("fulldisplaynumberformat")
        or fields.get("agendaitemnumber")
        or fields.get("number")
        or ""
    )
