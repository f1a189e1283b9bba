"""A longer period with fewer than a shorter one that lies in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number
from metmart.documents.figure import Figure, Period


def span_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """A check for each of two counts that cannot both be right."""
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for one in figures:
        if one.metric and one.place and one.measure == "level" and one.unit == "count":
            groups[one.metric, one.place.name].append(one)
    for group in groups.values():
        for figure in group:
            against = [one for one in group if _is_impossible(figure, one)]
            if against:
                worst = max(against, key=lambda one: abs(one.value - figure.value))
                yield _finding(figure, worst)


def _is_impossible(one: Figure, other: Figure) -> bool:
    shorter, longer = sorted((one, other), key=lambda figure: figure.value, reverse=True)
    if shorter.value == longer.value or shorter.period is None or longer.period is None:
        return False
    return _lies_in(shorter.period, longer.period)


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
