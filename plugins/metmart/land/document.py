"""Documents on their way through landing: a row to a line, and back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from metmart.archive.release import Release
from metmart.errors import DocumentError
from metmart.lake import Lake
from metmart.land.confinement import confined_lines
from metmart.land.line import Line
from metmart.land.record import COLUMNS, fields_of, line_of
from metmart.land.table import Row, Table, unreadable
from metmart.sources.spec import SourceSpec

VERSION = 1  # of the lines that the readers of documents make of the same bytes


def line_table(spec: SourceSpec, release: Release, path: Path) -> list[Table]:
    """The one table that a document is: the lines are read once, its header is `COLUMNS`.

    Raises LandingError where no reader understands the bytes.
    """
    try:
        lines = confined_lines(path, release.file)
    except DocumentError as error:
        raise unreadable(spec, release, error.what, error.next_step) from error
    return [
        Table(
            name=release.file,
            rows=lambda: _rows(lines),
            title_rows=0,
            header_rows=1,
            drops_nameless=False,
            encoding="lines",
        )
    ]


def landed_lines(lake: Lake, spec: SourceSpec, release: Release) -> list[Line]:
    """The lines of a landed document, as they were read."""
    landed = pq.read_table(
        lake.landing(spec.id, release.id),
        columns=list(COLUMNS),
    )
    return [line_of(row) for row in landed.to_pylist()]


def _rows(lines: list[Line]) -> Iterator[Row]:
    yield Row(0, list(COLUMNS), ",".join(COLUMNS))
    for count, line in enumerate(lines, 1):
        fields = fields_of(line)
        yield Row(count, fields, json.dumps(fields, ensure_ascii=False))
