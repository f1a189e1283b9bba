"""Reading a document: its structure and its figures."""

from dataclasses import dataclass
from pathlib import Path

from metmart.documents.document import Document, Origin
from metmart.documents.figure import Figure
from metmart.documents.figures.figures import figures
from metmart.documents.structure import Structure
from metmart.documents.structuring.structure import structure
from metmart.files import sha256_of
from metmart.land.confinement import confined_lines


@dataclass(frozen=True)
class Reading:
    """A document with all that was read from it."""

    document: Document
    structure: Structure
    figures: tuple[Figure, ...]


def read(document: Document) -> Reading:
    """A document's structure and figures; the same lines always give the same."""
    found = structure(document)
    return Reading(document, found, tuple(figures(document, found)))


def document_of(path: Path, name: str = "") -> Document:
    """A file as a document of which nothing is known from outside.

    Raises DocumentError where its bytes cannot be read.
    """
    named = name or path.name
    digest = sha256_of(path)
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
    return Document(origin, tuple(confined_lines(path, named)))
