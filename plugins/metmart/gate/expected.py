"""What a release states where its source declares corrections."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from metmart.land.corrected import stated_query
from metmart.land.landing import Landed
from metmart.land.typed import quoted
from metmart.sources.correction import Correction
from metmart.sources.spec import SourceSpec

CORRECTIONS = pa.schema(
    [
        ("row_is", pa.string()),
        ("month", pa.date32()),
        ("column_name", pa.string()),
        ("expected", pa.string()),
        ("was_expected", pa.bool_()),
        ("stated", pa.string()),
        ("is_expected", pa.bool_()),
        ("is_covered", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Rows:
    """The landed rows of a release, as published."""

    parquet: Path
    landing: Landed


def stated_where_corrected(
    connection: duckdb.DuckDBPyConnection, spec: SourceSpec, own: Rows, before: Rows | None
) -> list[dict[str, object]]:
    """What a release, and the one before it, state of each value that has corrections."""
    cells: dict[object, list[Correction]] = {}
    for one in spec.corrections:
        cells.setdefault(one.cell, []).append(one)
    found: list[dict[str, object]] = []
    for of_cell in cells.values():
        month = of_cell[0].month_in(spec.period)
        was_expected, _ = _stated(connection, spec, of_cell, before)
        is_expected, stated = _stated(connection, spec, of_cell, own)
        found.append(
            {
                "row_is": of_cell[0].row,
                "month": month,
                "column_name": of_cell[0].column,
                "expected": " or ".join(str(one.expect) for one in of_cell),
                "was_expected": was_expected,
                "stated": stated,
                "is_expected": is_expected,
                "is_covered": month is None or month in own.landing.months,
            }
        )
    return found


def _stated(
    connection: duckdb.DuckDBPyConnection,
    spec: SourceSpec,
    of_cell: list[Correction],
    rows: Rows | None,
) -> tuple[bool, str | None]:
    """Whether one of a value's corrections finds what it expects, and all that stands there."""
    if rows is None:
        return False, None
    relation = f"read_parquet({quoted(rows.parquet)})"
    stated = [
        (text, is_expected)
        for one in of_cell
        for text, is_expected in connection.execute(
            stated_query(spec, one, relation, rows.landing.columns)
        ).fetchall()
    ]
    texts = sorted({str(text) for text, _ in stated})
    return any(is_expected for _, is_expected in stated), ", ".join(texts) or "no such row"
