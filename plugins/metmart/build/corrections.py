"""Declared corrections as tables of the lake: what is declared, and where it stands in."""

import duckdb
import pyarrow as pa

from metmart.land.corrected import corrected_cells_query
from metmart.land.typed import quoted
from metmart.sources.spec import SourceSpec

CORRECTION = pa.schema(
    [
        ("source_id", pa.string()),
        ("number", pa.int32()),
        ("row_is", pa.string()),
        ("month", pa.date32()),
        ("column_name", pa.string()),
        ("expected_value", pa.string()),
        ("corrected_value", pa.string()),
        ("reason", pa.string()),
        ("evidence", pa.string()),
    ]
)
CORRECTED_CELL = pa.schema(
    [
        ("source_id", pa.string()),
        ("release_id", pa.string()),
        ("source_table", pa.string()),
        ("row_number", pa.int64()),
        ("published_value", pa.string()),
        ("number", pa.int32()),
    ]
)


def lay_out_corrections(connection: duckdb.DuckDBPyConnection, specs: list[SourceSpec]) -> None:
    """Write the declared corrections, and an empty table of the values they stand in for."""
    declared = [
        {
            "source_id": spec.id,
            "number": number,
            "row_is": one.row,
            "month": one.month_in(spec.period),
            "column_name": one.column,
            "expected_value": one.expect,
            "corrected_value": one.value,
            "reason": one.reason,
            "evidence": one.evidence,
        }
        for spec in specs
        for number, one in enumerate(spec.corrections)
    ]
    for table, rows in (
        ("correction", pa.Table.from_pylist(declared, schema=CORRECTION)),
        ("corrected_cell", CORRECTED_CELL.empty_table()),
    ):
        connection.register("rows_in", rows)
        connection.execute(f"create table lake.{table} as select * from rows_in")  # noqa: S608
        connection.unregister("rows_in")


def lay_out_corrected_cells(
    connection: duckdb.DuckDBPyConnection, spec: SourceSpec, relation: str, present: list[str]
) -> None:
    """Write the values of a source's landed rows that its corrections stand in for."""
    connection.execute(
        f"insert into lake.corrected_cell by name select {quoted(spec.id)} as source_id, * "  # noqa: S608
        f"from ({corrected_cells_query(spec, relation, present)})"
    )
