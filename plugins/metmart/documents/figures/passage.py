"""A block's text, and where each of its characters stands in the document's lines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metmart.documents.structure import Block
from metmart.land.line import Line

# An abbreviation's full stop, or an initial's, ends no sentence.
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bSgt)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bCllr)(?<!\bapprox)"
    r"(?<!\binc)(?<!\betc)(?<!e\.g)(?<!i\.e)(?<!\bpop)(?<!\bSt)"
    r"(?!(?<=\b[Nn]o)\.\s+\d)[.?!][)’”\"]*\s+(?=[A-Z‘“\"'(£\d•▲])"
    r"|\t|\n"
)


@dataclass(frozen=True)
class _Stretch:
    start: int
    end: int
    line: int
    offset: int


@dataclass(frozen=True)
class Passage:
    """The text of a block with its lines."""

    block: Block
    text: str
    stretches: tuple[_Stretch, ...]

    def position(self, at: int, words: str) -> tuple[int, int]:
        """The line and the place in it of what stands at a place of the text."""
        for stretch in self.stretches:
            if stretch.start <= at < stretch.end:
                return stretch.line, at - stretch.start + stretch.offset
        return self.block.first_line, max(0, self.text.find(words))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage, from `start` of it."""

    start: int
    text: str


def passage(block: Block, lines: Mapping[int, Line]) -> Passage:
    """A block with the places of its lines in it."""
    stretches = []
    cursor = 0
    for number in range(block.first_line, block.last_line + 1):
        line = lines.get(number)
        if line is None or not line.text.strip():
            continue
        for piece, offset in _pieces(line):
            at = block.text.find(piece, cursor)
            if at >= 0:
                stretches.append(_Stretch(at, at + len(piece), number, offset))
                cursor = at + len(piece)
    return Passage(block, block.text, tuple(stretches))


def _pieces(line: Line) -> list[tuple[str, int]]:
    """A line whole, or the cells of a row: a block may hold only one of them."""
    pieces, offset = [], 0
    for piece in line.text.split("\t"):
        if piece.strip():
            pieces.append((piece.strip(), offset + len(piece) - len(piece.lstrip())))
        offset += len(piece) + 1
    return pieces


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text; a cell of a row is one of its own."""
    found: list[Sentence] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        if text[start:end].strip():
            found.append(Sentence(start, text[start:end].rstrip()))
        start = end
    return found


def quoted(sentence: Sentence) -> str:
    """A sentence as it is quoted."""
    return " ".join(sentence.text.split())


def numbered(lines: Sequence[Line]) -> dict[int, Line]:
    """The lines by their number; of two with the same number the first."""
    found: dict[int, Line] = {}
    for line in lines:
        found.setdefault(line.number, line)
    return found
