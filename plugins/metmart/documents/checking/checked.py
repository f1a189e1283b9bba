"""Checking a document's figures: three independent checks, and a verdict on each figure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from metmart.documents.check import FigureCheck, FigureVerdict
from metmart.documents.checking.arithmetic import arithmetic_checks
from metmart.documents.checking.candidates import candidates
from metmart.documents.checking.published import published_checks
from metmart.documents.checking.series import Series
from metmart.documents.checking.verdict import AGREES, verdicts
from metmart.documents.figure import Figure
from metmart.documents.structure import Structure


@dataclass(frozen=True)
class Checked:
    """What checking gave: every comparison, and one verdict for each figure."""

    checks: list[FigureCheck]
    verdicts: list[FigureVerdict]


def check(
    figures: Sequence[Figure],
    structure: Structure,
    day: date | None,
    series: Series | None,
    today: date,
) -> Checked:
    """Check the figures of a document of a day; without a series, its arithmetic alone.

    Nothing is changed in a figure, whatever is found.
    """
    by_arithmetic: dict[int, list[FigureCheck]] = {}
    for one in arithmetic_checks(figures, structure):
        by_arithmetic.setdefault(one.figure_no, []).append(one)
    checks: list[FigureCheck] = []
    for figure in figures:
        published = published_checks(figure, series, day, today)
        found = [*by_arithmetic.get(figure.figure_no, []), *published]
        if series and not any(one.verdict in AGREES for one in published):
            found += candidates(figure, structure.identity, series, day, today)
        checks += [replace(one, check_no=number) for number, one in enumerate(found, start=1)]
    return Checked(checks, verdicts(checks))
