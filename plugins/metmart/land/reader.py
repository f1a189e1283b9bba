"""Which of a source's formats a file has, and its tables."""

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from metmart.archive.release import Release
from metmart.land.csvfile import csv_table
from metmart.land.document import line_table
from metmart.land.geojson import feature_table
from metmart.land.packed import ZIP_START, members
from metmart.land.table import Table, unreadable
from metmart.land.workbook import sheet_tables
from metmart.land.zipped import member_tables
from metmart.sources.format import CsvFormat
from metmart.sources.spec import SourceSpec

WORKBOOK_PART = "xl/workbook.xml"
BEGINNING_BYTES = 64


def tables(spec: SourceSpec, release: Release, path: Path) -> list[Table]:
    """The tables of an archived file, by the declared format that its bytes have.

    Names and titles say .xlsx for a csv; the bytes do not. Raises LandingError where the source
    declares no such format, UnreadableError where the file is damaged or made to do harm.
    """
    if _holds_documents(spec):
        return line_table(spec, release, path)
    if _is_cut_zip(path):
        raise unreadable(
            spec,
            release,
            "the bytes begin as a zip and do not end as one",
            "run `metmart verify`; if the bytes are whole, the publisher put out half a file",
        )
    kind = _kind(path)
    form = next((one for one in spec.formats if one.kind == kind), None)
    if form is None:
        raise unreadable(
            spec,
            release,
            f"the bytes are {kind}, and the source declares "
            f"{' and '.join(one.kind for one in spec.formats)}",
            f"look at the file; if the publisher changed its format, declare {kind} in `formats`",
        )
    return _READERS[kind](spec, release, form, path)


def _holds_documents(spec: SourceSpec) -> bool:
    """Whether the bytes are for `read_lines` to tell apart; they never pass for a csv."""
    return any(form.kind == "document" for form in spec.formats)


def _is_cut_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ZIP_START)) == ZIP_START and not is_zipfile(path)


def _kind(path: Path) -> str:
    if is_zipfile(path):
        is_workbook = any(part.filename == WORKBOOK_PART for part in members(path))
        return "xlsx" if is_workbook else "zip"
    with path.open("rb") as file:
        beginning = file.read(BEGINNING_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
    return "geojson" if beginning.startswith(b"{") else "csv"  # no header begins so


def _one_csv(spec: SourceSpec, release: Release, form: CsvFormat, path: Path) -> list[Table]:
    return [csv_table(spec, release, form, release.file, lambda: path.open("rb"))]


_READERS: dict[str, Callable[[SourceSpec, Release, Any, Path], list[Table]]] = {
    "csv": _one_csv,
    "xlsx": sheet_tables,
    "zip": member_tables,
    "geojson": feature_table,
}
