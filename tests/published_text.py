"""Every text of a published release: of each Parquet, DuckDB, SQLite, csv and JSON file in it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from metmart.documents.privacy import leaks


def private_in(folder: Path) -> list[tuple[str, str]]:
    """(where, what) for each private piece of text in the files of a release."""
    return sorted({(where, piece) for where, text in _texts(folder) for piece in leaks(text)})


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    readers = {
        ".parquet": _parquet,
        ".duckdb": _duckdb,
        ".sqlite": _sqlite,
        ".gz": _csv,
        ".json": _json,
    }
    for path in sorted(folder.rglob("*")):
        for where, text in readers[path.suffix](path) if path.is_file() else ():
            yield f"{path.name} {where}".strip(), text


def _parquet(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect() as connection:
        yield from _columns(connection, f"read_parquet('{path}')")


def _duckdb(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        for name, comment in tables:
            yield f"{name} comment", comment or ""
            yield from ((f"{name} {where}", text) for where, text in _columns(connection, name))


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> Iterator[tuple[str, str]]:
    """The distinct texts; whatever is no number or date may hold one."""
    for name, kind, *_ in connection.execute(f"describe from {relation}").fetchall():
        if any(word in kind for word in ("VARCHAR", "JSON", "STRUCT")):
            found = connection.execute(f'select distinct "{name}"::varchar from {relation}')
            yield from ((name, text) for (text,) in found.fetchall() if text)


def _sqlite(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'")
        for (table,) in tables.fetchall():
            for row in connection.execute(f"select * from {table}"):
                yield from ((table, value) for value in row if isinstance(value, str))


def _csv(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect() as connection:
        connection.execute(f"create table read as from read_csv('{path}', all_varchar = true)")
        yield from _columns(connection, "read")


def _json(path: Path) -> Iterator[tuple[str, str]]:
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for key, one in value.items():
                yield key
                yield from texts(one)
        elif isinstance(value, list):
            for one in value:
                yield from texts(one)

    yield from (("", text) for text in texts(json.loads(path.read_text(encoding="utf-8"))))
