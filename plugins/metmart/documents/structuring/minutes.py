"""Minutes: every bullet or paragraph of what was said, and what was resolved."""

import re
from collections.abc import Sequence

from metmart.documents.structure import Minute
from metmart.documents.structuring import wording
from metmart.documents.structuring.paragraph import Paragraph
from metmart.land.line import Line

_BEGIN = re.compile(r"(?:draft |printed )?minutes\W*", re.IGNORECASE)
_RESOLVED = re.compile(
    r"^\W*(?:it was\s+|the \w+\s+)?(?:unanimously\s+)?"
    r"(?P<word>RESOLVED|AGREED|DECIDED|RECOMMENDED|Resolved|Agreed|Decision)\b(?!\s+(?:with|by))"
    r"\s*(?:unanimously)?\s*[:–-]*\s*(?P<text>.*)$",
    re.DOTALL,
)
_WHOLE = re.compile(r"(?:draft |printed )?minutes\b(?!\s*:)", re.IGNORECASE)
_ACTION = re.compile(r"actions?\s*(?:by|for|on)?\b[^:]{0,30}:", re.IGNORECASE)
_ACTION_BY = re.compile(r"actions?\s+by\b", re.IGNORECASE)
_END = re.compile(
    r"(?:supporting documents|the meeting (?:closed|ended|finished|concluded)|"
    r"chair(?:man|person)?\W*$|signed|duration of meeting|related documents)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(?:item\s+)?\d{1,3}[a-z]?[.)]?\s+[A-Z][^.?!]{2,120}$")
_FRONT = re.compile(
    r"^(?:present|apologies|in attendance|also present|date|time|venue|councillors?|members|"
    r"officers|chair|location|minutes of)\b[^.]{0,200}$",
    re.IGNORECASE,
)


def minutes(paragraphs: Sequence[Paragraph], title: str) -> list[Minute]:
    """Bullets and resolutions in their order; `title` is the item where no heading names one."""
    whole = any(_WHOLE.match(one.text) for one in paragraphs[:3])
    numbered = any(one.kind == "heading" and _ITEM.match(one.text) for one in paragraphs)
    numbered = numbered or any(_is_item(one) for one in paragraphs)
    reader = _Reader("" if whole else title, started=not (whole and numbered))
    for one in paragraphs[_start(paragraphs) :]:
        reader.take(one)
    return reader.found


def recorded_minutes(paragraphs: Sequence[Paragraph], records: Sequence[Line]) -> list[Minute]:
    """Of a meeting's record, in which every line says whose item's minutes it is of."""
    titles = {
        line.fields.get("agendaitemid", ""): line.fields.get("agendaitemtitle", "")
        for line in records
        if line.fields.get("record") == "item"
    }
    reader = _Reader("")
    for one in paragraphs:
        fields = one.lines[0].fields
        if fields.get("record") != "minutes":
            continue
        title = titles.get(fields.get("agendaitemid", "")) or None
        if title != reader.item:
            reader.item, reader.resolving = title, False
        reader.take(one, keeps_item=True)
    return reader.found


def _start(paragraphs: Sequence[Paragraph]) -> int:
    for place, one in enumerate(paragraphs):
        if _BEGIN.fullmatch(one.text):
            return place + 1
    return 0


class _Reader:
    """Goes through the paragraphs; knows the item and whether a resolution is being read."""

    def __init__(self, title: str, *, started: bool = True) -> None:
        self.started = started
        self.found: list[Minute] = []
        self.item: str | None = title or None
        self.resolving = False

    def take(self, one: Paragraph, *, keeps_item: bool = False) -> None:
        """Record a paragraph if it is a minute."""
        resolved = _RESOLVED.match(one.text)
        if _ACTION.match(one.text):
            self.resolving = False
        if one.kind == "empty_page" or _WHOLE.match(one.text) or _END.match(one.text):
            self.resolving = False
        elif resolved:
            self.resolving = True
            if resolved["text"].strip():
                self._add(one, "resolution", resolved["text"].strip())
        elif one.text == self.item:  # the title itself
            return
        elif one.kind == "heading" or _is_item(one):
            self.started = self.started or bool(_ITEM.match(one.text))
            self.item, self.resolving = self.item if keeps_item else one.text, False
        elif not self.started:
            return
        elif self.resolving:
            self._add(one, "resolution", one.text)
            self.resolving = one.kind == "bullet" or bool(re.match(r"\(?\w{1,3}[.)]", one.text))
        elif self._says_something(one):
            self._add(one, "bullet", one.text)

    def _says_something(self, one: Paragraph) -> bool:
        if one.kind == "bullet":
            return True
        if _ACTION_BY.match(one.text):
            return False
        introduces = one.text.endswith(":") or bool(_FRONT.match(one.text))
        return one.kind == "paragraph" and not introduces and len(one.text.split()) > 3

    def _add(self, one: Paragraph, kind: str, text: str) -> None:
        self.found.append(
            Minute(
                len(self.found) + 1, kind, self.item, text,  # type: ignore[arg-type]
                one.first_line, one.last_line, one.page,
            )
        )  # fmt: skip


def _is_item(one: Paragraph) -> bool:
    if one.kind == "row":
        return bool(
            one.cells and re.fullmatch(r"\d{1,2}[.)]?", one.cells[0]) and len(one.cells) > 1
        )
    brief = one.kind == "paragraph" and wording.is_short(one.text, 16)
    return brief and bool(_ITEM.match(one.text)) and not wording.is_finished(one.text)
