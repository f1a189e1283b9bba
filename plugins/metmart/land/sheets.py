"""The sheets of a workbook as text, as they are read in the confined process."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from metmart.errors import UnreadableError
from metmart.land.cell_errors import Errors, cell_errors
from metmart.land.office import refuse_harmful

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheet_records(
    path: Path, pattern: str, takes_hidden: bool
) -> Iterator[dict[str, object] | list[str]]:
    """The names of the sheets, then each that matches and is not empty: its name, then its rows.

    Values are those that the workbook stores: no formula is run, no link followed; a cell in error
    is the text of its error (#N/A). Sheets that the publisher has hidden are left out unless
    `takes_hidden`; hidden rows and columns of a sheet that is shown are data, since a filter hides
    them. Raises UnreadableError where the workbook cannot be opened.
    """
    refuse_harmful(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if takes_hidden or sheet.visible == SheetVisibleEnum.Visible
        ]
        yield {"sheets": names}
        errors = cell_errors(path)
        for name in names:
            if re.fullmatch(pattern, name):
                sheet = workbook.get_sheet_by_name(name)
                yield from _records(name, sheet, errors.get(name, {}))
    except CalamineError as error:
        raise UnreadableError(
            f"the workbook cannot be opened: {error}",
            next_step="open the archived file: it may be cut short, encrypted or of another format",
        ) from error


def _records(
    name: str, sheet: CalamineSheet, errors: Errors
) -> Iterator[dict[str, object] | list[str]]:
    if not sheet.height:
        return
    yield {"sheet": name}
    # Rows above the first cell are yielded, columns left of it are not.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows()):
        fields = [*left, *map(_text, values)]
        for column, text in errors.get(number, {}).items():
            fields[column] = text
        if any(fields):
            yield fields


def _text(value: Cell) -> str:
    """A value as the text that a csv of it would hold: whole numbers without a point, ISO dates."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
