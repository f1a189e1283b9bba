"""Whose words a paragraph is."""

import re
from collections.abc import Sequence

from metmart.documents.structure import AgendaItem, Identity, Part, PersonRole
from metmart.documents.structuring.blocks import Voice
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph

_PRESENTED = re.compile(r"\b(?:provided|presented|introduced|gave|updated|reported|informed)\b")
_COMMANDER = re.compile(r"\bCommander\b")
_ITEM = re.compile(r"^\d{1,3}[.)]\s+[A-Z][^.?!]{2,120}$")
_HEAD = 12  # paragraphs in which a deck names its presenter


def voices(
    identity: Identity,
    paragraphs: Sequence[Paragraph],
    parts: Sequence[Part],
    exchanges: Sequence[Exchange],
    people: Sequence[PersonRole],
    items: Sequence[AgendaItem],
) -> dict[int, Voice]:
    """By first line; paragraphs of which the document does not say whose they are have none."""
    senior = [one for one in people if one.kind == "senior_officer"]
    if identity.kind == "minutes":
        return _of_minutes(paragraphs, senior)
    found: dict[int, Voice] = {}
    if identity.kind == "slides":
        presenter = _presenter(paragraphs, senior)
        found = {one.first_line: presenter for one in paragraphs} if presenter else {}
    if identity.kind == "consultation_response":
        found = {one.first_line: Voice(identity.body) for each in exchanges for one in each.answer}
    commander = _commander(senior, items)
    for exchange in exchanges:
        found |= _of_exchange(exchange, commander)
    return found


def _of_exchange(exchange: Exchange, commander: Voice) -> dict[int, Voice]:
    if exchange.kind == "consultation":
        return {}
    answers = Voice("Mayor of London", "Mayor") if exchange.kind == "mayor" else commander
    if exchange.kind == "member" and exchange.asked_of:
        answers = Voice(exchange.asked_of)
    found = {one.first_line: answers for one in exchange.answer}
    return found | {one.first_line: Voice(exchange.asker) for one in exchange.question}


def _commander(senior: Sequence[PersonRole], items: Sequence[AgendaItem]) -> Voice:
    """The commander who answers members: by name if the document has it, else by role."""
    commanders = [one for one in senior if _COMMANDER.search(f"{one.rank} {one.role}")]
    if len(commanders) == 1:
        one = commanders[0]
        return Voice(one.name, one.rank if _COMMANDER.search(one.rank or "") else one.role)
    named = [
        match[0]
        for item in items
        if (match := re.search(r"\b(?:BCU|Borough) Commander\b", item.title))
    ]
    return Voice(None, named[0]) if named else Voice()


def _presenter(paragraphs: Sequence[Paragraph], senior: Sequence[PersonRole]) -> Voice | None:
    """The one senior officer whom the first slide names."""
    if not paragraphs:
        return None
    head = paragraphs[:_HEAD][-1].last_line
    named = [one for one in senior if one.line <= head]
    return Voice(named[0].name, named[0].role) if len(named) == 1 else None


def _names(one: Paragraph, person: PersonRole) -> bool:
    return re.search(rf"\b{re.escape(person.name.split()[-1])}\b", one.text) is not None


def _of_minutes(paragraphs: Sequence[Paragraph], senior: Sequence[PersonRole]) -> dict[int, Voice]:
    """Those who presented speak in the bullets; where "the Commander" does, the commander."""
    found: dict[int, Voice] = {}
    everybody = Voice()
    for one in paragraphs:
        named = [person for person in senior if _names(one, person)]
        if one.kind == "heading" or _ITEM.match(one.text):
            everybody = Voice()
        if named and _PRESENTED.search(one.text):
            everybody = Voice(
                " and ".join(person.name for person in named),
                " and ".join(person.role for person in named),
            )
        speaker = everybody
        mentions = re.search(r"\b[Tt]he (?:Borough )?Commander\b", one.text)
        commanders = [person for person in senior if _COMMANDER.search(person.role)]
        if mentions and len(commanders) == 1:
            speaker = Voice(commanders[0].name, commanders[0].role)
        if speaker.speaker and one.kind in ("bullet", "paragraph"):
            found[one.first_line] = speaker
    return found
