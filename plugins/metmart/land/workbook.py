"""Reading the sheets of an Excel workbook, as the texts that their values are."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from metmart.archive.release import Release
from metmart.land.confinement import SHEETS, confined
from metmart.land.packed import members
from metmart.land.table import Row, Table, unreadable
from metmart.sources.format import WorkbookFormat
from metmart.sources.spec import SourceSpec

_CHUNK_BYTES = 1 << 20
_NO_ROW = b"{"


def sheet_tables(
    spec: SourceSpec, release: Release, form: WorkbookFormat, path: Path
) -> list[Table]:
    """The sheets whose names match, in the workbook's order; empty ones are left out.

    Raises LandingError where no sheet matches, UnreadableError where the workbook cannot be read.
    """
    unpacked = sum(part.file_size for part in members(path))
    read = confined(SHEETS, path, unpacked, form.sheets, str(form.hidden_sheets))
    names = json.loads(read.readline())["sheets"]
    if not any(re.fullmatch(form.sheets, name) for name in names):
        raise unreadable(
            spec,
            release,
            f"no sheet matches {form.sheets}; the workbook has {', '.join(names)}",
            "if a sheet was renamed, mend the format's `sheets`",
        )
    return [
        Table(
            name=name,
            rows=_rows_at(read, at),
            title_rows=form.title_rows,
            header_rows=form.header_rows,
            drops_nameless=form.nameless_columns == "drop",
            encoding="xlsx",
            labels=_labels(form, name),
        )
        for name, at in _starts(read)
    ]


def _labels(form: WorkbookFormat, name: str) -> dict[str, str]:
    match = re.fullmatch(form.sheets, name)
    return match.groupdict(default="") if match else {}


def _starts(read: BinaryIO) -> list[tuple[str, int]]:
    """The sheets, and where the rows of each begin in what was read."""
    found = []
    at = read.tell()
    for line in read:
        at += len(line)
        if line.startswith(_NO_ROW):
            found.append((json.loads(line)["sheet"], at))
    return found


def _rows_at(read: BinaryIO, start: int) -> Callable[[], Iterator[Row]]:
    """A sheet's rows, one by one: 43 MB of workbook are 1.7 GB as lists of Python objects."""

    def rows() -> Iterator[Row]:
        at, number = start, 0
        while True:
            read.seek(at)  # others read from the same file meanwhile
            lines = read.readlines(_CHUNK_BYTES)
            at = read.tell()
            for line in lines:
                if line.startswith(_NO_ROW):
                    return
                fields = json.loads(line)
                yield Row(number, fields, _raw(fields))
                number += 1
            if not lines:
                return

    return rows


def _raw(fields: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(fields)
    return text.getvalue()
