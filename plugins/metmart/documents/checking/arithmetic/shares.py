"""A percentage of two counts that are stated beside it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.agreement import agreement
from metmart.documents.checking.arithmetic.block import by_block
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number, stated
from metmart.documents.figure import Figure

RATIO: Final = re.compile(r"\b(of (whom|which|these|those|the)|out of|total)\b", re.IGNORECASE)


def share_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """One check for each share beside two counts of which it can be the ratio."""
    blocks = by_block(figures)
    for figure in figures:
        if figure.unit == "percent" and figure.measure in ("share_pct", "level", "rate"):
            yield from _check(figure, _counts_beside(figure, blocks[figure.block_no]))


def _counts_beside(figure: Figure, block: Sequence[Figure]) -> list[Figure]:
    """The counts of the same sentence or row, in their order."""
    beside = [
        one
        for one in block
        if one.quote == figure.quote
        and one.unit == "count"
        and one.measure == "level"
        and one.value > 0
    ]
    return sorted(beside, key=_place)


def _check(figure: Figure, counts: list[Figure]) -> Iterator[FigureCheck]:
    if figure.table_no and not figure.digits:
        return  # in a row of many counts, some two have any whole percentage
    before = [one for one in counts if _place(one) < _place(figure)]
    after = counts[len(before) :]
    near = [before[-2:], [*before[-1:], *after[:1]], after[:2]]
    pairs = [sorted(pair, key=lambda one: one.value) for pair in near if len(pair) == 2]
    right = [pair for pair in pairs if agreement(figure, _ratio(*pair)) == "exact"]
    if right:
        yield _finding(figure, *right[0], is_right=True)
    elif len(counts) == len(before) == 2 and RATIO.search(figure.quote):
        part, whole = pairs[0]
        if not agreement(figure, _ratio(part, whole)):
            yield _finding(figure, part, whole, is_right=False)


def _place(figure: Figure) -> tuple[int, int]:
    return figure.line, figure.start


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
