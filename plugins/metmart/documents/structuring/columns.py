"""Tables of questions whose header names the columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph

_ASKER = re.compile(r"\b(?:asked by|questioner|from|member|councillor|cllr|name|who)\b", re.I)
_QUESTION = re.compile(r"\bquestions?\b", re.IGNORECASE)
_ANSWER = re.compile(r"\b(?:answers?|responses?|reply|replies)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:no|number|ref|reference|item)\b|#", re.IGNORECASE)
_LABEL_LENGTH = 40


@dataclass(frozen=True)
class Columns:
    """Which column holds what."""

    question: int
    answer: int | None
    asker: int | None
    number: int | None

    def add(self, row: Paragraph, found: list[Exchange]) -> None:
        """Read a row: a new question, or more of the last one's answer."""
        question, answer = _cell(row, self.question), _cell(row, self.answer)
        if question:
            asker = _cell(row, self.asker)
            if not asker and found:
                asker = found[-1].asker or ""
            one = Exchange("member", reference=_cell(row, self.number) or None, asker=asker or None)
            one.question.append(_only(row, question))
            found.append(one)
        if answer and found:
            found[-1].answer.append(_only(row, answer))


def columns(cells: Sequence[str]) -> Columns | None:
    """The columns that a header names; None if it is no header of questions and answers."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(len(cell) > _LABEL_LENGTH or "?" in cell for cell in filled):
        return None
    answer = _find(cells, _ANSWER)
    asker = _find(cells, _ASKER)
    question = _find(cells, _QUESTION, without={answer, asker})
    if question is None or answer is None:
        return None
    return Columns(question, answer, asker, _find(cells, _NUMBER, without={question, asker}))


def _find(
    cells: Sequence[str], pattern: re.Pattern[str], without: set[int | None] | None = None
) -> int | None:
    for place, cell in enumerate(cells):
        if place not in (without or set()) and pattern.search(cell):
            return place
    return None


def _cell(row: Paragraph, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _only(row: Paragraph, text: str) -> Paragraph:
    return Paragraph(row.lines, row.kind, text, row.headings, (text,))
