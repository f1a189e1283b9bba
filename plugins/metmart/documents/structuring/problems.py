"""What is wrong with a document as a text, for whoever reads on."""

import re
from collections.abc import Sequence

from metmart.documents.structure import Chart, Identity, ReadTable
from metmart.documents.structuring import charts as drawn
from metmart.documents.structuring import labels
from metmart.documents.structuring.paragraph import Paragraph

_DOUBLED = re.compile(r"\b(\w{3,})\s+\1\b", re.IGNORECASE)
_FAR = 3  # blank lines after words that announce a list which is not there


def problems(
    identity: Identity,
    paragraphs: Sequence[Paragraph],
    slides: Sequence[Paragraph],
    tables: Sequence[ReadTable],
    charts: Sequence[Chart],
    occasion_problem: str | None,
) -> list[str]:
    """One sentence each, with the line."""
    found = [occasion_problem] if occasion_problem else []
    found += [
        f"page {page} has next to no text and waits for optical character recognition"
        for page in identity.pages_without_text
    ]
    found += [f"line {one.line}: a chart without data: {one.title}" for one in charts]
    found += [
        f"line {one.first_line}: nothing stands below the heading {one.text!r}"
        for one in drawn.blank_slides(slides)
    ]
    for place, one in enumerate(paragraphs):
        found += _of_paragraph(one, paragraphs[place + 1] if place + 1 < len(paragraphs) else None)
    return found + _of_tables(tables)


def _of_paragraph(one: Paragraph, after: Paragraph | None) -> list[str]:
    found = []
    title = one.kind == "heading" or (one.kind == "paragraph" and len(one.text.split()) < 12)
    doubled = _DOUBLED.search(one.text) if title else None
    if doubled:
        found.append(f"line {one.first_line}: {doubled[1]!r} stands twice in {one.text!r}")
    announces = one.kind == "paragraph" and one.text.endswith(":") and len(one.text.split()) > 2
    missing = (
        after is None
        or after.kind == "heading"
        or (after.kind == "paragraph" and after.gap >= _FAR)
    )
    if announces and missing:
        found.append(f"line {one.first_line}: a list is announced and missing: {one.text!r}")
    return found


def _of_tables(tables: Sequence[ReadTable]) -> list[str]:
    found = []
    for table in tables:
        seen: set[int] = set()
        for cell in table.cells:
            if cell.row_no in seen or labels.is_readable(cell.row_label):
                continue
            seen.add(cell.row_no)
            repaired = cell.row_label_repaired
            tail = f"taken as {repaired!r}" if repaired != cell.row_label else "not to be repaired"
            found.append(
                f"line {cell.line}: the row label {cell.row_label!r} cannot be read; {tail}"
            )
        for label, stated, summed in table.sum_checks:
            if stated != summed:
                found.append(
                    f"table {table.table_no}: the total of {label!r} is {stated:g}, "
                    f"its parts make {summed:g}"
                )
    return found
