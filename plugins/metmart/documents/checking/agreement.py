"""When a stated value agrees with a published one.

Exact: equal at the printed precision. Within revision: counts that differ by no more than later
releases change them (1 % or one), percentages printed with decimals by one in the last. A
qualifier widens this as far as it means: "about 300" is anything that rounds to 300, "over 300"
anything above, a percentage "around 5 %" is one within a point.
"""

import re
from math import floor, inf, log10
from typing import Final, Literal

from metmart.documents.figure import Figure

Agreement = Literal["exact", "within_revision"]
Interval = tuple[float, float]

REVISION: Final = 0.01
POINT: Final = 1.0
ROUNDING: Final = 1e-9
NUMBER: Final = re.compile(r"\d[\d,]*(\.\d+)?")
SCALES: Final = (1e3, 1e6, 1e9)


def agreement(figure: Figure, published: float) -> Agreement | None:
    """How the figure agrees; nothing where it does not."""
    if figure.value < 0:
        published = -published  # a fall "of over 5 %" is more of a fall
    value = abs(figure.value)
    high = max(value, figure.high if figure.high is not None else value)
    half = step(figure) / 2 + ROUNDING
    if value - half <= published <= high + half:
        return "exact"
    below, above = _slack(figure, value, published)
    return "within_revision" if value - below <= published <= high + above else None


def reach(figure: Figure, published: float, as_well: Agreement) -> Interval:
    """The stated values that would agree with a published one as well as that."""
    if as_well == "exact":
        width = step(figure) / 2
        return published - width, published + width
    width = max(_tolerance(figure, published), _rounding(figure, abs(figure.value)))
    return published - width, published + width


def step(figure: Figure) -> float:
    """One in the last printed digit; of "1.1 million", a hundred thousand."""
    return float(10.0**-figure.digits) * _scale(figure)


def _scale(figure: Figure) -> float:
    """What the printed number was multiplied with: thousands, millions."""
    printed = NUMBER.search(figure.text)
    number = float(printed[0].replace(",", "")) if printed else 0.0
    scale = round(abs(figure.value) / number, 3) if number else 1.0
    return scale if scale in SCALES and figure.unit in ("count", "pounds") else 1.0


def _slack(figure: Figure, value: float, published: float) -> Interval:
    """How far a published value may lie below and above the stated one."""
    revised = _tolerance(figure, published)
    rounded = max(revised, _rounding(figure, value))
    match figure.qualifier:
        case "about":
            return rounded, rounded
        case "over" | "at_least":
            return revised, inf
        case "under" | "at_most" | "up_to":
            return inf, revised
        case "nearly":
            return max(rounded * 2, revised), revised
        case _:
            return revised, revised


def _tolerance(figure: Figure, published: float) -> float:
    if figure.unit == "percent":
        # One in the last digit, once the published value is rounded to it.
        return 1.5 * step(figure) + ROUNDING if figure.digits else 0.0
    if figure.unit == "per_1000":
        return abs(published) * REVISION
    return max(step(figure), abs(published) * REVISION) + ROUNDING


def _rounding(figure: Figure, value: float) -> float:
    """Half of the last digit that is no filling zero; a point of a percentage."""
    if figure.qualifier is None:
        return 0.0
    if figure.unit == "percent":
        return POINT
    if figure.digits or value < 1 or value % 1:
        return step(figure) / 2
    last = next(place for place in range(floor(log10(value)), -1, -1) if not value % 10**place)
    return float(10**last) / 2
