"""Percentage changes that no whole number gives, or that are too small to be meant."""

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.agreement import step
from metmart.documents.checking.arithmetic.block import by_block
from metmart.documents.checking.arithmetic.finding import finding, told
from metmart.documents.checking.wording import number, stated
from metmart.documents.figure import Figure

TINY: Final = 0.05


def whole_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """A check for each change that cannot be, or hardly, as it is printed."""
    blocks = by_block(figures)
    for figure in figures:
        if figure.unit != "percent" or figure.measure != "change_pct":
            continue
        if 0 < abs(figure.value) < TINY:
            yield told(
                figure,
                f"A change of {stated(figure)} is too small to be meant: the unit may be wrong, "
                "a fraction for a percentage, or a count for a change.",
                None,
                "ambiguous",
            )
        yield from _whole(figure, blocks[figure.block_no])


def _whole(figure: Figure, block: Sequence[Figure]) -> Iterator[FigureCheck]:
    """Against the one count of the same sentence, as what grew and as what it grew to."""
    counts = [
        one
        for one in block
        if one.quote == figure.quote and one.unit == "count" and one.measure == "level"
    ]
    factor = 1 + figure.value / 100
    if len(counts) != 1 or counts[0].qualifier or figure.qualifier or factor <= 0:
        return
    count = counts[0].value
    if count < 1 or count != int(count):
        return
    after, before = count * factor, count / factor
    gives = [(count, float(one)) for one in _near(after)]
    gives += [(float(one), count) for one in _near(before)]
    if any(abs(_pct(old, new) - figure.value) <= step(figure) / 2 + 1e-9 for old, new in gives):
        return
    shown = "; ".join(
        f"{number(old)} to {number(new)} is {number(_pct(old, new), figure.digits)} %"
        for old, new in gives
    )
    yield finding(
        figure,
        f"No whole number gives {stated(figure)} with {number(count)}: it would be "
        f"{number(after, 1)} after or {number(before, 1)} before ({shown}). A count and a "
        "percentage may be mixed.",
        after,
        is_right=False,
    )


def _near(value: float) -> list[int]:
    return [one for one in dict.fromkeys((floor(value), ceil(value))) if one > 0]


def _pct(old: float, new: float) -> float:
    return 100 * (new - old) / old
