"""What checking a figure gives."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Check = Literal["arithmetic", "published", "candidate"]
Verdict = Literal[
    "exact",
    "within_revision",
    "contradicted",
    "other_geography",
    "other_period",
    "digit_lost",
    "internally_inconsistent",
    "not_reproducible",
    "no_published_series",
    "ambiguous",
    "consistent",  # of a document's own arithmetic only
]
Vintage = Literal["as_published", "first_archived", "today"]
"""As public on the day of the document; where nothing archived by then has it, as the first later
release has it; and as known now."""


@dataclass(frozen=True)
class FigureCheck:
    """One comparison of a figure with something else; it never changes the figure.

    `compared_value` is what the figure was compared with; `area`, `period_start`, `period_end`
    and `release_ids` say what that is. A candidate is offered, never applied: `is_tie` marks one
    of several equally good ones, `chance` the share of values of that size for which as good a
    candidate would be found by accident.
    """

    figure_no: int
    check_no: int
    check: Check
    verdict: Verdict
    evidence: str  # a sentence for people, with the numbers
    compared_value: float | None = None
    difference: float | None = None  # stated minus compared
    vintage: Vintage | None = None
    as_of: date | None = None
    area_kind: str | None = None
    area: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    release_ids: tuple[str, ...] = field(default=())
    is_tie: bool = False
    chance: float | None = None


@dataclass(frozen=True)
class FigureVerdict:
    """The verdict on a figure as of the document's day, and as of today where that differs."""

    figure_no: int
    verdict: Verdict
    verdict_today: Verdict
    evidence: str
