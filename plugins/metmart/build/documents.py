"""Documents as tables of the lake: read, masked, kept, and laid out for dbt.

Reading a paper takes far longer than reading what was read of it, so the records of each release
are kept as a file of the lake, under a key of everything that they follow from. They are masked
before they are kept: from here on nothing holds what must not be published.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

import duckdb
import pyarrow as pa

from metmart import files
from metmart.archive.release import Release
from metmart.documents import check, figure, structure
from metmart.documents.document import Document, Origin
from metmart.documents.privacy import hidden_names, masked
from metmart.documents.reading import Reading, read
from metmart.documents.rows import rows, schema
from metmart.lake import Lake
from metmart.land.document import landed_lines
from metmart.project import PACKAGE, SEEDS
from metmart.sources.spec import SourceSpec

BATCH = 200
"""Releases laid out at once: their records are in memory meanwhile."""

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
ORIGIN = {
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
