"""Documents on their way through landing: a row to a line, and back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq

from metmart.archive.release import Release
from metmart.errors import DocumentError
from metmart.lake import Lake
from metmart.land.line import Box, Line, LineKind
from metmart.land.lines import read_lines
from metmart.land.table import Row, Table, unreadable
from metmart.sources.spec import SourceSpec

VERSION = 1  # of the lines that the readers of documents make of the same bytes
COLUMNS = (
    "page",
    "number",
    "kind",
    "level",
    "gap",
    "table_no",
    "text",
    "cells",
    "left",
    "top",
    "right",
    "bottom",
    "fields",
    "note",
)
_KINDS: dict[str, LineKind] = {kind: kind for kind in get_args(LineKind)}


def line_table(spec: SourceSpec, release: Release, path: Path) -> list[Table]:
    """The one table that a document is: the lines are read once, its header is `COLUMNS`.

    Raises LandingError where no reader understands the bytes.
    """
    try:
        lines = read_lines(path, release.file)
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
    return [_line(row) for row in landed.to_pylist()]


def _rows(lines: list[Line]) -> Iterator[Row]:
    yield Row(0, list(COLUMNS), ",".join(COLUMNS))
    for count, line in enumerate(lines, 1):
        fields = _fields(line)
        yield Row(count, fields, json.dumps(fields, ensure_ascii=False))


def _fields(line: Line) -> list[str]:
    box = line.box
    place = [repr(at) for at in (box.left, box.top, box.right, box.bottom)] if box else [""] * 4
    return [
        str(line.page),
        str(line.number),
        line.kind,
        str(line.level),
        str(line.gap),
        "" if line.table is None else str(line.table),
        line.text,
        json.dumps(line.cells, ensure_ascii=False) if line.cells else "",
        *place,
        json.dumps(dict(line.fields), ensure_ascii=False) if line.fields else "",
        line.note,
    ]


def _line(row: dict[str, str]) -> Line:
    return Line(
        page=int(row["page"]),
        number=int(row["number"]),
        kind=_KINDS[row["kind"]],
        text=row["text"],
        level=int(row["level"]),
        gap=int(row["gap"]),
        table=int(row["table_no"]) if row["table_no"] else None,
        cells=tuple(json.loads(row["cells"])) if row["cells"] else (),
        box=_box(row),
        fields=json.loads(row["fields"]) if row["fields"] else {},
        note=row["note"],
    )


def _box(row: dict[str, str]) -> Box | None:
    if not row["left"]:
        return None
    return Box(*(float(row[name]) for name in ("left", "top", "right", "bottom")))
