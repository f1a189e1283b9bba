"""Totals of tables against what they are totals of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number
from metmart.documents.figure import Figure
from metmart.documents.structure import Cell, ReadTable, Structure

FEWEST: Final = 2
NEAR: Final = 0.2
"""A sum further off than that is of something else: a table that a page break tore."""
TOTAL: Final = re.compile(r"\btotals?\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Sum:
    """Parts that a total may be the sum of."""

    what: str
    parts: tuple[float, ...]
    is_whole: bool  # a row is not torn by the end of a page, a column may be

    @property
    def value(self) -> float:
        return sum(self.parts)


def sum_checks(figures: Sequence[Figure], structure: Structure) -> Iterator[FigureCheck]:
    """One check for each total that has parts."""
    at = {(one.table_no, one.row_no, one.column_no): one for one in figures if one.table_no}
    for table in structure.tables:
        for cell in table.cells:
            figure = at.get((cell.table_no, cell.row_no, cell.column_no))
            if figure and cell.is_total and _is_count(cell):
                yield from _check(figure, cell, table)


def _check(figure: Figure, total: Cell, table: ReadTable) -> Iterator[FigureCheck]:
    sums = [one for one in _sums(total, table) if len(one.parts) >= FEWEST]
    slack = _slack(figure)
    right = [one for one in sums if abs(one.value - figure.value) <= slack]
    near = [one for one in sums if one.is_whole or _is_near(one.value, figure.value)]
    for best in (right or near)[:1]:
        is_same = best.value == figure.value
        rounded = "the same" if is_same else "the same but for rounding"
        said = rounded if right else f"not {number(figure.value, figure.digits)}"
        shown = " + ".join(number(part, figure.digits) for part in best.parts)
        yield finding(
            figure,
            f"{best.what} add up to {number(best.value, figure.digits)} ({shown}), {said}.",
            best.value,
            is_right=bool(right),
        )


def _slack(figure: Figure) -> float:
    """What rounding may make of a sum: nothing of things counted, one of money or decimals."""
    is_exact = figure.metric and figure.unit == "count" and not figure.digits
    return 1e-6 if is_exact else 1.01 * 10.0**-figure.digits


def _is_near(value: float, stated: float) -> bool:
    return abs(value - stated) <= NEAR * abs(stated)


def _sums(total: Cell, table: ReadTable) -> Iterator[_Sum]:
    """What the total may sum: its row, its column, or the totals that stand in these."""
    counted = {one.row_no for one in table.cells if _is_count(one)}
    cells = [one for one in table.cells if one.row_no in counted and one != total]
    row = [one for one in cells if one.row_no == total.row_no]
    column = [one for one in cells if one.column_no == total.column_no]
    above = [one for one in column if one.row_no < total.row_no]
    if _is_total_row(total, table):
        last = max((one.row_no for one in above if one.is_total), default=-1)
        since = [one for one in above if one.row_no > last]
        yield from _sum("The cells of its column", above, is_of_totals=False)
        yield from _sum("The cells since the total above", since, is_of_totals=False)
        yield from _sum("The totals above", above, is_of_totals=True)
        if _is_in_total_column(total, table):
            yield from _sum("The totals of its row", row, is_of_totals=True)
    else:
        yield from _sum("The cells of its row", row, is_of_totals=False)


def _is_total_row(total: Cell, table: ReadTable) -> bool:
    row = [one for one in table.cells if one.row_no == total.row_no and one.value is not None]
    return all(one.is_total for one in row)


def _is_in_total_column(total: Cell, table: ReadTable) -> bool:
    return any(
        one.is_total and not _is_total_row(one, table)
        for one in table.cells
        if one.column_no == total.column_no and one != total
    ) or bool(TOTAL.search(total.column_label))


def _sum(what: str, cells: Sequence[Cell], *, is_of_totals: bool) -> Iterator[_Sum]:
    """The sum, unless a part is no number: a suppressed count, a dash."""
    parts = [one for one in cells if one.is_total == is_of_totals and one.text.strip()]
    if all(_is_count(one) for one in parts):
        values = tuple(one.value for one in parts if one.value is not None)
        yield _Sum(what, values, is_whole=len({one.row_no for one in parts}) == 1)


def _is_count(cell: Cell) -> bool:
    return cell.value is not None and "%" not in cell.text
