"""One verdict for each figure, from its checks."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from metmart.documents.check import FigureCheck, FigureVerdict, Verdict, Vintage

LIKELY: Final = 0.05
"""A candidate with less of a chance to be an accident stands for the verdict."""
AGREES: Final = ("exact", "within_revision")
ORDER: Final[dict[Vintage, tuple[Vintage | None, ...]]] = {
    "as_published": ("as_published", "first_archived", "today", None),
    "today": ("today", "first_archived", "as_published", None),
}
"""Where a vintage has no value the other is asked, and the evidence says so."""


def verdicts(checks: Iterable[FigureCheck]) -> list[FigureVerdict]:
    """A verdict for each figure that has checks."""
    ordered = sorted(checks, key=lambda one: (one.figure_no, one.check_no))
    return [
        _verdict(figure_no, list(of_figure))
        for figure_no, of_figure in groupby(ordered, key=lambda one: one.figure_no)
    ]


def _verdict(figure_no: int, checks: list[FigureCheck]) -> FigureVerdict:
    then = _decisive(checks, "as_published")
    now = _decisive(checks, "today")
    said = [then, *(one for one in (now, *_beside(then, checks)) if one is not then)]
    return FigureVerdict(
        figure_no=figure_no,
        verdict=then.verdict,
        verdict_today=now.verdict,
        evidence=" ".join(dict.fromkeys(one.evidence for one in said)),
    )


def _decisive(checks: Sequence[FigureCheck], vintage: Vintage) -> FigureCheck:
    """The check that the verdict rests on."""
    published = _published(checks, vintage)
    if published.verdict in AGREES:
        return published
    likely = [
        one
        for one in checks
        if one.check == "candidate" and not one.is_tie and (one.chance or 0.0) <= LIKELY
    ]
    if published.verdict != "ambiguous" and likely:
        return min(likely, key=lambda one: one.chance or 0.0)
    if published.verdict == "contradicted":
        return published
    own = [one for one in checks if one.check == "arithmetic"]
    failed: list[Verdict] = ["internally_inconsistent", "ambiguous", "consistent"]
    return min(own, key=lambda one: failed.index(one.verdict), default=published)


def _published(checks: Sequence[FigureCheck], vintage: Vintage) -> FigureCheck:
    """The comparison in a vintage; in the other where this one has no value."""
    found = [one for one in checks if one.check == "published"]
    return min(
        found,
        key=lambda one: (one.compared_value is None, ORDER[vintage].index(one.vintage)),
    )


def _beside(decisive: FigureCheck, checks: Sequence[FigureCheck]) -> list[FigureCheck]:
    """What belongs to the evidence besides: why not as stated, and the best candidates."""
    published = [one for one in checks if one.check == "published" and one.vintage != "today"]
    others = [one for one in checks if one.check != "published"]
    if decisive.verdict in AGREES:
        others = [one for one in others if one.verdict == "internally_inconsistent"]
    return [*published, *others[:2]]
