"""Records of a document as flat rows for tables, and figures back from them.

A table has the fields of its record type as columns, behind `document_id`. A part of a record is
spread out under its name (`period_start`, `place_name`, `box_left`), tuples are JSON text. The
cells of a table are a table of their own. The column of `FigureCheck.check` is `check_kind`,
since `check` is a word of SQL.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pyarrow as pa

from metmart.documents import check, figure, structure

DOCUMENT_ID = "document_id"
COLUMN_NAMES = {"check": "check_kind"}
ARROW = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), date: pa.date32()}
LEFT_OUT = {(structure.ReadTable, "cells")}
RECORDS: tuple[type, ...] = (
    structure.Identity,
    structure.Part,
    structure.Block,
    structure.PersonRole,
    structure.AgendaItem,
    structure.Question,
    structure.Minute,
    structure.Action,
    structure.Reference,
    structure.ReadTable,
    structure.Cell,
    structure.Chart,
    figure.Figure,
    check.FigureCheck,
    check.FigureVerdict,
)


def schema(record_type: type) -> pa.Schema:
    """The columns of the table of a record type."""
    return pa.schema([(DOCUMENT_ID, pa.string()), *_columns(record_type)])


def rows(document_id: str, records: Iterable[object]) -> list[dict[str, object]]:
    """Each record as a row; all of one type fit its `schema`."""
    return [{DOCUMENT_ID: document_id, **_row(record)} for record in records]


def figure_of(row: Mapping[str, object]) -> figure.Figure:
    """The figure that a row was made of."""
    return cast(figure.Figure, _record(figure.Figure, row))


def check_of(row: Mapping[str, object]) -> check.FigureCheck:
    """The check that a row was made of."""
    return cast(check.FigureCheck, _record(check.FigureCheck, row))


def record_of(record_type: type, row: Mapping[str, object]) -> object:
    """The record that a row was made of; what `rows` left out is empty."""
    return _record(record_type, row)


def _columns(record_type: type, prefix: str = "") -> Iterable[tuple[str, pa.DataType]]:
    for one, inner in _fields(record_type):
        name = prefix + COLUMN_NAMES.get(one.name, one.name)
        if is_dataclass(inner):
            yield from _columns(inner, _spread(one.name))
        else:
            yield name, ARROW.get(inner, pa.string())


def _row(record: object, prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    record_type: Any = type(record)
    for one, inner in _fields(record_type):
        value = getattr(record, one.name)
        if is_dataclass(inner):
            found |= (
                dict.fromkeys(name for name, _ in _columns(inner, _spread(one.name)))
                if value is None
                else _row(value, _spread(one.name))
            )
        else:
            name = prefix + COLUMN_NAMES.get(one.name, one.name)
            is_json = isinstance(value, tuple)
            found[name] = json.dumps(value, ensure_ascii=False) if is_json else value
    return found


def _record(record_type: type, row: Mapping[str, object], prefix: str = "") -> object:
    values = {}
    for one, inner in _fields(record_type):
        if is_dataclass(inner):
            names = [name for name, _ in _columns(inner, _spread(one.name))]
            is_there = any(row[name] is not None for name in names)
            values[one.name] = _record(inner, row, _spread(one.name)) if is_there else None
        else:
            value = row[prefix + COLUMN_NAMES.get(one.name, one.name)]
            values[one.name] = _tuple(json.loads(str(value))) if inner is tuple else value
    left_out = {name: () for owner, name in LEFT_OUT if owner is record_type}
    return record_type(**values, **left_out)


def _spread(name: str) -> str:
    return f"{name}_"


def _tuple(value: object) -> object:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value


@cache
def _fields(record_type: type) -> list[tuple[Field[Any], type]]:
    """A record type's fields, each with its type, or that of its text where it has no other."""
    hints = get_type_hints(record_type)
    return [
        (one, _inner(hints[one.name]))
        for one in fields(record_type)
        if (record_type, one.name) not in LEFT_OUT
    ]


def _inner(hint: Any) -> type:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = [one for one in get_args(hint) if one is not NoneType]
    if get_origin(hint) is Literal:
        return str
    return cast(type, get_origin(hint) or hint)
