"""All documents of a warehouse checked: from tables of what was read to tables of checks."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final, cast

import pyarrow as pa
from duckdb import DuckDBPyRelation

from metmart.documents.check import FigureCheck, FigureVerdict
from metmart.documents.checking.checked import check
from metmart.documents.checking.series import Series
from metmart.documents.checking.verdict import verdicts
from metmart.documents.rows import check_of, figure_of, record_of, rows, schema
from metmart.documents.structure import Block, Cell, Identity, ReadTable, Structure

BATCH: Final = 10_000
Row = dict[str, Any]


def checks_table(
    documents: DuckDBPyRelation,
    figures: DuckDBPyRelation,
    blocks: DuckDBPyRelation,
    cells: DuckDBPyRelation,
    series: Series,
    today: date,
) -> pa.Table:
    """Every check of every figure, a row each.

    `documents` has document_id, document_date, boroughs and bcu. Of the blocks only those of
    documents are read that say how many things they list.
    """
    listing = figures.filter("measure = 'list_count'").select("document_id").distinct()
    wanted = blocks.set_alias("b").join(
        listing.set_alias("l"), "b.document_id = l.document_id", how="semi"
    )
    figures_of = _Streamed(figures.order("document_id, figure_no"))
    blocks_of = _Streamed(wanted.order("document_id, block_no"))
    cells_of = _Streamed(cells.order("document_id, table_no, row_no, column_no"))
    found: list[pa.Table] = []
    for document in _rows(documents.order("document_id")):
        name = str(document["document_id"])
        stated = [figure_of(row) for row in figures_of.take(name)]
        structure = _structure(document, blocks_of.take(name), cells_of.take(name))
        checked = check(stated, structure, document["document_date"], series, today)
        found.append(_table(rows(name, checked.checks), FigureCheck))
    return pa.concat_tables([_table([], FigureCheck), *found])


def verdicts_table(checks: DuckDBPyRelation) -> pa.Table:
    """One verdict for each figure, a row each."""
    found: list[dict[str, object]] = []
    ordered = _rows(checks.order("document_id, figure_no, check_no"))
    for name, of_document in groupby(ordered, key=lambda row: str(row["document_id"])):
        found += rows(name, verdicts(check_of(row) for row in of_document))
    return _table(found, FigureVerdict)


class _Streamed:
    """Rows in the order of their documents, taken a document at a time."""

    def __init__(self, relation: DuckDBPyRelation) -> None:
        self._groups = groupby(_rows(relation), key=lambda row: str(row["document_id"]))
        self._next = next(self._groups, None)

    def take(self, document_id: str) -> list[Row]:
        """The rows of a document; documents must be asked for in their order."""
        while self._next and self._next[0] < document_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != document_id:
            return []
        taken = list(self._next[1])
        self._next = next(self._groups, None)
        return taken


def _structure(
    document: Mapping[str, Any], blocks: Iterable[Row], cells: Iterable[Row]
) -> Structure:
    """What checking needs of a document's structure."""
    return Structure(
        identity=Identity(
            kind="other",
            title="",
            date=document["document_date"],
            date_precision="none",
            date_evidence="",
            body=None,
            boroughs=tuple(json.loads(document["boroughs"] or "[]")),
            bcu=document["bcu"],
            pages=0,
            pages_without_text=(),
        ),
        blocks=tuple(cast(Block, record_of(Block, row)) for row in blocks),
        tables=tuple(
            _read_table(number, of_table)
            for number, of_table in groupby(cells, key=lambda row: int(row["table_no"]))
        ),
    )


def _read_table(number: int, cells: Iterable[Row]) -> ReadTable:
    found = tuple(cast(Cell, record_of(Cell, row)) for row in cells)
    return ReadTable(
        table_no=number, title="", page=0, first_line=0, last_line=0, headings=(), cells=found
    )


def _rows(relation: DuckDBPyRelation) -> Iterator[Row]:
    # A reader would be cut off by the next query on the connection.
    for batch in relation.to_arrow_table().to_batches(BATCH):
        yield from batch.to_pylist()


def _table(found: list[dict[str, object]], record_type: type) -> pa.Table:
    return pa.Table.from_pylist(found, schema=schema(record_type))
