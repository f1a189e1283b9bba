"""A quantity that a document states, with its context."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from metmart.land.line import Box

Qualifier = Literal["about", "over", "under", "at_least", "at_most", "nearly", "up_to"]
Measure = Literal[
    "level",  # so many
    "average",  # on average so many, per `per`
    "change",  # so many more or fewer
    "change_pct",  # so many per cent more or fewer
    "share_pct",  # so many per cent of something
    "rate",  # so many per so many
    "rank",  # the second highest
    "list_count",  # nine priorities: things that the document lists
]
AreaKind = Literal["borough", "bcu", "mps", "ward", "other"]
Basis = Literal["stated", "table", "heading", "document", "none"]


@dataclass(frozen=True)
class Period:
    """Months from `start` to `end`, both first days, inclusive.

    `text` is what stands in the document; `basis` where it stood. A period that is stated but
    cannot be told ("recently") has a text and no months.
    """

    text: str
    start: date | None
    end: date | None
    basis: Basis
    is_whole_months: bool = True  # false: "the last 7 days", "24 February to 3 March"


@dataclass(frozen=True)
class Place:
    """The area a figure is of. `name` as in dim_borough or dim_bcu; "MPS" for the force."""

    text: str
    kind: AreaKind
    name: str
    basis: Basis


@dataclass(frozen=True)
class Figure:
    """A number as stated; nothing that checking finds out changes it.

    `value` is in `unit`; a fall is negative in `change` and `change_pct`. `high` ends a range.
    `metric` is an id of the glossary. `quote` holds the sentence or the row; `text` is the
    number in it as it stands, at `start` of line `line` (characters of `Line.text`).
    `missing` names what of metric, period and place could not be told: such a figure is
    ambiguous. `digits` are the decimals printed.
    """

    figure_no: int
    block_no: int
    text: str
    quote: str
    line: int
    start: int
    page: int
    value: float
    unit: str  # count, percent, pounds, hours, minutes, days, weeks, months, years, rank, per_1000
    measure: Measure
    digits: int = 0
    high: float | None = None
    qualifier: Qualifier | None = None
    metric: str | None = None
    metric_text: str = ""
    per: str | None = None
    period: Period | None = None
    comparison: Period | None = None  # what a change is measured against
    place: Place | None = None
    speaker: str | None = None
    speaker_role: str | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    is_total: bool = False
    missing: tuple[str, ...] = ()
    box: Box | None = None
