"""Totals of tables against what they are totals of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number
from metmart.documents.figure import Figure
from metmart.documents.structure import Cell, ReadTable, Structure

FEWEST = 2


@dataclass(frozen=True)
class _Sum:
    """Parts that a total may be the sum of."""

    what: str
    parts: tuple[float, ...]

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
    if not sums or total.value is None:
        return
    slack = 0.5 * 10.0**-figure.digits * (len(sums[0].parts) if figure.digits else 0)
    right = [one for one in sums if abs(one.value - figure.value) <= slack + 1e-6]
    best = (right or sums)[0]
    said = "the same" if right else f"not {number(figure.value, figure.digits)}"
    shown = " + ".join(number(part, figure.digits) for part in best.parts)
    yield finding(
        figure,
        f"{best.what} add up to {number(best.value, figure.digits)} ({shown}), {said}.",
        best.value,
        is_right=bool(right),
    )


def _sums(total: Cell, table: ReadTable) -> Iterator[_Sum]:
    """What the total may sum: its row, its column, or the totals that stand in these."""
    row = [one for one in table.cells if one.row_no == total.row_no and one != total]
    column = [one for one in table.cells if one.column_no == total.column_no and one != total]
    above = [one for one in column if one.row_no < total.row_no]
    is_total_row = all(one.is_total for one in row if one.value is not None)
    if not (is_total_row and any(one.value is not None for one in row)):
        yield from _sum("The cells of its row", row, is_of_totals=False)
    if is_total_row:
        since = [one.row_no for one in above if one.is_total]
        last = [one for one in above if one.row_no > max(since, default=-1)]
        yield from _sum("The cells of its column", above, is_of_totals=False)
        if since:
            yield from _sum("The cells since the total above", last, is_of_totals=False)
            yield from _sum("The totals above", above, is_of_totals=True)
        yield from _sum("The totals of its row", row, is_of_totals=True)


def _sum(what: str, cells: Sequence[Cell], *, is_of_totals: bool) -> Iterator[_Sum]:
    """The sum, unless a part is no number: a suppressed count, a dash."""
    parts = [one for one in cells if one.is_total == is_of_totals and one.text.strip()]
    if all(_is_count(one) for one in parts):
        yield _Sum(what, tuple(one.value for one in parts if one.value is not None))


def _is_count(cell: Cell) -> bool:
    return cell.value is not None and "%" not in cell.text
