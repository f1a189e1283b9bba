"""How easily a candidate is found by accident."""

from collections.abc import Iterable
from math import log10, sqrt

from metmart.documents.checking.agreement import Interval


def chance(value: float, reached: Iterable[Interval]) -> float:
    """The share of values of that size that some of the intervals hold.

    Of that size: the decade around the value. Sizes are taken as they come, as many between 100
    and 200 as between 1,000 and 2,000, so lengths are those of logarithms.
    """
    size = abs(value)
    if not size:
        return 1.0
    low, high = size / sqrt(10), size * sqrt(10)
    clipped = sorted(
        (max(low, start), min(high, end))
        for start, end in (_as_signed(value, one) for one in reached)
        if start < high and end > low
    )
    covered, end = 0.0, low
    for start, stop in clipped:
        if stop > end:
            covered += log10(stop / max(start, end))
            end = stop
    return min(1.0, covered)


def _as_signed(value: float, one: Interval) -> Interval:
    """The interval seen from the value's side of zero."""
    start, end = one
    return (-end, -start) if value < 0 else (start, end)
