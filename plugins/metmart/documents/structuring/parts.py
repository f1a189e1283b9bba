"""The parts of a document: papers of their own kind, bound together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from metmart.documents.structure import Part, PartKind
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph

_WHOLE: dict[str, PartKind] = {
    "slides": "slides",
    "minutes": "minutes",
    "mayors_questions": "questions",
    "consultation_response": "responses",
    "decision": "report",
    "report": "report",
    "other": "report",
    "meeting_record": "report",
}
_PLAN = re.compile(r"\b(?:plan|strategy)\b", re.IGNORECASE)
_OUTCOMES = re.compile(r"^outcomes?\W*$", re.IGNORECASE)
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+[A-Z]")
_CONTACT = re.compile(
    r"\bcall (?:999|101)\b|\bcrimestoppers\b|\btel(?:ephone)?\s*:|\be-?mail\s*:|"
    r"\bneighbourhood watch\b|\breport (?:a |it |crime)|\bkind regards\b|\balert\b|\bsigned? up\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"\byou(?:r|rs)?\b", re.IGNORECASE)
_MINUTES = re.compile(r"^(?:draft )?minutes\b", re.IGNORECASE)
_REPORT = re.compile(
    r"^(?:report (?:of|by|to)|wards?:|lead (?:officer|member|director)|recommendations?)", re.I
)
_FAR = 5  # blank lines before a heading that opens another paper
_TOP = 2  # level of headings that may open one
_NAMED = 3


@dataclass(frozen=True)
class _Section:
    paragraphs: tuple[Paragraph, ...]
    kind: PartKind | None


def parts(kind: str, paragraphs: Sequence[Paragraph], exchanges: Sequence[Exchange]) -> list[Part]:
    """The parts in their order; a document that is no pack is one part of its own kind."""
    if not paragraphs:
        return []
    if kind in _WHOLE:
        return [_part(1, _Section(tuple(paragraphs), _WHOLE[kind]), paragraphs[0].text)]
    found: list[Part] = []
    for section in _merged(_sections(paragraphs, exchanges)):
        found.append(_part(len(found) + 1, section, _title(section)))
    return found


def _sections(paragraphs: Sequence[Paragraph], exchanges: Sequence[Exchange]) -> list[_Section]:
    """Cut where a paper may begin, with the questions as a section of their own."""
    asked = {one.first_line for each in exchanges for one in each.paragraphs}
    groups: list[tuple[bool, list[Paragraph]]] = []
    for one in paragraphs:
        in_questions = one.first_line in asked
        changes = not groups or groups[-1][0] != in_questions
        before = groups[-1][1][-1] if groups else None
        if changes or (not in_questions and _opens(one, before)):
            groups.append((in_questions, _headings_off(groups) if in_questions else []))
        groups[-1][1].append(one)
    sections = []
    for place, (in_questions, group) in enumerate(groups):
        found = "questions" if in_questions else _kind(group, is_first=place == 0)
        sections.append(_Section(tuple(group), found))
    return sections


def _headings_off(groups: list[tuple[bool, list[Paragraph]]]) -> list[Paragraph]:
    """The headings right before the first question, taken from the section before."""
    taken: list[Paragraph] = []
    if not groups:
        return taken
    before = groups[-1][1]
    while len(before) > 1 and before[-1].kind == "heading":
        taken.insert(0, before.pop())
    return taken


def _opens(one: Paragraph, before: Paragraph | None) -> bool:
    """A heading of rank, in a document of pages one that begins a page."""
    if before is not None and one.box is not None and before.lines[-1].page == one.page:
        return False
    if one.kind == "empty_page":
        return True
    marked = one.kind == "heading" and one.lines[0].kind == "heading"
    return marked and (one.level <= _TOP or one.gap >= _FAR) and not _NUMBERED.match(one.text)


def _kind(group: Sequence[Paragraph], *, is_first: bool) -> PartKind | None:
    """What a section is by itself; None if it may go with the one before."""
    title = group[0].text
    if is_first:
        return "front_sheet"
    if _MINUTES.match(title):
        return "minutes"
    numbered = sum(one.kind == "heading" and bool(_NUMBERED.match(one.text)) for one in group)
    outcomes = any(_OUTCOMES.match(one.text) for one in group)
    if (outcomes or numbered >= _NAMED) and (_PLAN.search(title) or numbered >= _NAMED):
        return "plan"
    return _by_words(group)


def _by_words(group: Sequence[Paragraph]) -> PartKind | None:
    text = "\n".join(one.text for one in group)
    words = max(len(text.split()), 1)
    if len(_CONTACT.findall(text)) >= _NAMED and len(_YOU.findall(text)) / words > 0.02:
        return "leaflet"
    if sum(bool(_REPORT.match(one.text)) for one in group) >= _NAMED - 1:
        return "report"
    headings = [one for one in group if one.kind == "heading"]
    if headings and words / len(headings) < 80:
        return "slides"
    return None


def _merged(sections: Sequence[_Section]) -> list[_Section]:
    """Sections of one kind after each other are one part; the first is the front sheet."""
    found: list[_Section] = []
    for one in sections:
        if found and one.kind == "plan" and _is_cover(found[-1]):
            found[-1] = replace(one, paragraphs=(*found[-1].paragraphs, *one.paragraphs))
        elif found and (one.kind is None or _goes_with(found[-1], one)):
            last = found[-1]
            found[-1] = replace(last, paragraphs=(*last.paragraphs, *one.paragraphs))
        else:
            found.append(one)
    return found


def _is_cover(section: _Section) -> bool:
    """Whether it is no more than the title page of a plan."""
    few = len(section.paragraphs) <= _NAMED
    return few and bool(_PLAN.search(section.paragraphs[0].text))


def _goes_with(before: _Section, one: _Section) -> bool:
    """Short stretches of a front sheet look like slides, and so do a plan's own pages."""
    if before.kind == one.kind:
        return True
    in_front = before.kind == "front_sheet" and one.kind == "slides"
    unlike_deck = one.paragraphs[0].level > 1 or not _has_figures(one)
    return (in_front and unlike_deck) or (before.kind == "plan" and one.kind == "slides")


def _has_figures(section: _Section) -> bool:
    return any(re.search(r"\d,\d{3}|\d%", one.text) for one in section.paragraphs)


def _title(section: _Section) -> str:
    if section.kind == "questions":
        return "Questions and answers"
    for one in section.paragraphs:
        if one.kind == "heading":
            return one.text
    return section.paragraphs[0].text[:100]


def _part(number: int, section: _Section, title: str) -> Part:
    first, last = section.paragraphs[0], section.paragraphs[-1]
    return Part(
        number, section.kind or "report", title[:200], first.first_line, last.last_line,
        first.page, last.lines[-1].page,
    )  # fmt: skip
