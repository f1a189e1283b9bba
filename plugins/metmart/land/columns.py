"""Prose set in columns: read one column after the other, not across them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from metmart.land.paragraph import joined
from metmart.land.words import Word

_GUTTER = 0.9  # of the height, and
_GUTTER_POINTS = 8.0
_LEAST_LINES = 4  # with words on both sides
_WORDS_OF_PROSE = 3.5  # a line: columns of fewer words are a table's
_NUMBERS = 0.3  # of the words: more are a table's
_MOST_COLUMNS = 4


@dataclass(frozen=True)
class Gutter:
    """The blank between two columns."""

    left: float
    right: float


def blocks(
    lines: list[list[Word]], depth: int = 0
) -> Iterator[tuple[float | None, list[list[Word]]]]:
    """Lines that are read together, from top to bottom.

    Those of a column come with the top of all its columns, which stay together.
    """
    at = run = 0
    while at < len(lines) and depth < _MOST_COLUMNS:
        found = _columns(lines, at)
        if found is None:
            at += 1
            continue
        end, gutter = found
        if at > run:
            yield None, lines[run:at]
        top = lines[at][0].top
        words = [word for line in lines[at:end] for word in line]
        for side in (
            [word for word in words if word.right <= gutter.right],
            [word for word in words if word.right > gutter.right],
        ):
            for _, inner in blocks(joined(side), depth + 1):
                yield top, inner
        at = run = end
    if run < len(lines):
        yield None, lines[run:]


def _columns(lines: list[list[Word]], first: int) -> tuple[int, Gutter] | None:
    """Where the columns end that begin at a line, and their gutter; None if none begin there."""
    for gutter in _gaps(lines[first]):
        end, both, narrowed = first + 1, [first], gutter
        while end < len(lines):
            further = _kept(lines[end], narrowed)
            if further is None:
                break
            narrowed = further
            if lines[end][0].right <= narrowed.left and lines[end][-1].left >= narrowed.right:
                both.append(end)
            end += 1
        end = both[-1] + 1 + _tail(lines, both[-1] + 1, end, narrowed)
        if len(both) >= _LEAST_LINES and _is_prose([lines[at] for at in both], narrowed):
            return end, narrowed
    return None


def _tail(lines: list[list[Word]], start: int, end: int, gutter: Gutter) -> int:
    """How many lines below go on in one of the columns, close to one another."""
    count = 0
    while start + count < end:
        line, above = lines[start + count], lines[start + count - 1]
        is_near = line[0].bottom - above[0].bottom <= 1.6 * line[0].height
        if not is_near:
            break
        count += 1
    return count


def _gaps(line: list[Word]) -> Iterator[Gutter]:
    for word, other in itertools.pairwise(line):
        if _is_wide(word.right, other.left, word.height):
            yield Gutter(word.right, other.left)


def _kept(line: list[Word], gutter: Gutter) -> Gutter | None:
    """What a line leaves of a gutter; None if it writes across it."""
    left, right = gutter.left, gutter.right
    for word in line:
        if word.right <= right and word.left < left:
            left = max(left, word.right)
        elif word.left >= left and word.right > right:
            right = min(right, word.left)
        else:
            return None
    return Gutter(left, right) if _is_wide(left, right, line[0].height) else None


def _is_wide(left: float, right: float, height: float) -> bool:
    return right - left >= max(_GUTTER_POINTS, _GUTTER * height)


def _is_prose(lines: list[list[Word]], gutter: Gutter) -> bool:
    sides = (
        [word for line in lines for word in line if word.right <= gutter.right],
        [word for line in lines for word in line if word.right > gutter.right],
    )
    return all(
        len(side) >= _WORDS_OF_PROSE * len(lines)
        and sum(word.text[0].isdigit() for word in side) <= _NUMBERS * len(side)
        for side in sides
    )
