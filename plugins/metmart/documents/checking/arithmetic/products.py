"""Time in all against cases times the time of each."""

from collections.abc import Iterator, Sequence
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.block import by_block
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number, stated
from metmart.documents.figure import Figure

MINUTES: Final = {"minutes": 1.0, "hours": 60.0, "days": 1440.0}
CLOSE: Final = 0.01
NEAR: Final = 0.25
"""A product further off than that is of other cases."""


def product_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """One check for each time in all beside an average time and a number of cases."""
    blocks = by_block(figures)
    for figure in figures:
        if figure.unit not in MINUTES or figure.measure != "level":
            continue
        beside = [one for one in blocks[figure.block_no] if one != figure]
        for average in beside:
            if average.unit in MINUTES and average.measure == "average":
                yield from _check(figure, average, beside)


def _check(figure: Figure, average: Figure, beside: Sequence[Figure]) -> Iterator[FigureCheck]:
    cases = [one for one in beside if one.unit == "count" and one.measure == "level"]
    per_case = average.value * MINUTES[average.unit] / MINUTES[figure.unit]
    if per_case <= 0 or figure.value <= per_case:
        return
    nearest = sorted(
        cases, key=lambda one: abs(one.line - average.line) * 1000 + abs(one.start - average.start)
    )
    products = [(one, one.value * per_case) for one in nearest]
    right = [pair for pair in products if abs(pair[1] - figure.value) <= CLOSE * pair[1]]
    near = [pair for pair in products if abs(pair[1] - figure.value) <= NEAR * figure.value]
    for count, product in (right or near)[:1]:
        said = "in agreement with" if right else "not"
        yield finding(
            figure,
            f"{number(count.value)} times {number(per_case, 2)} {figure.unit} are "
            f"{number(product, 1)} {figure.unit}, {said} {stated(figure)}.",
            product,
            is_right=bool(right),
        )
