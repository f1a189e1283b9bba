"""The sheets of a workbook as text, as they are read in the confined process."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from metmart.errors import UnreadableError
from metmart.land.office import refuse_harmful

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheet_records(path: Path, pattern: str) -> Iterator[dict[str, object] | list[str]]:
    """The names of all sheets, then each that matches and is not empty: its name, then its rows.

    Values are those that the workbook stores: no formula is run, no link followed. Raises
    UnreadableError where the workbook cannot be opened.
    """
    refuse_harmful(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        yield {"sheets": workbook.sheet_names}
        for name in workbook.sheet_names:
            if re.fullmatch(pattern, name):
                yield from _records(name, workbook.get_sheet_by_name(name))
    except CalamineError as error:
        raise UnreadableError(
            f"the workbook cannot be opened: {error}",
            next_step="open the archived file: it may be cut short, encrypted or of another format",
        ) from error


def _records(name: str, sheet: CalamineSheet) -> Iterator[dict[str, object] | list[str]]:
    if not sheet.height:
        return
    yield {"sheet": name}
    # Rows above the first cell are yielded, columns left of it are not.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for values in sheet.iter_rows():
        fields = [*left, *map(_text, values)]
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
