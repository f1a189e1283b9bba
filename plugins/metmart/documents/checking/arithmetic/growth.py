"""A change against two levels that the document states itself."""

from collections.abc import Iterator, Sequence
from itertools import product

from metmart.documents.check import FigureCheck
from metmart.documents.checking.agreement import agreement
from metmart.documents.checking.answer import bases, whole_months
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.window import Window
from metmart.documents.checking.wording import number, stated, unit
from metmart.documents.figure import Figure


def growth_checks(figures: Sequence[Figure]) -> Iterator[FigureCheck]:
    """One check for each change of which both ends are stated."""
    levels = [one for one in figures if _is_level(one)]
    for figure in figures:
        window = whole_months(figure.period)
        if figure.metric and window and figure.measure in ("change", "change_pct"):
            found = list(_changes(figure, window, levels))
            right = [one for one in found if agreement(figure, one[0])]
            for change, how in (right or (found if _is_told(figure, window) else []))[:1]:
                said = "in agreement with" if right else "not"
                digits = figure.digits + 1 if figure.measure == "change_pct" else 0
                yield finding(
                    figure,
                    f"{how} is a change of {number(change, digits)}{unit(figure)}, "
                    f"{said} {stated(figure)}.",
                    change,
                    is_right=bool(right),
                )


def _changes(
    figure: Figure, window: Window, levels: Sequence[Figure]
) -> Iterator[tuple[float, str]]:
    """(change, the levels it is of) for each base that the document states."""
    of_same = [one for one in levels if one.metric == figure.metric]
    if figure.place:
        of_same = [one for one in of_same if _place(one) == _place(figure)]
    now = [one for one in of_same if whole_months(one.period) == window]
    for base in bases(figure, window):
        before = [one for one in of_same if whole_months(one.period) == base and one.value]
        for new, old in product(now, before):
            if _place(new) == _place(old):
                change = new.value - old.value
                is_pct = figure.measure == "change_pct"
                where = f", {new.place.name}" if new.place else ""
                how = f"From {number(old.value)} ({base}{where}) to {number(new.value)} ({window})"
                yield 100 * change / old.value if is_pct else change, how


def _is_told(figure: Figure, window: Window) -> bool:
    """Whether the text says what is compared; else other levels speak for it, not against it."""
    return figure.place is not None and (
        whole_months(figure.comparison) is not None or len(bases(figure, window)) == 1
    )


def _is_level(figure: Figure) -> bool:
    return bool(figure.metric) and figure.measure == "level" and figure.unit == "count"


def _place(figure: Figure) -> tuple[str, str] | None:
    return (figure.place.kind, figure.place.name) if figure.place else None
