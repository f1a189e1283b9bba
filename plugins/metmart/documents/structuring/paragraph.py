"""A paragraph, heading, bullet or table row with the headings above it."""

from dataclasses import dataclass
from typing import Literal

from metmart.land.line import Box, Line

ParagraphKind = Literal["heading", "paragraph", "bullet", "row", "empty_page"]


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together. `text` is theirs in one; `cells` those of a row."""

    lines: tuple[Line, ...]
    kind: ParagraphKind
    text: str
    headings: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def first_line(self) -> int:
        """The number of its first line."""
        return self.lines[0].number

    @property
    def last_line(self) -> int:
        """The number of its last line."""
        return self.lines[-1].number

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def gap(self) -> int:
        """Blank lines before it."""
        return self.lines[0].gap

    @property
    def table(self) -> int | None:
        """The table whose row it is."""
        return self.lines[0].table

    @property
    def level(self) -> int:
        """Of a heading or bullet, as in `Line`."""
        return self.lines[0].level

    @property
    def box(self) -> Box | None:
        """Around those of its lines that stand on its first page."""
        boxes = [line.box for line in self.lines if line.box and line.page == self.page]
        if not boxes:
            return None
        return Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )
