"""Ruled tables: where joined lines make a lattice, the words in a cell of it are one text.

A row is split only by the vertical rules that cross that row, so that a rule below a merged cell
does not cut it in two. A cell that reaches into the next rows is told in the first of them. Papers
also set their questions and minutes in tables: a cell of several paragraphs is told in as many
rows, the other cells of which are empty.
"""

import itertools
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from metmart.land.paragraph import Paragraph, Place, paragraphs
from metmart.land.rules import Rule
from metmart.land.words import Word

_NEAR = 3.0
_OPEN = 8.0  # points by which the columns' rules reach further than the last row's
_LEAST_FILLED = 3
_FRAMED_PARAGRAPHS = 3
_MOST_RULES = 1_200


@dataclass(frozen=True)
class Row:
    """A row of a table with its place on the page turned for reading.

    `follows`: a further paragraph of the one cell of prose in the row above.
    """

    cells: tuple[str, ...]
    place: Place
    follows: bool = False


@dataclass(frozen=True)
class Lattice:
    """Rules that meet one another."""

    across: list[Rule]
    down: list[Rule]

    @property
    def place(self) -> Place:
        """Left, top, right, bottom."""
        return (
            self.down[0].at,
            self.across[0].at,
            self.down[-1].at,
            self.across[-1].at,
        )

    @property
    def area(self) -> float:
        """A lattice inside another is the smaller one."""
        left, top, right, bottom = self.place
        return (right - left) * (bottom - top)

    def parted(self, words: list[Word]) -> tuple[list[Word], list[Word]]:
        """The words whose middle lies inside, and the others."""
        left, top, right, bottom = (2 * edge for edge in self.place)
        inside: list[Word] = []
        outside: list[Word] = []
        for word in words:
            is_inside = left <= word.left + word.right <= right
            is_inside = is_inside and top <= word.top + word.bottom <= bottom
            (inside if is_inside else outside).append(word)
        return inside, outside


def lattices(across: list[Rule], down: list[Rule]) -> list[Lattice]:
    """The groups of rules that meet, the smallest first; a lone box is none."""
    if not across or len(down) < 2 or len(across) + len(down) > _MOST_RULES:
        return []
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for number, one in enumerate(across):
        for other_number, other in enumerate(down, len(across)):
            if _meet(one, other):
                parent[root(number)] = root(other_number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*across, *down]):
        groups.setdefault(root(number), ([], []))[number >= len(across)].append(rule)
    found = [
        Lattice(_closed(_sorted(rows), _sorted(columns)), _sorted(columns))
        for rows, columns in groups.values()
        if rows and len(columns) > 1
    ]
    real = [one for one in found if len(one.across) > 1]
    return sorted(
        (one for one in real if len(one.across) + len(one.down) > 4), key=lambda one: one.area
    )


def _closed(across: list[Rule], down: list[Rule]) -> list[Rule]:
    """The rules across, and one where a page break left the last or first row open."""
    closed = list(across)
    ends = sorted(rule.end for rule in down)[-2:]
    starts = sorted(rule.start for rule in down)[:2]
    left, right = down[0].at, down[-1].at
    if min(ends) > across[-1].at + _OPEN:
        closed.append(Rule(min(ends), left, right))
    if max(starts) < across[0].at - _OPEN:
        closed.insert(0, Rule(max(starts), left, right))
    return closed


def rows(
    lattice: Lattice, words: list[Word], cut: Callable[[Word, float], list[Word]]
) -> tuple[list[Row], list[Word]]:
    """The rows of a lattice, and the words in it that are none of a table.

    There are no rows where the cells are too few or too empty for a table. `cut` splits a word
    that a rule goes through.
    """
    edges = _distinct(lattice.across)
    columns = _distinct(lattice.down)
    texts = _cells(lattice, edges, columns, words, cut)
    framed = _framed(texts, len(edges) - 1)
    loose = [word for at in framed for word in texts.pop(at)]
    filled = [at for at in texts if texts[at]]
    used = sorted({column for _, column in filled})
    if len(used) < 2 or len({row for row, _ in filled}) < 2 or len(filled) < _LEAST_FILLED:
        return [], words
    found = []
    for row, (top, bottom) in enumerate(_bands(edges)):
        told = [paragraphs(texts.get((row, column), [])) for column in used]
        found += _told(told, (columns[0], top, columns[-1], bottom))
    return found, loose


def _framed(texts: dict[tuple[int, int], list[Word]], count: int) -> list[tuple[int, int]]:
    """Cells of running text above and below a table that a frame around the page puts into it."""
    by_row: dict[int, list[tuple[int, int]]] = {row: [] for row in range(count)}
    for at in texts:
        by_row[at[0]].append(at)
    framed = []
    for order in (range(count), range(count - 1, -1, -1)):
        for row in order:
            cells = by_row[row]
            if len(cells) > 1 or (cells and len(paragraphs(texts[cells[0]])) < _FRAMED_PARAGRAPHS):
                break
            framed += [at for at in cells if at not in framed]
    return framed


def _told(cells: list[list[Paragraph]], place: Place) -> list[Row]:
    """A row, and the further paragraphs of its cells from top to bottom."""
    first = [cell[0].text if cell else "" for cell in cells]
    while first and not first[-1]:
        first.pop()
    if not first:
        return []
    more = [(part, at) for at, cell in enumerate(cells) for part in cell[1:]]
    lone = len({at for _, at in more}) == 1
    if more:
        place = (*place[:3], max(cell[0].place[3] for cell in cells if cell))
    return [
        Row(tuple(first), place),
        *(
            Row((*[""] * at, part.text), part.place, follows=lone)
            for part, at in sorted(more, key=lambda one: one[0].place[1])
        ),
    ]


def _cells(
    lattice: Lattice,
    edges: list[float],
    columns: list[float],
    words: list[Word],
    cut: Callable[[Word, float], list[Word]],
) -> dict[tuple[int, int], list[Word]]:
    """Words by the row and column in which their cell begins."""
    crossing = [_crossing(lattice.down, top, bottom) for top, bottom in _bands(edges)]
    begins: dict[tuple[int, int], tuple[int, int]] = {}  # the same for all words of a cell
    texts: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        row = _between(edges, (word.top + word.bottom) / 2)
        for piece in _pieces(word, crossing[row], cut):
            at = _between(crossing[row], (piece.left + piece.right) / 2)
            if (row, at) not in begins:
                first = _first_row(lattice, edges, crossing, row, at)
                begins[row, at] = first, columns.index(crossing[row][at])
            texts.setdefault(begins[row, at], []).append(piece)
    return texts


def _first_row(
    lattice: Lattice, edges: list[float], crossing: list[list[float]], row: int, at: int
) -> int:
    """The row in which the cell begins that reaches into this one."""
    cell = crossing[row][at], crossing[row][at + 1]
    while row and _is_open(lattice.across, edges[row], *cell) and cell in _bands(crossing[row - 1]):
        row -= 1
    return row


def _pieces(
    word: Word, crossing: list[float], cut: Callable[[Word, float], list[Word]]
) -> list[Word]:
    margin = word.height / 3
    left, right = word.left + margin, word.right - margin
    for at in crossing:
        if left < at < right:
            first, *rest = cut(word, at)
            return [first, *(piece for one in rest for piece in _pieces(one, crossing, cut))]
    return [word]


def _meet(across: Rule, down: Rule) -> bool:
    return (
        across.start - _NEAR <= down.at <= across.end + _NEAR
        and down.start - _NEAR <= across.at <= down.end + _NEAR
    )


def _sorted(rules: list[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.at)


def _distinct(rules: list[Rule]) -> list[float]:
    return sorted({rule.at for rule in rules})


def _bands(edges: list[float]) -> list[tuple[float, float]]:
    return list(itertools.pairwise(edges))


def _crossing(down: list[Rule], top: float, bottom: float) -> list[float]:
    """The vertical rules of a row; those at the sides bound it where they are not drawn."""
    middle = (top + bottom) / 2
    own = {rule.at for rule in down if rule.start - _NEAR <= middle <= rule.end + _NEAR}
    return sorted(own | {down[0].at, down[-1].at})


def _is_open(across: list[Rule], edge: float, left: float, right: float) -> bool:
    """Whether no rule at the edge parts the cell from the one above."""
    middle = (left + right) / 2
    return not any(rule.at == edge and rule.start <= middle <= rule.end for rule in across)


def _between(edges: list[float], at: float) -> int:
    return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)
