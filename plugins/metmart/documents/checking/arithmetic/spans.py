"""A longer period with fewer than a shorter one that lies in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number
from metmart.documents.figure import Figure, Period

AT_LEAST: Final = ("over", "at_least")
AT_MOST: Final = ("under", "at_most", "up_to")


def span_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """A check for each of two counts that cannot both be right."""
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for one in figures:
        if one.metric and one.place and _is_flow(one):
            groups[one.metric, one.place.name].append(one)
    for group in groups.values():
        for figure in group:
            against = [one for one in group if _is_impossible(figure, one)]
            if against:
                worst = max(against, key=lambda one: abs(one.value - figure.value))
                yield _finding(figure, worst)


def _is_flow(figure: Figure) -> bool:
    """A count over a period of an area, both told beside it.

    A place that only the document gives may be a part of it, a town centre or an estate; a
    number of today with the document's date may be of people in post.
    """
    bases = {one.basis for one in (figure.place, figure.period) if one}
    is_count = figure.unit == "count" and figure.measure == "level" and figure.high is None
    return is_count and not bases & {"document", "none"}


def _is_impossible(one: Figure, other: Figure) -> bool:
    shorter, longer = sorted((one, other), key=lambda figure: figure.value, reverse=True)
    if shorter.value == longer.value or shorter.period is None or longer.period is None:
        return False
    is_open = longer.qualifier in AT_LEAST or shorter.qualifier in AT_MOST
    return not is_open and _lies_in(shorter.period, longer.period)


def _lies_in(inner: Period, outer: Period) -> bool:
    if not (inner.start and inner.end and outer.start and outer.end):
        return False
    is_same = (inner.start, inner.end) == (outer.start, outer.end)
    return not is_same and outer.start <= inner.start and inner.end <= outer.end


def _finding(figure: Figure, other: Figure) -> FigureCheck:
    longer, shorter = sorted((figure, other), key=lambda one: one.value)
    return finding(
        figure,
        f"{number(longer.value)} in {_told(longer)} cannot stand beside "
        f"{number(shorter.value)} in {_told(shorter)}, which lies in it.",
        other.value,
        is_right=False,
    )


def _told(figure: Figure) -> str:
    period = figure.period
    if period is None or period.start is None or period.end is None:
        return "its period"
    return f"{period.start:%B %Y} to {period.end:%B %Y}"
