"""The structure of a document, read from its lines."""

from collections.abc import Sequence
from dataclasses import replace

from metmart.documents.document import Document
from metmart.documents.structure import Identity, Minute, Part, Structure
from metmart.documents.structuring.actions import actions
from metmart.documents.structuring.agenda import agenda
from metmart.documents.structuring.blocks import blocks
from metmart.documents.structuring.charts import charts
from metmart.documents.structuring.identity import identity
from metmart.documents.structuring.minutes import minutes, recorded_minutes
from metmart.documents.structuring.noise import without_noise
from metmart.documents.structuring.occasion import occasion
from metmart.documents.structuring.paragraph import Paragraph
from metmart.documents.structuring.paragraphs import paragraphs
from metmart.documents.structuring.parts import parts
from metmart.documents.structuring.people import people
from metmart.documents.structuring.problems import problems
from metmart.documents.structuring.questions import exchanges, places, questions
from metmart.documents.structuring.references import References
from metmart.documents.structuring.tables import tables
from metmart.documents.structuring.voices import voices
from metmart.land.line import Line


def structure(document: Document) -> Structure:
    """Everything in a document besides its figures."""
    records = [line for line in document.lines if line.kind == "field" and not _is_pair(line)]
    lines = [
        replace(line, kind="text") if _is_pair(line) else line
        for line in document.lines
        if line.kind != "field" or _is_pair(line)
    ]
    read = paragraphs(without_noise(lines))
    known = identity(document, read)
    asked = exchanges(known.kind, read)
    bound = parts(known.kind, read, asked)
    named = people(read, asked, records, known.body)
    items = agenda(read, records)
    data = tables(read, asked)
    shown = [one for one in read if _is_shown(one.first_line, bound)]
    drawn = charts(shown)
    pointers = References(asked, bound, known.pages).find(read)
    said = voices(known, read, bound, asked, named, items)
    return Structure(
        identity=known,
        parts=tuple(bound),
        blocks=blocks(read, bound, data, said, places(asked)),
        people=tuple(named),
        items=tuple(items),
        questions=tuple(questions(asked, pointers)),
        minutes=tuple(_minutes(known, read, bound, records)),
        actions=tuple(actions(known.kind, read, bound, asked, known.date)),
        references=tuple(pointers),
        tables=tuple(data),
        charts=tuple(drawn),
        problems=tuple(problems(known, read, shown, data, drawn, occasion(document, read).problem)),
    )


def _is_pair(line: Line) -> bool:
    """Whether it is a label with its value on a page, which reads as any line does."""
    return line.fields.get("record") == "pair"


def _minutes(
    known: Identity, read: Sequence[Paragraph], bound: Sequence[Part], records: Sequence[Line]
) -> list[Minute]:
    """Of a meeting's record item by item, else of what is minutes."""
    if known.kind == "meeting_record":
        return recorded_minutes(read, records)
    if known.kind == "minutes":
        return minutes(read, known.title)
    inside = [part for part in bound if part.kind == "minutes"]
    own = [one for one in read if any(_is_in(one.first_line, part) for part in inside)]
    return minutes(own, "")


def _is_in(line: int, part: Part) -> bool:
    return part.first_line <= line <= part.last_line


def _is_shown(line: int, bound: Sequence[Part]) -> bool:
    """Whether a line is on a slide."""
    return any(_is_in(line, part) for part in bound if part.kind == "slides")
