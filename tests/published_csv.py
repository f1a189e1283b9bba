"""The csv files of a release beside its Parquet files."""

from pathlib import Path

import duckdb

FORMULA = r"^\s*[=+@\t\r-]"


def differing(folder: Path) -> list[str]:
    """The marts whose csv holds a formula or, its apostrophes taken off, not the same rows."""
    with duckdb.connect() as connection:
        return [
            path.name
            for path in sorted(folder.glob("*.parquet"))
            if _in_parquet(connection, path) != _in_csv(connection, path)
        ]


def _in_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> object:
    """The number of rows, a hash of them that does not depend on their order, and no formula."""
    columns = ", ".join(_types(connection, path))
    return connection.execute(
        f"select count(*), sum(hash({columns})), 0 from read_parquet('{path}')"
    ).fetchone()


def _in_csv(connection: duckdb.DuckDBPyConnection, parquet: Path) -> object:
    types = _types(connection, parquet)
    texts = [name for name, kind in types.items() if kind == "VARCHAR"]
    columns = ", ".join(
        f"regexp_replace({name}, '^''', '')" if name in texts else name for name in types
    )
    is_formula = " or ".join(f"regexp_matches({name}, '{FORMULA}')" for name in texts) or "false"
    return connection.execute(
        f"select count(*), sum(hash({columns})), count(*) filter (where {is_formula}) "
        f"from read_csv('{parquet.with_suffix('.csv.gz')}', header = true, columns = {types}, "
        "allow_quoted_nulls = false, delim = ',', quote = '\"', escape = '\"')"
    ).fetchone()


def _types(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    rows = connection.execute(f"describe from read_parquet('{path}')").fetchall()
    return {name: kind for name, kind, *_ in rows}
