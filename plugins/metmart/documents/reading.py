"""Reading a document: its structure and its figures."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from metmart.documents.document import Document, Origin
from metmart.documents.figure import Figure
from metmart.documents.structure import Structure
from metmart.documents.structuring.structure import structure
from metmart.land.line import Line
from metmart.land.plaintext import text_lines


@dataclass(frozen=True)
class Reading:
    """A document with all that was read from it."""

    document: Document
    structure: Structure
    figures: tuple[Figure, ...]


def read(document: Document) -> Reading:
    """A document's structure and figures; the same lines always give the same."""
    found = structure(document)
    return Reading(document, found, tuple(_figures(document, found)))


def document_of(path: Path, name: str = "") -> Document:
    """A file as a document of which nothing is known from outside."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    named = name or path.name
    origin = Origin(
        document_id=digest[:16],
        source_id="",
        sha256=digest,
        file=named,
        title=Path(named).stem,
        url="",
        publisher="",
        published_at=None,
    )
    return Document(origin, tuple(_lines(path, named)))


def _lines(path: Path, name: str) -> list[Line]:
    return text_lines(path.read_text(encoding="utf-8"))


def _figures(document: Document, found: Structure) -> list[Figure]:
    return []
