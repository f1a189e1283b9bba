"""Questions to the Mayor: a list republished as text, or a page of the question database."""

import re
from collections.abc import Sequence

from metmart.documents.structuring import asking, dating, wording
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph

_NUMBER = re.compile(
    r"^(?:Question (?:No|Number|Ref(?:erence)?)|Reference(?: No)?|Question)\W*"
    r"(\d{4}/\d{3,5})\s*(.*)$",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^(?:(?:Written|Oral|Holding|Corrected|Updated)\s+)?(?:response|answer|reply)"
    r"(?:\s*(?:from|by|of)\s+(?P<who>the\s+Mayor|[A-Z][\w .'’-]+?))?"
    r"(?:\W+(?P<rest>.*\d{4}.*))?\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(Question by|Asked by|Asked of|Meeting|Meeting date|Session(?: name)?|Category|Organisation|"
    r"Question|Answer(?:ed)? (?:on|date)|Date)\s*[:\t]\s*(.*)$",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:the )?question(?: text)?\W*", re.IGNORECASE)
_TOPIC_WORDS = 18
_ASKER_WORDS = 6


def mayors_questions(paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """Every question that bears a number of the form 2017/5164."""
    starts = [place for place, one in enumerate(paragraphs) if _NUMBER.match(_flat(one))]
    found = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(paragraphs)
        topic = _topic(paragraphs, start)
        after = _topic(paragraphs, end) if end < len(paragraphs) else None
        body = list(paragraphs[start : end - 1 if after is not None else end])
        found.append(_exchange(body, topic))
    return found


def _flat(one: Paragraph) -> str:
    return one.text.replace("\t", ": ") if one.kind == "row" else one.text


def _topic(paragraphs: Sequence[Paragraph], start: int) -> Paragraph | None:
    """The paragraph before a question's number, if it is a heading or reads as one."""
    before = paragraphs[start - 1] if start else None
    if before is None or before.kind in ("row", "bullet") or _NUMBER.match(_flat(before)):
        return None
    brief = wording.is_short(before.text, _TOPIC_WORDS) and not before.text.endswith((".", "?"))
    return before if brief and not _ANSWER.match(before.text) else None


def _exchange(body: list[Paragraph], topic: Paragraph | None) -> Exchange:
    number = _NUMBER.match(_flat(body[0]))
    exchange = Exchange("mayor", reference=number[1] if number else None)
    exchange.asked_of = "the Mayor"
    exchange.markers.append(body[0])
    if topic is not None:
        exchange.topic = topic.text
        exchange.markers.append(topic)
    if number and asking.is_name(number[2].strip(" -–:")):
        exchange.asker = number[2].strip(" -–:")
    in_answer = False
    for one in body[1:]:
        in_answer = _place(exchange, one, in_answer=in_answer)
    if exchange.topic is None:
        exchange.topic = body[0].headings[-1] if body[0].headings else None
    return exchange


def _place(exchange: Exchange, one: Paragraph, *, in_answer: bool) -> bool:
    """Put a paragraph where it belongs; whether the answer has begun."""
    answer = _ANSWER.match(one.text) if wording.is_short(one.text, 12) else None
    label = _LABEL.match(_flat(one))
    if answer is not None:
        exchange.markers.append(one)
        _note_date(exchange, one.text)
        return True
    if (
        (label is not None and _note(exchange, label[1].lower(), label[2]))
        or _QUESTION.fullmatch(one.text)
        or (not exchange.question and not in_answer and _heads(exchange, one))
    ):
        exchange.markers.append(one)
    elif in_answer:
        exchange.answer.append(one)
    else:
        exchange.question.append(one)
    return in_answer


def _heads(exchange: Exchange, one: Paragraph) -> bool:
    """Whether a line before the question's words names the asker or the topic.

    A topic may read as a name ("Mobile Phone Theft"): of two such lines the second is the asker.
    """
    named = wording.is_short(one.text, _ASKER_WORDS) and asking.is_asker(one.text)
    if named and exchange.asker is None:
        exchange.asker = one.text
    elif named and exchange.topic is None:
        exchange.topic, exchange.asker = exchange.asker, one.text
    elif exchange.topic is None and _is_topic(one):
        exchange.topic = one.text
    else:
        return False
    return True


def _is_topic(one: Paragraph) -> bool:
    brief = wording.is_short(one.text, _TOPIC_WORDS) and not wording.is_finished(one.text)
    return one.kind in ("heading", "paragraph") and brief and not _LABEL.match(one.text)


def _note(exchange: Exchange, label: str, stated: str) -> bool:
    """Keep what a labelled line says; whether it was one that says who, of whom or when."""
    if not stated:
        return False
    if label in ("question by", "asked by"):
        exchange.asker = stated
    elif label == "asked of":
        exchange.asked_of = stated
    elif label.startswith(("answer", "date")):
        _note_date(exchange, stated)
    return label != "question"


def _note_date(exchange: Exchange, text: str) -> None:
    """The day of the latest answer."""
    found = dating.days(text)
    if found:
        exchange.answered_on = found[-1].day
