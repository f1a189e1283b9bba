"""What a document is, of when and of where."""

import re
from collections.abc import Mapping, Sequence

from metmart.documents.document import Document
from metmart.documents.structure import DocumentKind, Identity
from metmart.documents.structuring import kind as kinds
from metmart.documents.structuring import places
from metmart.documents.structuring.occasion import Occasion, occasion
from metmart.documents.structuring.paragraph import Paragraph

_TITLE_STATUS = re.compile(r"\s*[-–(]*\s*to\s+follow\s*\)?\s*$", re.IGNORECASE)
_TITLE_LABEL = re.compile(r"(?:report )?(?:title|subject)\s*:\s*(\S.{5,})", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:agenda(?: item)?|recommendations?|minutes|"
    r"public document pack|page number|issue details|meeting|"
    r"(?:chief |detective )*superintendent|commander)\W*",
    re.IGNORECASE,
)
_TITLE_LINES = 3
_TITLE_LENGTH = 200
_BODY = re.compile(
    r"\b([A-Z][\w'’&]*,? (?:(?:[A-Z][\w'’&]*,?|and|of|for|the) )*"
    r"(?:Sub-Committee|Committee|Commission|Board|Cabinet|Forum|Panel)"
    r"|[A-Z][A-Z'’&, -]{3,60} (?:SUB-COMMITTEE|COMMITTEE|COMMISSION|BOARD|CABINET|PANEL))\b"
)
_CALLED = {
    "overview", "and", "scrutiny", "select", "sub-committee", "committee", "commission", "board",
    "panel", "cabinet", "forum", "the", "this", "that", "a", "our", "all", "for", "members", "of",
}  # fmt: skip
_QUESTION_TIME = re.compile(r"\bMQT\b|Mayor[’']s Question Time", re.IGNORECASE)
_SNB = re.compile(
    r"\b([A-Z][\w&]+(?: (?:and |upon )?[A-Z]\w+)?) (?:SNB|Safer Neighbourhood Board)\b"
)
_HEAD = 30  # paragraphs in which a document says what it is
_OFTEN = 3  # so often is a borough named that a paper is about


def identity(document: Document, paragraphs: Sequence[Paragraph]) -> Identity:
    """The identity, from the text first and then from what its publisher's listing says."""
    text = "\n".join(one.text for one in paragraphs)
    when: Occasion = occasion(document, paragraphs)
    kind: DocumentKind = kinds.kind(document, paragraphs)
    boroughs = _boroughs(document, paragraphs, text)
    pages = {line.page for line in document.lines}
    return Identity(
        kind=kind,
        title=title(document, paragraphs),
        date=when.day,
        date_precision=when.precision,
        date_evidence=when.evidence,
        body=_body(document, paragraphs, text, kind),
        boroughs=boroughs,
        bcu=_bcu(boroughs, text, when),
        pages=max(pages, default=0),
        pages_without_text=tuple(
            sorted({line.page for line in document.lines if line.kind == "empty_page"})
        ),
    )


def recorded(document: Document) -> Mapping[str, str]:
    """What the record of a meeting says of it; nothing where the document is none."""
    for line in document.lines:
        if line.fields.get("record") == "meeting":
            return line.fields
    return {}


def title(document: Document, paragraphs: Sequence[Paragraph]) -> str:
    """The first words that name the matter; headings right below each other are one title."""
    committee = recorded(document).get("committeetitle")
    if committee:
        return committee
    for one in paragraphs[:_HEAD]:
        labelled = _TITLE_LABEL.match(one.text)
        if labelled:
            return labelled[1].split("\t")[0].strip()[:_TITLE_LENGTH]
    words: list[str] = []
    last_level = 0
    for one in paragraphs[:_HEAD]:
        if one.kind not in ("heading", "paragraph") or _NO_TITLE.fullmatch(one.text):
            if words:
                break
            continue
        joins = one.kind == "heading" and one.gap <= 1 and one.level <= last_level + 1
        if words and not joins:
            break
        last_level = one.level
        words.append(_TITLE_STATUS.sub("", one.text))
        if one.kind != "heading" or len(words) == _TITLE_LINES:
            break
    found = " ".join(words)
    return found[:_TITLE_LENGTH] if found else document.origin.title


def _boroughs(document: Document, paragraphs: Sequence[Paragraph], text: str) -> tuple[str, ...]:
    """Those its publisher speaks for; else of the title, else those it names again and again."""
    if document.origin.boroughs:
        return document.origin.boroughs
    head = "\n".join(one.text for one in paragraphs[:_TITLE_LINES])
    named: Mapping[str, int] = places.named_boroughs(head)
    if not named:
        every = places.named_boroughs(text)
        most = max(every.values(), default=0)
        named = every
        if most >= _OFTEN:
            named = {name: n for name, n in every.items() if n >= _OFTEN and 2 * n >= most}
    return tuple(sorted(named))


def _bcu(boroughs: tuple[str, ...], text: str, when: Occasion) -> str | None:
    """The BCU that the text names most, else that of its borough on the day."""
    named = places.named_bcus(text)
    members = {places.memberships()[one] for one in boroughs if one in places.memberships()}
    own = {name for name, since in members if when.day is None or when.day >= since}
    for name, _ in named.most_common():
        if not own or name in own:
            return name
    return own.pop() if len(own) == 1 else None


def _body(document: Document, paragraphs: Sequence[Paragraph], text: str, kind: str) -> str | None:
    listed = document.origin.about.get("body")
    if listed:
        return listed
    committee = recorded(document).get("committeetitle")
    if committee:
        return committee
    if kind == "mayors_questions" or _QUESTION_TIME.search(title(document, paragraphs)):
        return "Mayor's Question Time"
    first = [one.text for one in paragraphs[:_HEAD]]
    for one in (*first[:_TITLE_LINES], title(document, paragraphs), *first):
        match = _BODY.search(one) if len(one) < _TITLE_LENGTH else None
        if match and not _is_generic(match[1]):
            return _without_council(_cased(match[1]))
    board = _SNB.search(text)
    return f"{board[1]} Safer Neighbourhood Board" if board else None


def _cased(body: str) -> str:
    """A name in capitals as it is written elsewhere."""
    return (
        re.sub(r"\b(?:And|Of|For|The)\b", lambda one: one[0].lower(), body.title())
        if (body.isupper())
        else body
    )


def _is_generic(body: str) -> bool:
    """Whether it is only what any council calls such a body, not its name."""
    words = re.findall(r"[\w'’-]+", body.lower())
    return all(word in _CALLED for word in words) and words[:2] != ["overview", "and"]


def _without_council(body: str) -> str:
    """The name of a committee without that of its council."""
    body = re.sub(r"^(?:Minutes of (?:the )?)?Meeting of (?:the )?", "", body)
    return re.sub(r"^(?:.*?\b(?:Council|Borough of \w+)\b['’]?s?\s+)(?=[A-Z])", "", body)
