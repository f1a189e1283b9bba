"""What the reading of a document's structure gives: one record type for each kind of thing.

Every record names the lines that it was read from; line and page numbers are those of `Line`.
Numbers of records (`part_no`, `block_no`, …) count from 1 within the document.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from metmart.land.line import Box

DocumentKind = Literal[
    "agenda_pack",
    "minutes",
    "slides",
    "mayors_questions",
    "consultation_response",
    "decision",
    "meeting_record",
    "report",
    "other",
]
PartKind = Literal[
    "front_sheet", "questions", "slides", "leaflet", "plan", "minutes", "responses", "report"
]
BlockKind = Literal["heading", "paragraph", "bullet", "row", "question", "answer", "empty_page"]
QuestionKind = Literal["mayor", "member", "consultation"]
AnswerStatus = Literal["none", "holding", "answered", "corrected"]
ActionKind = Literal[
    "commitment",
    "recommendation",
    "operation",
    "operation_result",
    "plan_priority",
    "plan_action",
    "plan_outcome",
]


@dataclass(frozen=True)
class Identity:
    """What the document is, of when, and of where.

    `date` is that of the meeting or of the document; `date_precision` says how much of it the
    text states (a year that was inferred is `inferred`), `date_evidence` where it was found.
    """

    kind: DocumentKind
    title: str
    date: date | None
    date_precision: Literal["day", "month", "year", "inferred", "none"]
    date_evidence: str
    body: str | None
    boroughs: tuple[str, ...]
    bcu: str | None
    pages: int
    pages_without_text: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of the document that is a paper of its own kind."""

    part_no: int
    kind: PartKind
    title: str
    first_line: int
    last_line: int
    first_page: int
    last_page: int


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, bullet or table row; lines that a page break tore are one block.

    `headings` are those above it, the outermost first. `speaker` is whose words they are, where
    the document says so; `question_no` is the question that it asks or answers.
    """

    block_no: int
    part_no: int
    kind: BlockKind
    text: str
    page: int
    first_line: int
    last_line: int
    headings: tuple[str, ...] = ()
    speaker: str | None = None
    speaker_role: str | None = None
    question_no: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    box: Box | None = None


@dataclass(frozen=True)
class PersonRole:
    """A person in a role, as the document states it.

    `is_public`: an elected member, or a senior officer (Superintendent and above) or official in
    a public role; any other's name is masked in all that is published.
    """

    name: str
    role: str
    kind: Literal[
        "member", "substitute", "co_opted", "senior_officer", "officer", "asker", "mayor", "other"
    ]
    rank: str | None
    body: str | None
    is_chair: bool
    is_public: bool
    line: int
    page: int


@dataclass(frozen=True)
class AgendaItem:
    """An item of the agenda and what became of its paper."""

    item_no: str
    title: str
    pages: str | None
    paper_status: Literal["to_follow", "late", "published", "replaced", "withdrawn", "none"]
    line: int
    page: int


@dataclass(frozen=True)
class Question:
    """A question and its answer.

    `reference` is the number it bears (2017/5164; 7), `refers_to` the question that the answer
    points to in place of answering ("please refer to previous answer").
    """

    question_no: int
    kind: QuestionKind
    reference: str | None
    topic: str | None
    asker: str | None
    asked_of: str | None
    text: str
    answer: str
    status: AnswerStatus
    answered_on: date | None
    refers_to: int | None
    first_line: int
    last_line: int
    page: int


@dataclass(frozen=True)
class Minute:
    """A bullet or a resolution of the minutes."""

    minute_no: int
    kind: Literal["bullet", "resolution"]
    item: str | None
    text: str
    first_line: int
    last_line: int
    page: int


@dataclass(frozen=True)
class Action:
    """Something promised, recommended, planned or done.

    `who` as stated; `due_text` as stated and `due_on` its last day where it can be told;
    `operation` is its name where it is one or a result of one.
    """

    action_no: int
    kind: ActionKind
    text: str
    who: str | None
    due_text: str | None
    due_on: date | None
    operation: str | None
    first_line: int
    last_line: int
    page: int


@dataclass(frozen=True)
class Reference:
    """A pointer from one place of the document to another, or to another document.

    `target_no` is the question or page that is meant, `resolved` whether it was found there;
    `problem` says what is wrong, such as a number that leads to another subject.
    """

    reference_no: int
    text: str
    target: str
    target_kind: Literal["question", "answer", "attachment", "page", "document", "decision"]
    target_no: int | None
    resolved: bool
    problem: str | None
    line: int
    page: int


@dataclass(frozen=True)
class Cell:
    """A cell of a table with its labels.

    `row_label_repaired` differs from `row_label` where the published one cannot be read and its
    position and siblings tell what it was. `value` is the number in it, if it is one.
    """

    table_no: int
    row_no: int
    column_no: int
    row_label: str
    row_label_repaired: str
    column_label: str
    text: str
    value: float | None
    is_total: bool
    line: int
    page: int
    box: Box | None = None


@dataclass(frozen=True)
class ReadTable:
    """A table. `sum_checks` names each total: (row or column label, stated, summed)."""

    table_no: int
    title: str
    page: int
    first_line: int
    last_line: int
    headings: tuple[str, ...]
    cells: tuple[Cell, ...]
    sum_checks: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class Chart:
    """A heading of a chart of which no data are in the text."""

    title: str
    line: int
    page: int


@dataclass(frozen=True)
class Structure:
    """All that is in a document besides its figures."""

    identity: Identity
    parts: tuple[Part, ...] = ()
    blocks: tuple[Block, ...] = ()
    people: tuple[PersonRole, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    questions: tuple[Question, ...] = ()
    minutes: tuple[Minute, ...] = ()
    actions: tuple[Action, ...] = ()
    references: tuple[Reference, ...] = ()
    tables: tuple[ReadTable, ...] = ()
    charts: tuple[Chart, ...] = ()
    problems: tuple[str, ...] = field(default=())
