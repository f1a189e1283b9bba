"""Reading the sheets of an Excel workbook, as the texts that their values are."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from metmart.archive.release import Release
from metmart.land.table import Row, Table, unreadable
from metmart.sources.format import WorkbookFormat
from metmart.sources.spec import SourceSpec

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheet_tables(
    spec: SourceSpec, release: Release, form: WorkbookFormat, path: Path
) -> list[Table]:
    """The sheets whose names match, in the workbook's order; empty ones are left out.

    Raises LandingError where the workbook cannot be opened or no sheet matches.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise unreadable(
            spec,
            release,
            f"the workbook cannot be opened: {error}",
            "open the archived file: it may be cut short, encrypted or of another format",
        ) from error
    found = [(name, re.fullmatch(form.sheets, name)) for name in workbook.sheet_names]
    if not any(match for _, match in found):
        raise unreadable(
            spec,
            release,
            f"no sheet matches {form.sheets}; the workbook has {', '.join(workbook.sheet_names)}",
            "if a sheet was renamed, mend the format's `sheets`",
        )
    sheets = [(workbook.get_sheet_by_name(name), match) for name, match in found if match]
    return [
        Table(
            name=sheet.name,
            rows=_rows_of(sheet),
            title_rows=form.title_rows,
            header_rows=form.header_rows,
            drops_nameless=form.nameless_columns == "drop",
            encoding="xlsx",
            labels=match.groupdict(default=""),
        )
        for sheet, match in sheets
        if sheet.height
    ]


def _rows_of(sheet: CalamineSheet) -> Callable[[], Iterator[Row]]:
    """A sheet's rows, one by one: 43 MB of workbook are 1.7 GB as lists of Python objects."""
    # Rows above the first cell are yielded, columns left of it are not.
    left = [""] * (sheet.start[1] if sheet.start else 0)

    def rows() -> Iterator[Row]:
        number = 0
        for values in sheet.iter_rows():
            fields = [*left, *map(_text, values)]
            if any(fields):
                yield Row(number, fields, _raw(fields))
                number += 1

    return rows


def _text(value: Cell) -> str:
    """A value as the text that a csv of it would hold: whole numbers without a point, ISO dates."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _raw(fields: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(fields)
    return text.getvalue()
