"""Which kind of document it is."""

import re
from collections.abc import Callable, Sequence

from metmart.documents.document import Document
from metmart.documents.structure import DocumentKind
from metmart.documents.structuring.paragraph import Paragraph

_MAYOR = re.compile(
    r"^Question No\W*\d{4}/\d+|^Reference\W+\d{4}/\d{3,}|Asked of\W+The Mayor|"
    r"Written response from the Mayor",
    re.IGNORECASE | re.MULTILINE,
)
_DECISION = re.compile(r"\b(?:PCD|DMPCD|MD|ADD)\s?\d{2,}\b")
_DECISION_WORDS = re.compile(r"\b(?:decision|business case|non-confidential)\b", re.IGNORECASE)
_CONSULTATION = re.compile(
    r"\b(?:response|reply|submission|responses)\b.{0,200}\b(?:consultation|strategy|plan|survey)\b|"
    r"\bconsultation\b.{0,80}\b(?:response|reply|submission)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED_QUESTION = re.compile(
    r"^(?:Q(?:uestion)?\s*)?\d{1,2}[.):]\s.*\?|^\d{1,2}[.)]\s+Please\b", re.M
)
_MINUTES = re.compile(
    r"^(?:draft |printed )?minutes(?: of (?:the|a) meeting.*|:|)\s*$", re.I | re.M
)
_MINUTES_TITLE = re.compile(r"\bminutes\b", re.IGNORECASE)
_HELD = re.compile(r"\bRESOLVED\b|\bApologies\b.*\b(?:received|were)\b|\bPRESENT\b", re.IGNORECASE)
_AGENDA = re.compile(r"^(?:public )?(?:agenda|document pack|reports? pack)\b", re.IGNORECASE | re.M)
_FRONT = re.compile(r"^(?:date|time|venue|membership|councillors)\b\s*:?", re.IGNORECASE | re.M)
_REPORT = re.compile(
    r"^(?:report (?:of|by|to|title)|recommendations?\b|purpose of (?:the )?report|\d\.\d+\.?\s)",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM_PAGE = re.compile(r"\s*(?:agenda item|issue details|decision details)\b", re.IGNORECASE)
_ATTENDED = re.compile(
    r"\b(?:attendees|in attendance|members? present|present)\s*:|\bapologies\s*:", re.IGNORECASE
)
_NOTED = re.compile(
    r"\b(?:was|were|been) (?:agreed|noted|advised|informed|asked|reported|resolved)\b|"
    r"^actions?\s*:|\bminutes of the (?:last|previous) meeting\b|^(?:agreed|noted|resolved)\b",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 1500  # characters
_ENOUGH = 3


def kind(document: Document, paragraphs: Sequence[Paragraph]) -> DocumentKind:
    """The kind whose marks are the surest."""
    if any(line.fields.get("record") == "meeting" for line in document.lines):
        return "meeting_record"
    text = "\n".join(one.text for one in paragraphs)
    for found, holds in _TESTS:
        if holds(text):
            return found
    if _is_deck(document, paragraphs):
        return "slides"
    return "report" if len(_REPORT.findall(text)) >= _ENOUGH - 1 else "other"


def _is_mayors(text: str) -> bool:
    return bool(_MAYOR.search(text))


def _is_consultation(text: str) -> bool:
    questions = len(_NUMBERED_QUESTION.findall(text))
    return questions >= _ENOUGH and bool(_CONSULTATION.search(text[:_HEAD]))


def _is_agenda(text: str) -> bool:
    front = {match.lower().strip(" :") for match in _FRONT.findall(text[: 3 * _HEAD])}
    return bool(_AGENDA.search(text[: 2 * _HEAD])) and len(front) > 1 and not _is_printed(text)


def _is_printed(text: str) -> bool:
    """Whether it is the minutes of a whole meeting, which name its date and place too."""
    return bool(_MINUTES_TITLE.search(text[:200])) and bool(_HELD.search(text))


def _is_minutes(text: str) -> bool:
    of_item = _MINUTES.search(text) and (_HELD.search(text) or _ITEM_PAGE.match(text))
    notes = _ATTENDED.search(text[:_HEAD]) and len(_NOTED.findall(text)) >= _ENOUGH
    return _is_printed(text) or bool(of_item) or bool(notes)


def _is_decision(text: str) -> bool:
    head = text[:_HEAD]
    return bool(_DECISION.search(head)) and bool(_DECISION_WORDS.search(head))


_TESTS: tuple[tuple[DocumentKind, Callable[[str], bool]], ...] = (
    ("mayors_questions", _is_mayors),
    ("consultation_response", _is_consultation),
    ("agenda_pack", _is_agenda),
    ("minutes", _is_minutes),
    ("decision", _is_decision),
)


def _is_deck(document: Document, paragraphs: Sequence[Paragraph]) -> bool:
    """Many headings and bullets and little running text, or pages broader than high."""
    said = [one for one in paragraphs if one.kind not in ("empty_page", "row")]
    if not said:
        return False
    boxes = [line.box for line in document.lines if line.box is not None]
    if boxes and max(box.right for box in boxes) > 1.1 * max(box.bottom for box in boxes):
        return True
    headings = sum(one.kind == "heading" for one in said)
    bullets = sum(one.kind == "bullet" for one in said)
    prose = sum(one.kind == "paragraph" and len(one.text) > 200 for one in said)
    words = sum(len(one.text.split()) for one in said)
    many = headings >= 4 and words / headings < 60
    return many and (headings + bullets) >= len(said) / 2 and prose <= headings / 2
