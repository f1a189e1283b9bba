"""Questions of all three kinds as records."""

from collections.abc import Mapping, Sequence

from metmart.documents.structure import Question, Reference
from metmart.documents.structuring import status
from metmart.documents.structuring.blocks import Place
from metmart.documents.structuring.consultation_questions import consultation_questions
from metmart.documents.structuring.exchange import Exchange, said
from metmart.documents.structuring.mayors_questions import mayors_questions
from metmart.documents.structuring.members_questions import members_questions
from metmart.documents.structuring.paragraph import Paragraph

_OPENING = 12  # words within which an answer points elsewhere in place of answering


def exchanges(kind: str, paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """The questions of a document of that kind with their answers."""
    if kind == "mayors_questions":
        return mayors_questions(paragraphs)
    if kind == "consultation_response":
        return consultation_questions(paragraphs)
    return members_questions(paragraphs)


def questions(found: Sequence[Exchange], references: Sequence[Reference]) -> list[Question]:
    """Records of the questions; `refers_to` by the references that their answers begin with."""
    return [_question(number, one, references) for number, one in enumerate(found, 1)]


def places(found: Sequence[Exchange]) -> Mapping[int, Place]:
    """By first line: the question that a paragraph asks or answers."""
    by_line: dict[int, Place] = {}
    for number, exchange in enumerate(found, 1):
        own = (*exchange.question, *exchange.answer)
        inner = tuple(one.text for one in own if one.kind == "heading")
        for one in exchange.answer:
            by_line[one.first_line] = Place(number, "answer", exchange.topic, inner)
        for one in (*exchange.markers, *exchange.question):
            by_line[one.first_line] = Place(number, "question", exchange.topic, inner)
    return by_line


def _question(number: int, one: Exchange, references: Sequence[Reference]) -> Question:
    every = one.paragraphs
    standing = status.status(one.answers)
    return Question(
        question_no=number,
        kind=one.kind,
        reference=one.reference,
        topic=one.topic,
        asker=one.asker,
        asked_of=one.asked_of,
        text=_without_number(one),
        answer=one.answer_text,
        status=standing,
        answered_on=one.answered_on if standing in ("answered", "corrected") else None,
        refers_to=_refers_to(one, references),
        first_line=every[0].first_line,
        last_line=max(each.last_line for each in every),
        page=every[0].page,
    )


def _without_number(one: Exchange) -> str:
    if one.kind == "consultation" and one.reference:
        first, _, rest = one.text.partition(" ")
        return rest.lstrip() if one.reference in first else one.text
    return one.text


def _refers_to(one: Exchange, references: Sequence[Reference]) -> int | None:
    """The question that the answer's first words point to."""
    if not one.answer:
        return None
    first = one.answer[0]
    opening = " ".join(said(first).split()[:_OPENING])
    for reference in references:
        of_questions = reference.target_kind in ("question", "answer")
        if reference.line == first.first_line and of_questions and opening in reference.text[:200]:
            return reference.target_no
        if reference.line == first.first_line and of_questions and reference.text in opening:
            return reference.target_no
    return None
