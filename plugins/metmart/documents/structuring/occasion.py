"""The date of a document: that of its meeting where it states one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metmart.documents.document import Document
from metmart.documents.structuring import dating, places, wording
from metmart.documents.structuring.dating import Dated, Precision
from metmart.documents.structuring.paragraph import Paragraph

_LABELLED = re.compile(
    r"^\W*(?:date(?: of (?:meeting|decision|report))?|meeting date|date signed|meeting|"
    r"date published)\b\W*",
    re.IGNORECASE,
)
_OF_MEETING = re.compile(
    r"\b(?:held|meeting|dated|published|consultation|commencing|committee|commission|panel|board)\b"
    r"[^.]{0,60}$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\b(20\d\d)/\d{3,}\b")
_YEAR = re.compile(r"\b(20[0-4]\d)\b")
_COMMANDER = re.compile(r"\bborough commanders?\b", re.IGNORECASE)
_BCU = re.compile(r"\bBCUs?\b|\bBasic Command Units?\b", re.IGNORECASE)
_HEAD = 60  # paragraphs
_TITLE = 4
_ALONE = 60  # characters of a line that is no more than a date
_MOPAC_SINCE = 2012
_HORIZON = 12  # years from then are looked at where nothing says until when


@dataclass(frozen=True)
class Occasion:
    """A date, how much of it is stated, and the words that state it."""

    day: date | None
    precision: Precision
    evidence: str
    problem: str | None = None


def occasion(document: Document, paragraphs: Sequence[Paragraph]) -> Occasion:
    """The document's date, the surest statement of it first."""
    listed = document.origin.about.get("meeting_date")
    for line in document.lines:
        if line.fields.get("record") == "meeting":
            held = dating.days(line.fields.get("meetingdate", ""))
            if held:
                return Occasion(held[0].day, "day", f"the record of the meeting: {held[0].text}")
    stated = _best(_stated(paragraphs), _month(paragraphs))
    stated = stated or _without_year(document, paragraphs)
    if listed:
        return _listed(date.fromisoformat(listed), stated)
    return stated or Occasion(None, "none", "no date in the text")


def _best(day: Occasion | None, month: Occasion | None) -> Occasion | None:
    """A day, unless the title is of another month: then the day is that of something else."""
    if day is None or day.day is None or month is None or month.day is None:
        return day or month
    return day if day.day.replace(day=1) == month.day else month


def _listed(day: date, stated: Occasion | None) -> Occasion:
    """The meeting's day as its listing has it, compared with what the text says."""
    problem = None
    if stated and stated.precision == "day" and stated.day != day:
        problem = f"the text is of {stated.day} ({stated.evidence}), the listing says {day}"
    return Occasion(day, "day", "the listing of the meeting", problem)


def _stated(paragraphs: Sequence[Paragraph]) -> Occasion | None:
    """A full date behind a label, alone on its line, or of a meeting."""
    head = [one for one in paragraphs[:_HEAD] if one.kind != "empty_page"]
    for is_sure in (_is_labelled, _is_alone, _is_of_meeting):
        for one in head:
            for found in dating.days(one.text):
                if is_sure(one.text, found):
                    return _evident(found, one)
    return None


def _evident(found: Dated, one: Paragraph) -> Occasion:
    problem = None
    if found.weekday is not None and found.day.weekday() != found.weekday:
        problem = f"line {one.first_line}: {found.text} is no such weekday"
    return Occasion(found.day, found.precision, f"line {one.first_line}: {found.text}", problem)


def _is_labelled(text: str, found: Dated) -> bool:
    label = _LABELLED.match(text)
    return label is not None and found.start <= label.end() + 20


def _is_alone(text: str, found: Dated) -> bool:
    brief = len(text) <= _ALONE + len(found.text) and found.start < _ALONE
    return brief and (not wording.is_finished(text) or len(text) <= len(found.text) + 2)


def _is_of_meeting(text: str, found: Dated) -> bool:
    return bool(_OF_MEETING.search(text[: found.start]))


def _month(paragraphs: Sequence[Paragraph]) -> Occasion | None:
    """A month in the title: "March 2023", or "March 23" where the text is of that year."""
    text = "\n".join(one.text for one in paragraphs)
    years = {int(year) for year in _REFERENCE.findall(text)} or {
        int(year) for year in _YEAR.findall(text)
    }
    for one in paragraphs[:_TITLE]:
        found = dating.months(one.text)
        found += [short for short in dating.short_months(one.text) if short.day.year in years]
        if found and len(one.text) < 2 * _ALONE:
            return Occasion(found[0].day, "month", f"line {one.first_line}: {found[0].text}")
    return None


def _without_year(document: Document, paragraphs: Sequence[Paragraph]) -> Occasion | None:
    """A weekday with day and month: only some years have it."""
    for one in paragraphs[:_HEAD]:
        for words, weekday, day, month in dating.days_without_year(one.text):
            years = _years(document, weekday, day, month)
            if years:
                year, reason = _likeliest(document, paragraphs, years)
                others = " and ".join(str(each) for each in years)
                evidence = f"line {one.first_line}: {words} without a year; {others} fit; {reason}"
                return Occasion(date(year, month, day), "inferred", evidence)
    return None


def _years(document: Document, weekday: int, day: int, month: int) -> list[int]:
    published = document.origin.published_at
    until = published.year if published else _MOPAC_SINCE + _HORIZON
    return dating.years_with(weekday, day, month, _MOPAC_SINCE, until)


def _likeliest(
    document: Document, paragraphs: Sequence[Paragraph], years: list[int]
) -> tuple[int, str]:
    """The year to take and why: nearest to publication, to years named, or to the commands."""
    text = "\n".join(one.text for one in paragraphs)
    published = document.origin.published_at
    if len(years) == 1:
        return years[0], f"{years[0]} taken: no other does"
    if published:
        return years[-1], f"{years[-1]} taken: the last before it was published"
    named = [int(year) for year in _YEAR.findall(text)]
    if named:
        year = min(years, key=lambda each: abs(each - max(named)))
        return year, f"{year} taken: nearest to {max(named)}, which the text names"
    merged = places.first_bcus().year
    if _BCU.search(text):
        later = [year for year in years if year >= merged - 1] or years
        return later[0], f"{later[0]} taken: it speaks of BCUs"
    if _COMMANDER.search(text):
        earlier = [year for year in years if year <= merged] or years
        return earlier[-1], f"{earlier[-1]} taken: it speaks of borough commanders and of no BCU"
    return years[-1], f"{years[-1]} taken: the last of them"
