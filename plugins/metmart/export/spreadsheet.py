"""Rows for csv files that a spreadsheet may open: no text in them is run as a formula.

Parquet and DuckDB files hold every text as it is; only csv has no types, so that a cell that begins
with "=" is taken for a formula by whoever opens it (OWASP: csv injection).
"""

from collections.abc import Iterable

import duckdb

_FORMULA = (
    r"^[\s\p{Z}\p{C}]*[=+\-@\x{2212}\x{FE62}\x{FE63}\x{FE66}\x{FE6B}\x{FF0B}\x{FF0D}\x{FF1D}\x{FF20}]"
    r"|^[\t\r\n]"
)
"""A formula sign, in full width too, perhaps after blanks; or a sign at which a cell is cut."""

NOTE = (
    "A text that a spreadsheet would run as a formula, or that begins with an apostrophe, has an "
    "apostrophe before it: take off one from each text that begins with one."
)


def write_csv(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[tuple[str, str]], path: str
) -> None:
    """Write a table, in its order, as gzipped csv: UTF-8, a header, ISO dates, nulls left empty.

    `columns` are names and types, `path` a quoted literal. Equal tables give equal bytes: the
    gzip header holds no time.
    """
    cells = ", ".join(_cell(name) if kind == "VARCHAR" else name for name, kind in columns)
    connection.execute(
        f"copy (select {cells} from {table}) to {path} (format csv, header, compression gzip)"  # noqa: S608
    )


def _cell(column: str) -> str:
    return (
        f"case when starts_with({column}, '''') or regexp_matches({column}, '{_FORMULA}') "
        f"then '''' || {column} else {column} end as {column}"
    )
