"""What every document comes down to, whatever its format: lines, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LineKind = Literal["heading", "text", "bullet", "row", "field", "empty_page"]


@dataclass(frozen=True)
class Box:
    """Where on the page, in points from the top left corner of the page as it is seen."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Line:
    """One line of a document, as published but for its markup.

    `kind`: a heading, running text, a bullet, the row of a table, a field of a record (`fields`
    then holds what the record states), or a page on which there is next to no text and which
    therefore waits for optical character recognition. `number` counts through the document; in a
    plain text it is the file's own line number. A text without pages is all page 1.
    """

    page: int
    number: int
    kind: LineKind
    text: str
    level: int = 0  # of a heading 1 to 6, of a bullet its depth from 1
    gap: int = 0  # blank lines before it, in formats that have them
    table: int | None = None  # the document's how-manieth table the row belongs to, from 1
    cells: tuple[str, ...] = ()  # of a row; empty cells are kept, trailing ones are not
    box: Box | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    note: str = ""  # needs_ocr; rotated 90; emphasised (all of the line is bold)
