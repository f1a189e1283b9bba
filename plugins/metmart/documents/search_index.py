"""The search index of a release: every block of every paper, as one SQLite file with FTS5.

It is made of the published marts and of nothing else, so it is a function of the release: equal
marts give equal bytes. The terms of the glossary go in with it, so that a copy of the file can be
searched without the project.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from metmart import files
from metmart.documents.privacy import masked

NEEDED = {"dim_document", "fct_document_block"}
"""The marts that an index is made of; `dim_metric` too, where it is there."""

_BATCH = 5_000
_SCHEMA = """
create table document (
    id integer primary key, document_id text, title text, body text, kind text,
    document_date text, bcu text, publisher text, url text, is_current integer
);
create table document_borough (document integer, borough text);
create table block (
    id integer primary key, document integer, block_no integer, kind text, page integer,
    first_line integer, last_line integer, speaker text, speaker_role text, headings text,
    text text
);
create table term (metric text, term text, name text);
create virtual table words using fts5 (
    text, headings, content = 'block', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
"""
_DOCUMENTS = """
select document_id, title, body, kind, document_date::varchar, bcu, publisher, url, is_current,
    from_json(boroughs::json, '["varchar"]') as boroughs
from dim_document
order by document_id
"""
_BLOCKS = """
select document_id, block_no, kind, page, first_line, last_line, speaker, speaker_role,
    array_to_string(from_json(headings::json, '["varchar"]'), ' > ') as headings, text
from fct_document_block
where text <> ''
order by document_id, block_no
"""
_TERMS = "select metric, term, names from dim_metric order by metric"


def write_index(marts: Path, path: Path) -> None:
    """Write the index of a finished `marts.duckdb`. Nothing is written where it has no papers."""
    with duckdb.connect(str(marts), read_only=True) as source:
        tables = {
            name for (name,) in source.execute("select table_name from duckdb_tables()").fetchall()
        }
        if not tables >= NEEDED:
            return
        with files.new_file(path) as temporary, closing(sqlite3.connect(temporary)) as index:
            index.executescript("pragma journal_mode = off; pragma synchronous = off;")
            index.executescript(_SCHEMA)
            _fill(index, source, has_terms="dim_metric" in tables)
            index.commit()
            index.execute("vacuum")
    files.seal(path)


def _fill(index: sqlite3.Connection, source: duckdb.DuckDBPyConnection, *, has_terms: bool) -> None:
    numbers: dict[str, int] = {}
    for *columns, boroughs in _rows(source, _DOCUMENTS):
        numbers[columns[0]] = number = len(numbers) + 1
        columns[1] = _fit(columns[1])
        index.execute(
            "insert into document values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [number, *columns]
        )
        index.executemany(
            "insert into document_borough values (?, ?)", [(number, one) for one in boroughs or []]
        )
    blocks = (
        (number, numbers[document], *columns, *map(_fit, words))
        for number, (document, *columns, speaker, role, headings, text) in enumerate(
            _rows(source, _BLOCKS), 1
        )
        if document in numbers
        for words in [(speaker, role, headings, text)]
    )
    index.executemany("insert into block values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", blocks)
    terms = [
        (metric, term, name)
        for metric, term, names in (_rows(source, _TERMS) if has_terms else [])
        for name in dict.fromkeys([term, *(names or "").split("|")])
        if name
    ]
    index.executemany("insert into term values (?, ?, ?)", terms)
    index.execute("insert into words (words) values ('rebuild')")
    index.execute("insert into words (words) values ('optimize')")


def _rows(source: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    result = source.execute(query)
    while batch := result.fetchmany(_BATCH):
        yield from batch


def _fit(text: str | None) -> str | None:
    """The marts are masked; a second net costs little, and nothing falls through two."""
    return masked(text) if text else text
