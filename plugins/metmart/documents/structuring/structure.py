"""The structure of a document, read from its lines."""

from metmart.documents.document import Document
from metmart.documents.structure import Structure
from metmart.documents.structuring.blocks import blocks
from metmart.documents.structuring.identity import identity
from metmart.documents.structuring.noise import without_noise
from metmart.documents.structuring.paragraphs import paragraphs
from metmart.documents.structuring.tables import tables


def structure(document: Document) -> Structure:
    """Everything in a document besides its figures."""
    lines = [line for line in document.lines if line.kind != "field"]
    read = paragraphs(without_noise(lines))
    data = tables(read)
    return Structure(
        identity=identity(document, read),
        blocks=blocks(read, (), data, {}, {}),
        tables=tuple(data),
    )
