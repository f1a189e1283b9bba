"""Words into lines, and the lines of a cell into paragraphs."""

import itertools
from dataclasses import dataclass

from metmart.land.bullet import point
from metmart.land.words import Word

Place = tuple[float, float, float, float]

_SAME_LINE = 0.3  # of the height
_SAME_LINE_POINTS = 3.0
_FURTHER = 1.35  # times the cell's closest lines, and
_FURTHER_HEIGHTS = 1.15  # times the line's height: a new paragraph
_WORDS_OF_PROSE = 25


@dataclass(frozen=True)
class Paragraph:
    """A text and where it stands on the page turned for reading."""

    text: str
    place: Place


def joined(words: list[Word]) -> list[list[Word]]:
    """Words of one height on the page, from left to right; the topmost first."""
    lines: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda word: word.top + word.bottom):
        own = (word.top + word.bottom) / 2
        near = max(_SAME_LINE_POINTS, _SAME_LINE * min(height, word.height))
        if lines and own - middle <= near:
            lines[-1].append(word)
        else:
            lines.append([word])
            middle, height = own, word.height
    return [sorted(line, key=lambda word: word.left) for line in lines]


def said(words: list[Word]) -> str:
    """The text of a line."""
    return " ".join(word.text for word in words)


def place_of(words: list[Word]) -> Place:
    """Left, top, right and bottom of all words together."""
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def paragraphs(words: list[Word]) -> list[Paragraph]:
    """The words of a cell: one text, or several where it holds prose of several paragraphs."""
    lines = joined(words)
    if len(words) < _WORDS_OF_PROSE:
        return [_paragraph(lines)] if lines else []
    steps = [below[0].bottom - line[0].bottom for line, below in itertools.pairwise(lines)]
    usual = min((step for step in steps if step > 0), default=0.0)
    found = [[lines[0]]]
    for line, step in zip(lines[1:], steps, strict=True):
        apart = max(_FURTHER * usual, _FURTHER_HEIGHTS * line[0].height)
        if step > apart or point(said(line)) is not None:
            found.append([line])
        else:
            found[-1].append(line)
    return [_paragraph(group) for group in found]


def _paragraph(lines: list[list[Word]]) -> Paragraph:
    words = [word for line in lines for word in line]
    return Paragraph(" ".join(said(line) for line in lines), place_of(words))
