"""What was promised, recommended, done in operations, and planned."""

import re
from collections.abc import Sequence
from datetime import date

from metmart.discover.holding import is_holding
from metmart.documents.structure import Action, Part
from metmart.documents.structuring import deadlines, plans
from metmart.documents.structuring.exchange import Exchange, said
from metmart.documents.structuring.operations import operation_actions
from metmart.documents.structuring.paragraph import Paragraph
from metmart.documents.structuring.plans import Draft

_BODY = (
    r"(?:The |the |Our |our |My |my )?(?:MPS|Met(?:ropolitan Police)?(?: Service)?|[Pp]olice|"
    r"Commissioner|Commander|Borough Commander|BCU|BCU Commander|Superintendent|Mayor|Council|"
    r"Committee|Chair|Board|MOPAC|Service|Force|Authority|Officers?|officers|teams?|Director|"
    r"[Rr]eview|[Gg]roup|[Pp]artnership|Department|Cabinet Member|Leader|"
    r"(?:DCI|DI|DS|PS|PC|DSU|DCS|Supt|Insp|Sergeant|Superintendent|"
    r"Commander|Inspector|Councillor|Cllr)(?: [A-Z][\w'’-]+){1,2}|"
    r"[A-Z][\w-]+ (?:Review|Team|Group|Board|Unit|Department|Superintendent|Inspector))"
)
_WILL = (
    r"(?:will|shall|intends? to|plans? to|(?:am|is|are) (?:committed|going|planning) to|"
    r"undertook to|agreed to|aims? to)"
)
_PROMISE = re.compile(
    rf"(?P<who>\b(?:I|We|we)\b|\b{_BODY})\s+(?:also |further |have |has )*{_WILL}\b"
    r"(?! (?:often|not be able))"
)
_PASSIVE = re.compile(
    r"^(?P<who>(?:An?|The|This|These|Further|Regular|Quarterly|Future|It|Another|"
    r"[A-Z][\w-]+)\b[^.,;]{0,80}?)\s+will (?:also |then |now )?be "
    r"(?:\w+ed|held|sent|put|made|given|set|kept|built|sought|taken|undertaken|brought|run)\b"
)
_FUTURE = re.compile(
    r"(?P<who>\b(?:presentations?|reports?|updates?|figures|data|information|papers?)\b"
    r"[^.,;]{0,50}?)\s+will\b"
)
_DUE_ONLY = re.compile(
    r"\bdue to (?:meet|report|be \w+ed|complete|start|begin|launch)\b|\bto be \w+ed (?:by|in) "
)
_REPORTED = re.compile(r"\bwould\b(?! (?:like|have|not))")
_SAID = re.compile(r"\b(?:advised|told|said|informed|reported|confirmed|explained|heard)\b", re.I)
_IF = re.compile(r"\b(?:if|unless|whether|would|could|when someone)\b", re.IGNORECASE)
_ADVICE = re.compile(
    r"(?P<who>[A-Z“\"'][^.;]{0,90}?)\s+(?:also )?(?:should|must|needs? to|ought to)\b(?! not have)"
)
_NOTED = re.compile(
    r"^actions?(?:\s+(?:for|by|on)\s+(?P<by>[^:]{2,40}))?\s*[:–]\s*(?P<what>.{5,}?)"
    r"(?:\s*\((?P<who>[A-Z][A-Za-z /&]{1,40})\))?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_ASKING = re.compile(
    r"(?P<who>[Ww]e|The \w+) (?:also )?(?:asks? (?:for|that)|would like|recommends?|"
    r"calls? (?:for|on)|urges?|suggests?)\b"
)
_RECOMMENDATIONS = re.compile(r"\brecommendations?\b", re.IGNORECASE)
_NO_PROMISES = ("front_sheet", "leaflet", "plan")


def actions(
    kind: str,
    paragraphs: Sequence[Paragraph],
    parts: Sequence[Part],
    exchanges: Sequence[Exchange],
    since: date | None,
) -> list[Action]:
    """Every one in the document's order; times count from the document's own date."""
    drafts = [
        *_commitments(kind, paragraphs, parts, exchanges, since),
        *_recommendations(kind, paragraphs, exchanges),
        *operation_actions(paragraphs),
        *plans.plan_actions(paragraphs, parts),
    ]
    ordered = sorted(drafts, key=lambda one: (one.one.first_line, one.order))
    return [
        Action(
            number, draft.kind, draft.text, draft.who, draft.due_text, draft.due_on,
            draft.operation, draft.one.first_line, draft.one.last_line, draft.one.page,
        )
        for number, draft in enumerate(ordered, 1)
    ]  # fmt: skip


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [part for part in re.split(r"(?<=[.?!;])\s+(?=[A-Z“\"'‘])", text.strip()) if part]


def _commitments(
    kind: str,
    paragraphs: Sequence[Paragraph],
    parts: Sequence[Part],
    exchanges: Sequence[Exchange],
    since: date | None,
) -> list[Draft]:
    asked = {one.first_line for each in exchanges for one in (*each.question, *each.markers)}
    without = [part for part in parts if part.kind in _NO_PROMISES]
    drafts: list[Draft] = []
    if kind == "consultation_response":
        return drafts
    for one in paragraphs:
        outside = any(part.first_line <= one.first_line <= part.last_line for part in without)
        if one.kind in ("heading", "empty_page") or one.first_line in asked or outside:
            continue
        if is_holding(said(one)):
            continue
        noted = _noted(one, since)
        if noted:
            drafts.append(noted)
            continue
        drafts += [
            found for text in sentences(said(one)) if (found := _promise(text, one, since, kind))
        ]
    return drafts


def _noted(one: Paragraph, since: date | None) -> Draft | None:
    """What minutes note as an action: "Action: invite the managers (AB)"."""
    match = _NOTED.match(one.text)
    if match is None:
        return None
    due_text, due_on = deadlines.due(match["what"], since)
    who = match["by"] or match["who"]
    return Draft(one, "commitment", match["what"].strip(), who, due_text, due_on)


def _promise(sentence: str, one: Paragraph, since: date | None, kind: str) -> Draft | None:
    """A sentence in which somebody binds themselves, or something is set for a date."""
    due_text, due_on = deadlines.due(sentence, since)
    active = _PROMISE.search(sentence)
    passive = _PASSIVE.match(sentence) or _FUTURE.search(sentence)
    if kind in ("report", "other") and not due_text:
        passive = None  # reports are full of what "will be" as a matter of course
    found = active or passive
    reported = _REPORTED.search(sentence) and _SAID.search(sentence)
    dated = bool(due_text and (_DUE_ONLY.search(sentence) or reported))
    if not found and not dated:
        return None
    if found and _IF.search(sentence[: found.start()]):
        return None
    who = active["who"].strip() if active else None
    return Draft(one, "commitment", sentence, who, due_text, due_on)


def _recommendations(
    kind: str, paragraphs: Sequence[Paragraph], exchanges: Sequence[Exchange]
) -> list[Draft]:
    """What respondents ask for, and what stands below a heading of recommendations."""
    drafts = []
    if kind == "consultation_response":
        for exchange in exchanges:
            for one in exchange.answer:
                for sentence in sentences(said(one)):
                    advice = _ADVICE.match(sentence) or _ASKING.search(sentence)
                    if advice:
                        drafts.append(Draft(one, "recommendation", sentence, _who(advice["who"])))
    for one in paragraphs:
        below = one.headings and _RECOMMENDATIONS.search(one.headings[-1])
        if below and one.kind in ("bullet", "paragraph") and not one.text.endswith(":"):
            drafts.append(Draft(one, "recommendation", one.text))
    return drafts


def _who(text: str) -> str | None:
    stripped = re.sub(r"^.*[,)]\s+", "", text.strip())
    nobody = re.match(r"(?:there|it|this|that|these|they|which)\b", stripped, re.IGNORECASE)
    return None if nobody or len(stripped.split()) > 8 else stripped
