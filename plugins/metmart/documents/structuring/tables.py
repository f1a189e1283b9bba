"""Tables as tidy cells: each with its row's and its column's label."""

import re
from collections.abc import Sequence
from itertools import groupby

from metmart.documents.structure import Cell, ReadTable
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.labels import repaired
from metmart.documents.structuring.paragraph import Paragraph

_NUMBER = re.compile(r"\(?[-–\u2212+]?\s*£?\s*(\d[\d,]*(?:\.\d+)?)\s*(?:%|m|k|bn)?\)?")
_TOTAL = re.compile(r"\b(?:grand |sub-?)?totals?\b|\bsum\b", re.IGNORECASE)
_STATED_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\s*[-–:=]?\s*(£?\d[\d,]*(?:\.\d+)?)", re.I)
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+[A-Z]")
_SHARE_OF_NUMBERS = 0.3
_LONG = 60  # characters; a cell of prose


def tables(paragraphs: Sequence[Paragraph], exchanges: Sequence[Exchange] = ()) -> list[ReadTable]:
    """Every table of data; questions, prose and grids of numbered priorities are none."""
    asked = {one.table for each in exchanges for one in each.question}
    rows = [one for one in paragraphs if one.kind == "row" and one.table not in asked]
    found = []
    for number, group in groupby(rows, key=lambda row: row.table):
        grid = list(group)
        if number is not None and is_data(grid):
            found.append(_table(number, grid))
    return found


def is_data(rows: Sequence[Paragraph]) -> bool:
    """Whether rows hold figures or short entries under a header rather than running text."""
    cells = [row.cells for row in rows]
    inner = [cell for row in cells for cell in row[1:] if cell]
    if len(rows) < 2 or max(len(row) for row in cells) < 2 or not inner:
        return False
    if all(_NUMBERED.match(cell) for row in cells for cell in row if cell):
        return False
    numbers = sum(value(cell) is not None for cell in inner)
    if numbers >= _SHARE_OF_NUMBERS * len(inner):
        return True
    header, rest = cells[0], cells[1:]
    return (
        len(header) >= 2
        and all(header)
        and len(rest) >= 2
        and all(len(cell) < _LONG and not cell.endswith(("?", ".")) for cell in header)
        and all(row and row[0] for row in rest)
    )


def value(text: str) -> float | None:
    """The number in a cell that holds one; that of "Total – 330" too."""
    stated = _STATED_TOTAL.fullmatch(text.strip())
    match = _NUMBER.fullmatch(stated[1] if stated else text.strip())
    if match is None:
        return None
    number = float(match[1].replace(",", ""))
    negative = re.match(r"\([\d£]|[-–\u2212]", text.strip()) and not stated
    return -number if negative else number


def _table(number: int, rows: list[Paragraph]) -> ReadTable:
    header = _header(rows)
    body = rows[1:] if header else rows
    labels = [row.cells[0] if row.cells else "" for row in body]
    mended = repaired(labels)
    first_row_no = 2 if header else 1
    cells: list[Cell] = []
    for offset, row in enumerate(body):
        cells += _cells(number, first_row_no + offset, row, header, mended[offset])
    first = rows[0]
    title = first.headings[-1] if first.headings else ""
    return ReadTable(
        number, title, first.page, first.first_line, rows[-1].last_line, first.headings,
        tuple(cells), tuple(_sum_checks(cells)),
    )  # fmt: skip


def _header(rows: list[Paragraph]) -> tuple[str, ...]:
    """The first row's cells if they label columns: no figures but years among them."""
    first = rows[0].cells
    inner = [cell for cell in first[1:] if cell]
    figures = [cell for cell in inner if value(cell) is not None and not _is_year(cell)]
    return first if inner and not figures else ()


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", cell.strip()))


def _cells(
    table: int, row_no: int, row: Paragraph, header: tuple[str, ...], mended: str
) -> list[Cell]:
    label = row.cells[0] if row.cells else ""
    in_total_row = bool(_TOTAL.search(label)) and _STATED_TOTAL.fullmatch(label) is None
    found = []
    for column_no, text in enumerate(row.cells[1:], 2):
        column = header[column_no - 1] if column_no <= len(header) else ""
        if not text:
            continue
        total = bool(_TOTAL.search(column) or _TOTAL.match(text)) or in_total_row
        found.append(
            Cell(
                table, row_no, column_no, label, mended, column or _own_label(text), text,
                value(text), total, row.first_line, row.page, row.box,
            )
        )  # fmt: skip
    return found


def _own_label(text: str) -> str:
    """The label within a cell below no header: "Total – 330"."""
    match = _TOTAL.match(text)
    return match[0] if match else ""


def _sum_checks(cells: Sequence[Cell]) -> list[tuple[str, float, float]]:
    """(label, stated, summed) of every total of a row and of a column."""
    found = []
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row_no, []).append(cell)
    for row in by_row.values():
        totals = [cell for cell in row if cell.is_total and cell.value is not None]
        parts = _parts(row)
        if len(totals) == 1 and len(parts) > 1 and totals[0].value is not None:
            found.append((row[0].row_label_repaired, totals[0].value, _sum(parts)))
    return found + _column_checks(cells)


def _column_checks(cells: Sequence[Cell]) -> list[tuple[str, float, float]]:
    found = []
    total_rows = sorted({cell.row_no for cell in cells if _TOTAL.search(cell.row_label)})
    if len(total_rows) != 1:
        return []
    for total in (cell for cell in cells if cell.row_no == total_rows[0]):
        column = [cell for cell in cells if cell.column_no == total.column_no]
        parts = [cell.value for cell in column if cell.row_no < total.row_no and _counts(cell)]
        numbers = [part for part in parts if part is not None]
        if total.value is not None and "%" not in total.text and len(numbers) > 1:
            found.append((total.column_label, total.value, _sum(numbers)))
    return found


def _sum(parts: Sequence[float]) -> float:
    """Without the dust of binary fractions."""
    return round(sum(parts), 6)


def _counts(cell: Cell) -> bool:
    return cell.value is not None and "%" not in cell.text


def _parts(row: Sequence[Cell]) -> list[float]:
    return [
        cell.value for cell in row if not cell.is_total and cell.value is not None and _counts(cell)
    ]
