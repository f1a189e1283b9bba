"""The numbered questions of a consultation and what the document answers."""

import re
from collections.abc import Sequence

from metmart.documents.structuring import asking
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph

_NUMBERED = re.compile(r"^(?:Q(?:uestion)?\s*)?(\d{1,2})\s*[.):–-]?\s*(.*)$", re.I | re.S)
_MARKED = re.compile(r"^(?:Q(?:uestion)?\s*\d|\d{1,2}\s*[.):])", re.IGNORECASE)
_ANSWER = re.compile(r"(?:our )?(?:answer|response|reply|comments?)\W*", re.IGNORECASE)
_ENOUGH = 3


def consultation_questions(paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """The questions in the order of their numbers; none if there is no row of them."""
    found: list[Exchange] = []
    for one in paragraphs:
        number = _next_number(one, found)
        if number is not None:
            found.append(Exchange("consultation", reference=str(number), question=[one]))
        elif found:
            _go_on(found[-1], one)
    return found if len(found) >= _ENOUGH else []


def _next_number(one: Paragraph, found: Sequence[Exchange]) -> int | None:
    """The number of a question that comes after the last, or of the first; numbers may skip."""
    match = _NUMBERED.match(one.text) if _MARKED.match(one.text) else None
    if match is None or one.kind in ("row", "empty_page"):
        return None
    number = int(match[1])
    last = int(found[-1].reference or 0) if found else 0
    asks = asking.is_question(match[2]) or not match[2].strip()
    follows = last < number <= last + 2
    return number if follows and asks else None


def _go_on(exchange: Exchange, one: Paragraph) -> None:
    """A second line that only asks belongs to the question, all else to the answer."""
    alone = not re.sub(r"\W|\d", "", exchange.question[0].text.replace("Question", ""))
    if _ANSWER.fullmatch(one.text):
        exchange.markers.append(one)
    elif not exchange.answer and _asks_on(exchange, one, alone=alone):
        exchange.question.append(one)
    elif one.kind != "empty_page":
        exchange.answer.append(one)


def _asks_on(exchange: Exchange, one: Paragraph, *, alone: bool) -> bool:
    """Whether the number stood alone on its line, or the line only asks."""
    if alone and len(exchange.question) == 1:
        return True
    return asking.is_only_question(_last_sentence(one.text))


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.?!])\s+", text.strip())[-1]
