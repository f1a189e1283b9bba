"""A percentage of two counts that are stated beside it."""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.agreement import agreement
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number, stated
from metmart.documents.figure import Figure

MOST: Final = 6
"""Of more counts than that, two make any percentage."""
RATIO: Final = re.compile(r"\b(of (whom|which|these|those|the)|out of|total)\b", re.IGNORECASE)


def share_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """One check for each share beside two counts of which it can be the ratio."""
    for figure in figures:
        if figure.unit == "percent" and figure.measure in ("share_pct", "level", "rate"):
            yield from _check(figure, _counts_beside(figure, figures))


def _counts_beside(figure: Figure, figures: Sequence[Figure]) -> list[Figure]:
    """The counts of the same sentence or row, those just before it first."""
    beside = [
        one
        for one in figures
        if one.block_no == figure.block_no
        and one.quote == figure.quote
        and one.unit == "count"
        and one.measure == "level"
        and one.value > 0
    ]
    place = (figure.line, figure.start)
    return sorted(beside, key=lambda one: ((one.line, one.start) > place, one.line, one.start))


def _check(figure: Figure, counts: list[Figure]) -> Iterator[FigureCheck]:
    if not 1 < len(counts) <= MOST:
        return
    right = [
        (part, whole)
        for part, whole in permutations(counts, 2)
        if part.value < whole.value and agreement(figure, _ratio(part, whole)) == "exact"
    ]
    before = [one for one in counts if (one.line, one.start) < (figure.line, figure.start)]
    if right:
        yield _finding(figure, *right[0], is_right=True)
    elif len(counts) == len(before) == 2 and RATIO.search(figure.quote):
        part, whole = sorted(before, key=lambda one: one.value)
        if part.value < whole.value and not agreement(figure, _ratio(part, whole)):
            yield _finding(figure, part, whole, is_right=False)


def _ratio(part: Figure, whole: Figure) -> float:
    return 100 * part.value / whole.value


def _finding(figure: Figure, part: Figure, whole: Figure, *, is_right: bool) -> FigureCheck:
    ratio = _ratio(part, whole)
    said = "the same" if is_right else f"not {stated(figure)}"
    return finding(
        figure,
        f"{number(part.value)} of {number(whole.value)} are "
        f"{number(ratio, figure.digits + 1)} %, {said}.",
        ratio,
        is_right=is_right,
    )
