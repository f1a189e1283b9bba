"""Prose set in columns: read one column after the other, not across them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from metmart.land.paragraph import joined
from metmart.land.words import Word

_GUTTER = 0.9  # of the height, and
_GUTTER_POINTS = 8.0
_LEAST_LINES = 4  # on each side
_WORDS_OF_PROSE = 3.0  # a line: columns of fewer words are a table's
_NUMBERS = 0.3  # of the words: more are a table's
_MOST_COLUMNS = 4
_NEAR = 1.6  # heights from one line to the next


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
        found = _columns(lines, at, run)
        if found is None:
            at += 1
            continue
        at, end, gutter = found
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


def _columns(lines: list[list[Word]], at: int, floor: int) -> tuple[int, int, Gutter] | None:
    """First line, end and gutter of the columns around a line; None if it is in none.

    The columns' lines need not stand at one height: most lines may be of one column only.
    """
    for gutter in _gaps(lines[at]):
        end, narrowed = at + 1, gutter
        while end < len(lines) and (further := _kept(lines[end], narrowed)):
            end, narrowed = end + 1, further
        first = at
        while first > floor and _is_near(lines[first - 1], lines[first]):
            further = _kept(lines[first - 1], narrowed)
            if further is None:
                break
            first, narrowed = first - 1, further
        left = [one for one in range(first, end) if lines[one][0].right <= narrowed.right]
        right = [one for one in range(first, end) if lines[one][-1].right > narrowed.right]
        if min(len(left), len(right)) < _LEAST_LINES:
            continue
        last = min(left[-1], right[-1])
        while last + 1 < end and _is_near(lines[last], lines[last + 1]):
            last += 1
        if _is_prose(lines[first : last + 1], narrowed):
            return first, last + 1, narrowed
    return None


def _is_near(line: list[Word], below: list[Word]) -> bool:
    return below[0].bottom - line[0].bottom <= _NEAR * below[0].height


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
        [[word for word in line if word.right <= gutter.right] for line in lines],
        [[word for word in line if word.right > gutter.right] for line in lines],
    )
    return all(_reads(list(filter(None, side))) for side in sides)


def _reads(lines: list[list[Word]]) -> bool:
    words = [word for line in lines for word in line]
    numbers = sum(word.text[0].isdigit() for word in words)
    return len(words) >= _WORDS_OF_PROSE * len(lines) and numbers <= _NUMBERS * len(words)
