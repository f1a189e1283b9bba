"""A line of a document as a row of text, and back."""

import json
from collections.abc import Mapping
from typing import get_args

from metmart.land.line import Box, Line, LineKind

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


def fields_of(line: Line) -> list[str]:
    """A text for each of `COLUMNS`."""
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


def line_of(row: Mapping[str, str]) -> Line:
    """The line that a row says; its texts by `COLUMNS`."""
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


def _box(row: Mapping[str, str]) -> Box | None:
    if not row["left"]:
        return None
    return Box(*(float(row[name]) for name in ("left", "top", "right", "bottom")))
