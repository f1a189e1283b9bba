"""What surrounds a sentence: its block, its section, its headings, its question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from metmart.documents.figure import Basis, Period, Place
from metmart.documents.figures.period import FoundPeriod, periods
from metmart.documents.figures.place import FoundPlace, Home, home_of, places, with_basis
from metmart.documents.structure import Block, Structure

Section = int | tuple[str, ...]
_LABEL_WORDS = 14
_LABELS = 3
_Found = TypeVar("_Found", FoundPeriod, FoundPlace)


@dataclass(frozen=True)
class Surroundings:
    """A document's blocks, home area and day, asked for what holds at a block."""

    structure: Structure
    home: Home
    today: date | None
    sections: Mapping[Section, tuple[Block, ...]]

    def headings(self, block: Block) -> list[str]:
        """The headings above it, the nearest first."""
        return list(reversed(block.headings))

    def context(self, block: Block) -> list[str]:
        """What may tell what a number of it is of, the nearest first."""
        if block.question_no is None:
            return [*self._labels(block), *self.headings(block)]
        before = self._said_before(block)
        near = [_repaired(one, self.structure) for one in before if one.headings == block.headings]
        far = [_repaired(one, self.structure) for one in before if one.headings != block.headings]
        return [*reversed(near), *self.headings(block), *reversed(far)]

    def place(self, block: Block, earlier: Sequence[str]) -> Place | None:
        """The place of a sentence that names none; none if several are possible.

        `earlier` are the sentences before it in its block, then come its section, the headings
        from the nearest outwards, and the document.
        """
        for texts, basis in self._place_sources(block, earlier):
            found = {(one.kind, one.name): one for text in texts for one in self._named(text)}
            if len(found) > 1:
                return None
            if found:
                return with_basis(next(iter(found.values())), basis)
        if self.home.borough:
            return Place(self.home.borough, "borough", self.home.borough, "document")
        return None

    def _place_sources(self, block: Block, earlier: Sequence[str]) -> list[tuple[list[str], Basis]]:
        headings = self.headings(block)
        sources: list[tuple[list[str], Basis]] = [
            (list(earlier), "stated"),
            (headings[:1], "heading"),
        ]
        sources.append((self._section(block), "heading"))
        sources += [([heading], "heading") for heading in headings[1:]]
        return sources

    def period(self, block: Block) -> Period | None:
        """The period of a sentence that states none."""
        for text in [*self._labels(block)[:1], *self.headings(block)]:
            stated = [one for one in periods(text, self.today, "heading") if not one.is_comparison]
            whole = [one for one in stated if one.period.start]
            if whole:
                return whole[-1].period
        return None

    def hints(self, headings: Sequence[str]) -> list[Period]:
        """The periods of a year that the text of a section names, the earliest first."""
        found: dict[tuple[date, date], Period] = {}
        for block in self.structure.blocks:
            if tuple(block.headings) != tuple(headings):
                continue
            for one in periods(block.text, self.today, "table"):
                period = one.period
                if period.start and period.end and _is_year(period):
                    found[(period.start, period.end)] = period
        return [found[key] for key in sorted(found)]

    def _named(self, text: str) -> list[Place]:
        return [one.place for one in places(text, self.home) if not one.is_yardstick]

    def _section(self, block: Block) -> list[str]:
        """What was said before it in the same answer, or under the same heading."""
        if self.structure.identity.kind == "minutes" and block.kind == "bullet":
            return []
        return [_repaired(other, self.structure) for other in self._said_before(block)]

    def _said_before(self, block: Block) -> list[Block]:
        together = self.sections.get(_section(block), ())
        return [other for other in together if other.block_no < block.block_no]

    def _labels(self, block: Block) -> list[str]:
        """Short lines before it in its section, the nearest first: "Data for 2022"."""
        texts = (one.text for one in reversed(self._said_before(block)) if _is_label(one))
        return list(islice(texts, _LABELS))


def surroundings(structure: Structure) -> Surroundings:
    """What surrounds the blocks of a document."""
    sections: dict[Section, list[Block]] = {}
    for block in structure.blocks:
        if _section(block):
            sections.setdefault(_section(block), []).append(block)
    return Surroundings(
        structure,
        home_of(structure.identity),
        structure.identity.date,
        {key: tuple(blocks) for key, blocks in sections.items()},
    )


def _section(block: Block) -> Section:
    """What a block shares with those of the same answer, or under the same headings."""
    return block.headings if block.question_no is None else block.question_no


def _is_label(block: Block) -> bool:
    text = block.text.rstrip()
    is_short = len(text.split()) <= _LABEL_WORDS and not text.endswith(".")
    return is_short and "%" not in text and block.table_no is None


def _repaired(block: Block, structure: Structure) -> str:
    """A row of a table as its labels read once they are repaired."""
    for table in structure.tables:
        if table.table_no != block.table_no:
            continue
        labels = {c.row_label_repaired for c in table.cells if c.row_no == block.row_no}
        return " ".join(sorted(labels))
    return block.text


def _is_year(period: Period) -> bool:
    start, end = period.start, period.end
    if start is None or end is None:
        return False
    return (end.year - start.year) * 12 + end.month - start.month == 11


def nearest(found: Sequence[_Found], at: int, first: int) -> _Found | None:
    """Which of several belongs to the number at a place of the sentence.

    Where one stands before the first number ("Average 2022 - 81, Jan 23 - 98") each belongs to
    what follows it, else ("3 in Merton and 11 across the BCU") to what precedes it.
    """
    if not found:
        return None
    before = [one for one in found if one.start <= at]
    after = [one for one in found if one.start > at]
    if not before or not after:
        return (after or before[::-1])[0]
    return before[-1] if found[0].start < first else after[0]
