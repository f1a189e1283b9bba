"""Documents as tables of the lake: read, masked, kept, and laid out for dbt.

Reading a paper takes far longer than reading what was read of it, so the records of each release
are kept as a file of the lake, under a key of everything that they follow from. They are masked
before they are kept: from here on nothing holds what must not be published.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa

from metmart import files
from metmart.archive.release import Release
from metmart.documents import figure, structure
from metmart.documents.document import Document, Origin
from metmart.documents.origin import origin_of
from metmart.documents.privacy import masked, masked_name
from metmart.documents.publication import fit_for_publication
from metmart.documents.reading import read
from metmart.documents.rows import rows, schema
from metmart.documents.takedown import Takedown, apply, of_document, paper_of, takedowns
from metmart.lake import Lake
from metmart.land.document import landed_lines
from metmart.project import PACKAGE, SEEDS
from metmart.sources.spec import SourceSpec

log = logging.getLogger("metmart.build")

BATCH = 200
"""Releases laid out at once: their records are in memory meanwhile."""

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Columns = dict[str, list[Any]]
RECORDS: dict[str, type] = {
    "document_part": structure.Part,
    "document_block": structure.Block,
    "person_role": structure.PersonRole,
    "agenda_item": structure.AgendaItem,
    "question": structure.Question,
    "minute": structure.Minute,
    "action": structure.Action,
    "reference": structure.Reference,
    "document_table": structure.ReadTable,
    "table_cell": structure.Cell,
    "chart": structure.Chart,
    "figure": figure.Figure,
}
LISTED = {
    "body": pa.string(),
    "committee_id": pa.string(),
    "meeting_id": pa.string(),
    "meeting_date": pa.date32(),
    "meeting_status": pa.string(),
    "item": pa.string(),
    "paper_status": pa.string(),
    "paper_published_on": pa.date32(),
    "attachment_id": pa.string(),
    "minutes_published": pa.bool_(),
}
"""What a publisher's listing may say of a document; `listed_…` in the table."""
_MEETING = {"meetingstatus": "meeting_status", "minutepublished": "minutes_published"}
ORIGIN = {
    "paper_id": pa.string(),
    "source_id": pa.string(),
    "sha256": pa.string(),
    "file": pa.string(),
    "listed_title": pa.string(),
    "url": pa.string(),
    "publisher": pa.string(),
    "published_at": pa.timestamp("us"),
    "publisher_boroughs": pa.string(),
    "problems": pa.string(),
}


def _document_schema() -> pa.Schema:
    listed = {f"listed_{name}": kind for name, kind in LISTED.items()}
    identity = schema(structure.Identity)
    return pa.schema([*identity, *(ORIGIN | listed).items()])


SCHEMAS: dict[str, pa.Schema] = {
    "document": _document_schema(),
    **{table: schema(record) for table, record in RECORDS.items()},
}
"""The tables and their columns. With no release of a document, they are there and empty."""


@dataclass(frozen=True)
class Paper:
    """An accepted release of a source of documents."""

    spec: SourceSpec
    release: Release

    @property
    def origin(self) -> Origin:
        """What is known of it from its source and its listing."""
        return origin_of(self.spec, self.release)

    @property
    def paper_id(self) -> str:
        """What all versions of the paper have in common."""
        return paper_of(self.origin)


def lay_out_documents(
    lake: Lake, papers: list[Paper], connection: duckdb.DuckDBPyConnection
) -> None:
    """Write the tables of documents into the schema `lake`, but for what was taken down."""
    listed = takedowns(lake)
    for table, columns in SCHEMAS.items():
        _insert(connection, table, columns.empty_table(), is_new=True)
    for start in range(0, len(papers), BATCH):
        read_of = [kept_records(lake, paper, listed) for paper in papers[start : start + BATCH]]
        kept = [records for records in read_of if records]
        for table, columns in SCHEMAS.items():
            _insert(connection, table, _joined([one[table] for one in kept], columns))


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, made: pa.Table, *, is_new: bool = False
) -> None:
    connection.register("records_in", made)
    verb = f"create table lake.{table} as" if is_new else f"insert into lake.{table}"
    connection.execute(f"{verb} select * from records_in")  # noqa: S608
    connection.unregister("records_in")


def _joined(parts: list[Columns], columns: pa.Schema) -> pa.Table:
    arrays = [_array([one for part in parts for one in part[c.name]], c.type) for c in columns]
    return pa.Table.from_arrays(arrays, schema=columns)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Dates and times come out of JSON as text."""
    if pa.types.is_temporal(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def kept_records(lake: Lake, paper: Paper, listed: list[Takedown]) -> dict[str, Columns]:
    """The masked records of a paper by table and column; read anew only if they would differ.

    None of any table where the whole paper was taken down.
    """
    path = lake.reading(paper.spec.id, paper.release.id)
    origin = paper.origin
    parts = (readers_version(), origin, of_document(listed, origin))
    key = hashlib.sha256(repr(parts).encode()).hexdigest()
    kept = _kept(path, key)
    if kept is not None:
        return kept
    landed = Document(origin, tuple(landed_lines(lake, paper.spec, paper.release)))
    document = apply(listed, landed)
    records = _records(document) if document else {}
    text = json.dumps(records, default=str, ensure_ascii=False)
    note = {"key": key, "records_sha256": hashlib.sha256(text.encode()).hexdigest()}
    files.write(path, f"{json.dumps(note)}\n{text}".encode())
    return cast(dict[str, Columns], json.loads(text))


def _kept(path: Path, key: str) -> dict[str, Columns] | None:
    """The records kept under a key; None where they are of other rules, or not as written.

    A reading can be made again from the archive: one that another hand has changed is, and the
    log says so.
    """
    if not path.exists():
        return None
    first, _, text = path.read_bytes().partition(b"\n")
    try:
        note = json.loads(first)
        if note["key"] != key:
            return None
        if note["records_sha256"] == hashlib.sha256(text).hexdigest():
            return cast(dict[str, Columns], json.loads(text))
    except (ValueError, KeyError, TypeError):
        pass
    log.warning("%s is not as it was written: the paper is read again from the archive", path)
    return None


@cache
def readers_version() -> str:
    """A hash of the code and the seeds that a paper's records follow from."""
    folders = (PACKAGE / "documents", PACKAGE / "land", SEEDS)
    paths = [path for folder in folders for path in sorted(folder.rglob("*"))]
    digest = hashlib.sha256()
    for path in [*paths, PACKAGE / "build" / "documents.py"]:
        if path.suffix in (".py", ".csv", ".yaml"):
            digest.update(f"{path.parent.name}/{path.name}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _records(document: Document) -> dict[str, Columns]:
    reading = fit_for_publication(read(document))
    read_of = reading.structure
    records: dict[str, Iterable[object]] = {
        "document_part": read_of.parts,
        "document_block": read_of.blocks,
        "person_role": read_of.people,
        "agenda_item": read_of.items,
        "question": read_of.questions,
        "minute": read_of.minutes,
        "action": read_of.actions,
        "reference": read_of.references,
        "document_table": read_of.tables,
        "table_cell": [cell for table in read_of.tables for cell in table.cells],
        "chart": read_of.charts,
        "figure": reading.figures,
    }
    name = document.origin.document_id
    made = {table: rows(name, found) for table, found in records.items()}
    made["document"] = [_document(document, read_of)]
    return {
        table: {name: [row[name] for row in found] for name in SCHEMAS[table].names}
        for table, found in made.items()
    }


def _document(document: Document, read_of: structure.Structure) -> dict[str, object]:
    origin = document.origin
    (identity,) = rows(origin.document_id, [read_of.identity])
    published = origin.published_at
    about = _of_meeting(document) | dict(origin.about)
    listed = {f"listed_{name}": _listed(about.get(name), kind) for name, kind in LISTED.items()}
    return (
        identity
        | listed
        | {
            "paper_id": paper_of(origin),
            "source_id": origin.source_id,
            "sha256": origin.sha256,
            "file": masked_name(origin.file),
            "listed_title": masked_name(origin.title),
            "url": masked_name(origin.url),
            "publisher": origin.publisher,
            "published_at": published.replace(tzinfo=None) if published else None,
            "publisher_boroughs": json.dumps(origin.boroughs, ensure_ascii=False),
            "problems": json.dumps(read_of.problems, ensure_ascii=False),
        }
    )


def _of_meeting(document: Document) -> dict[str, str]:
    """What the record of a meeting says of it, by the names that listings have."""
    records = (line.fields for line in document.lines if line.fields.get("record") == "meeting")
    meeting = next(records, {})
    said = {about: meeting.get(element, "") for element, about in _MEETING.items()}
    return {about: text.lower() for about, text in said.items() if text}


def _listed(text: str | None, kind: pa.DataType) -> object:
    """What a listing says, if it says it in the form agreed; anything else is not known."""
    if not text:
        return None
    if pa.types.is_boolean(kind):
        return text == "true"
    if pa.types.is_date(kind):
        return text if _ISO_DAY.fullmatch(text) else None
    return masked(text)
