"""Tables without rules: lines one below another that have numbers at wide gaps."""

import re
from collections.abc import Iterator

from metmart.land.lattice import Row
from metmart.land.paragraph import place_of, said
from metmart.land.words import Word

Cell = list[Word]

_NUMBER = re.compile(r"[£$€(]*[-–+]?[£$€]?\d[\d,.:]*(?:%|k|m|bn|p)?\)?[*†]?", re.IGNORECASE)
_NOTHING = re.compile(r"[-–—]|n/?a|nil|\*", re.IGNORECASE)
_LEAST_NUMBERS = 3
_LEAST_ROWS = 2
_WIDE = 0.8  # of the height: a gap between cells
_WIDE_OF_NUMBERS = 0.45
_NEAR = 2.2  # heights from one row to the next
_MOST_BETWEEN = 2  # lines without numbers inside a table: wrapped or grouping labels
_MOST_ABOVE = 4  # lines of a header


def split(lines: list[list[Word]]) -> Iterator[list[Row] | list[Word]]:
    """The lines in their order, those of a table as its rows."""
    cells = [_cells(line) for line in lines]
    heads = [at for at, one in enumerate(cells) if _is_numeric(one)]
    at = 0
    for first, last in _runs(lines, cells, heads):
        if first < at:
            continue
        columns = _columns([one for one in cells[first : last + 1] if _is_numeric(one)])
        above = _header(lines, cells, first, at, columns)
        yield from lines[at:above]
        yield [_row(one, columns) for one in cells[above : last + 1]]
        at = last + 1
    yield from lines[at:]


def _cells(line: list[Word]) -> list[Cell]:
    cells: list[Cell] = []
    for word in line:
        if cells and not _is_apart(cells[-1][-1], word):
            cells[-1].append(word)
        else:
            cells.append([word])
    return cells


def _is_apart(one: Word, other: Word) -> bool:
    gap, height = other.left - one.right, one.bottom - one.top
    if gap <= _WIDE_OF_NUMBERS * height:  # so are nearly all
        return False
    both = _NUMBER.fullmatch(one.text) and _NUMBER.fullmatch(other.text)
    return gap > (_WIDE_OF_NUMBERS if both else _WIDE) * max(height, other.height, 1.0)


def _is_number(cell: Cell) -> bool:
    text = said(cell).replace(" ", "")
    return bool(_NUMBER.fullmatch(text) or _NOTHING.fullmatch(text))


def _is_numeric(cells: list[Cell]) -> bool:
    numbers = [cell for cell in cells if _is_number(cell)]
    return len(numbers) >= _LEAST_NUMBERS and any(
        char.isdigit() for cell in numbers for char in said(cell)
    )


def _runs(
    lines: list[list[Word]], cells: list[list[Cell]], heads: list[int]
) -> Iterator[tuple[int, int]]:
    """First and last line of each run of lines with numbers, with the labels between them."""
    run: list[int] = []
    for at in heads:
        if run and not _continues(lines, cells, run[-1], at):
            if len(run) >= _LEAST_ROWS:
                yield run[0], run[-1]
            run = []
        run.append(at)
    if len(run) >= _LEAST_ROWS:
        yield run[0], run[-1]


def _continues(lines: list[list[Word]], cells: list[list[Cell]], last: int, at: int) -> bool:
    between = range(last + 1, at)
    if len(between) > _MOST_BETWEEN:
        return False
    if any(not _is_near(lines[one], lines[one + 1]) for one in range(last, at)):
        return False
    first_number = min(cell[0].left for cell in cells[last] if _is_number(cell))
    return all(lines[one][-1].right <= first_number + lines[one][-1].height for one in between)


def _is_near(line: list[Word], below: list[Word]) -> bool:
    height = max(line[0].height, below[0].height)
    return below[0].bottom - line[0].bottom <= _NEAR * height


def _header(
    lines: list[list[Word]],
    cells: list[list[Cell]],
    first: int,
    floor: int,
    columns: list[tuple[float, float]],
) -> int:
    """The topmost of the lines above that stand in the table's columns."""
    top = first
    while (
        top > max(floor, first - _MOST_ABOVE)
        and len(cells[top - 1]) >= _LEAST_ROWS
        and _is_near(lines[top - 1], lines[top])
        and all(_column(cell, columns) is not None for cell in cells[top - 1][1:])
    ):
        top -= 1
    return top


def _columns(rows: list[list[Cell]]) -> list[tuple[float, float]]:
    """Left and right of each column: where numbers stand above one another, and the labels."""
    numbers = _joined(_place(cell) for row in rows for cell in row if _is_number(cell))
    labels = _joined(
        _place(cell)
        for row in rows
        for cell in row
        if not _is_number(cell) and not any(_overlap(_place(cell), one) for one in numbers)
    )
    return sorted([*numbers, *labels])


def _joined(places: Iterator[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for left, right in sorted(places):
        if joined and left < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], right)
        else:
            joined.append((left, right))
    return joined


def _place(cell: Cell) -> tuple[float, float]:
    return cell[0].left, cell[-1].right


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(min(one[1], other[1]) - max(one[0], other[0]), 0.0)


def _column(cell: Cell, columns: list[tuple[float, float]]) -> int | None:
    place = _place(cell)
    best = max(range(len(columns)), key=lambda at: _overlap(place, columns[at]))
    return best if _overlap(place, columns[best]) else None


def _row(cells: list[Cell], columns: list[tuple[float, float]]) -> Row:
    texts: dict[int, list[str]] = {}
    for cell in cells:
        at = _column(cell, columns)
        if at is None:
            middle = sum(_place(cell)) / 2
            at = min(
                range(len(columns)), key=lambda one: abs(sum(columns[one]) / 2 - middle), default=0
            )
        texts.setdefault(at, []).append(said(cell))
    words = [word for cell in cells for word in cell]
    told = tuple(" ".join(texts.get(at, [])) for at in range(max(texts) + 1))
    return Row(told, place_of(words))
