"""Every figure of a document."""

from collections.abc import Sequence
from dataclasses import replace

from metmart.documents.document import Document
from metmart.documents.figure import Figure
from metmart.documents.figures.passage import numbered, passage
from metmart.documents.figures.scope import surroundings
from metmart.documents.figures.statement import stated
from metmart.documents.figures.tabular import tabular
from metmart.documents.structure import Block, Structure


def figures(document: Document, structure: Structure) -> list[Figure]:
    """The figures of a document's sentences and tables, in the order of its lines."""
    around = surroundings(structure)
    lines = numbered(document.lines)
    found: list[Figure] = []
    for block in structure.blocks:
        if _is_read(block, structure):
            found += stated(passage(block, lines), around)
    for table in structure.tables:
        found += tabular(table, structure.blocks, lines, around)
    return _counted(found)


def _is_read(block: Block, structure: Structure) -> bool:
    """Whether its numbers may be figures: not a table's cells, not the numbers of an agenda."""
    tables = {table.table_no for table in structure.tables}
    items = {item.line for item in structure.items}
    return block.table_no not in tables and block.first_line not in items


def _counted(found: Sequence[Figure]) -> list[Figure]:
    ordered = sorted(found, key=lambda one: (one.line, one.start))
    return [replace(figure, figure_no=number) for number, figure in enumerate(ordered, 1)]
