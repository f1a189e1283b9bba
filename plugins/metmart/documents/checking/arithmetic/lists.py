"""Numbers of things that the document lists, against its list."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.finding import finding
from metmart.documents.checking.wording import number
from metmart.documents.figure import Figure
from metmart.documents.structure import Block, Structure

ITEM: Final = re.compile(r"(?:^|[\t|]\s*)\**(\d{1,2})[.)]\s*\S")
NAMED: Final = re.compile(r"^[^.;:–—]{1,80}?(?:\s[-–—]\s|:\s)([^.;:]+)")
SEPARATOR: Final = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
FEWEST: Final = 2


def list_checks(figures: Sequence[Figure], structure: Structure) -> Iterator[FigureCheck]:
    """One check for each number of listed things whose list follows."""
    places = {one.block_no: place for place, one in enumerate(structure.blocks)}
    for figure in figures:
        if figure.measure != "list_count" or figure.block_no not in places:
            continue
        place = places[figure.block_no]
        found = _counts(structure.blocks[place], structure.blocks[place + 1 :])
        if not found:
            yield from _named_beside(figure)
            continue
        right = [what for what, count in found.items() if count == figure.value]
        is_right = bool(right)
        what = right[0] if is_right else next(iter(found))
        if not is_right and len(found) > 1:
            continue  # which of the lists is meant cannot be told
        said = "as stated" if is_right else f"not {number(figure.value)}"
        yield finding(
            figure,
            f"The list that follows has {number(found[what])} {what}, {said}.",
            found[what],
            is_right=is_right,
        )


def _named_beside(figure: Figure) -> Iterator[FigureCheck]:
    """Four locations - north, south, east and west: only agreement is told.

    A sentence may name some of what it counts, so that fewer or more names prove nothing.
    """
    listed = NAMED.search(figure.quote[figure.quote.find(figure.text) :])
    names = SEPARATOR.split(listed[1]) if listed else []
    if len(names) >= FEWEST and len(names) == figure.value:
        said = f"The sentence names {number(figure.value)} of them, as stated."
        yield finding(figure, said, figure.value, is_right=True)


def _counts(block: Block, following: Sequence[Block]) -> dict[str, int]:
    """How many items there are, counted in each way that gives some."""
    if block.kind == "heading":
        path = (*block.headings, block.text)
        under = list(takewhile(lambda one: one.headings[: len(path)] == path, following))
    elif not block.text.rstrip().endswith(":"):
        return {}
    else:
        kinds = ("bullet", "row", "empty_page")
        under = list(takewhile(lambda one: one.kind in kinds, following))
        path = block.headings
    counts = {
        "numbered items": _numbered(under),
        "bullets": len([one for one in under if one.kind == "bullet" and one.headings == path]),
        "headings": len([one for one in under if one.kind == "heading" and one.headings == path]),
    }
    return {what: count for what, count in counts.items() if count >= FEWEST}


def _numbered(blocks: Sequence[Block]) -> int:
    """The last of the numbers 1, 2, 3, … that stand before items."""
    found = {int(one) for block in blocks for one in ITEM.findall(block.text)}
    return next(last for last in range(len(found) + 1) if last + 1 not in found)
