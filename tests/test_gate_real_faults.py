"""Faults of one month, of one borough and of pairs, planted in every real file but the first.

Each real file is judged beside the real file before it, once as it is and once with a fault. The
faults are what a slip with a spreadsheet does to one column or one block of rows.
"""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import NOW, SEED, archived
from metmart.errors import GateError, LandingError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.sources.registry import source

Table = list[list[str]]
Fault = Callable[[Table, random.Random], Table]
SOURCES = ("mps_borough_crime_24m", "mps_borough_crime_historical")


@dataclass(frozen=True)
class Pair:
    source: str
    before: tuple[str, bytes]
    after: tuple[str, bytes]

    @property
    def name(self) -> str:
        return f"{self.source} {self.before[0]} to {self.after[0]}"


def area_at(table: Table) -> int:
    return 0 if table[0][0] == "Borough" else 2


def boroughs(table: Table) -> list[str]:
    known = dict.fromkeys(row[area_at(table)] for row in table[1:])
    return [name for name in known if name != "Unknown" and "Heathrow" not in name]


def shared(table: Table, before: Table) -> list[int]:
    """Where the months stand that both files state."""
    months = set(before[0][3:])
    return [at for at, name in enumerate(table[0]) if at > 2 and name in months]


def month_cells(change: Callable[[int], int]) -> Fault:
    def fault(table: Table, chance: random.Random) -> Table:
        at = chance.choice(SHARED[0])
        return [table[0]] + [
            [*row[:at], str(change(int(row[at]))), *row[at + 1 :]] for row in table[1:]
        ]

    return fault


def months_exchanged(table: Table, chance: random.Random) -> Table:
    at, to = chance.sample(SHARED[0], 2)
    return [table[0]] + [exchanged(row, at, to) for row in table[1:]]


def headers_exchanged(table: Table, chance: random.Random) -> Table:
    at, to = chance.sample(SHARED[0], 2)
    return [exchanged(table[0], at, to), *table[1:]]


def exchanged(row: list[str], at: int, to: int) -> list[str]:
    changed = [*row]
    changed[at], changed[to] = row[to], row[at]
    return changed


def three_months_moved_round(table: Table, chance: random.Random) -> Table:
    one, two, three = chance.sample(SHARED[0], 3)
    moved = []
    for row in table[1:]:
        changed = [*row]
        changed[one], changed[two], changed[three] = row[two], row[three], row[one]
        moved.append(changed)
    return [table[0], *moved]


def a_month_of_other_boroughs(table: Table, chance: random.Random) -> Table:
    """One month's column, moved down by the rows of one borough."""
    at, by = chance.choice(SHARED[0]), len(table) // 33
    column = [row[at] for row in table[1:]]
    column = column[by:] + column[:by]
    return [table[0]] + [
        [*row[:at], cell, *row[at + 1 :]] for row, cell in zip(table[1:], column, strict=True)
    ]


def borough_cells(change: Callable[[int], int]) -> Fault:
    def fault(table: Table, chance: random.Random) -> Table:
        where, name = area_at(table), chance.choice(boroughs(table))
        return [table[0]] + [
            [*row[:3], *(str(change(int(cell))) for cell in row[3:])] if row[where] == name else row
            for row in table[1:]
        ]

    return fault


def boroughs_exchanged(table: Table, chance: random.Random) -> Table:
    where = area_at(table)
    one, other = chance.sample(boroughs(table), 2)
    names = {one: other, other: one}
    return [table[0]] + [
        [names.get(cell, cell) if at == where else cell for at, cell in enumerate(row)]
        for row in table[1:]
    ]


def three_boroughs_moved_round(table: Table, chance: random.Random) -> Table:
    where = area_at(table)
    one, two, three = chance.sample(boroughs(table), 3)
    names = {one: two, two: three, three: one}
    return [table[0]] + [
        [names.get(cell, cell) if at == where else cell for at, cell in enumerate(row)]
        for row in table[1:]
    ]


def a_borough_as_another(table: Table, chance: random.Random) -> Table:
    """The rows of one borough stand under another's name too."""
    where = area_at(table)
    one, other = chance.sample(boroughs(table), 2)
    kept = [row for row in table[1:] if row[where] != other]
    copies = [
        [other if at == where else cell for at, cell in enumerate(row)]
        for row in table[1:]
        if row[where] == one
    ]
    return [table[0], *kept, *copies]


def a_borough_missing(table: Table, chance: random.Random) -> Table:
    where, name = area_at(table), chance.choice(boroughs(table))
    return [row for row in table if row[where] != name]


def a_month_of_a_borough_zero(table: Table, chance: random.Random) -> Table:
    where, name = area_at(table), chance.choice(boroughs(table))
    at = chance.choice(SHARED[0])
    return [table[0]] + [
        [*row[:at], "0", *row[at + 1 :]] if row[where] == name else row for row in table[1:]
    ]


SHARED: list[list[int]] = []
FAULTS: dict[str, Fault] = {
    "two months exchanged": months_exchanged,
    "the names of two months exchanged": headers_exchanged,
    "three months moved round": three_months_moved_round,
    "a month halved": month_cells(lambda n: n // 2),
    "a month doubled": month_cells(lambda n: n * 2),
    "a month of zeros": month_cells(lambda n: 0),
    "a month a fifth too high": month_cells(lambda n: n * 6 // 5),
    "a month of other boroughs": a_month_of_other_boroughs,
    "a borough halved": borough_cells(lambda n: n // 2),
    "a borough doubled": borough_cells(lambda n: n * 2),
    "a borough of zeros": borough_cells(lambda n: 0),
    "two boroughs exchanged": boroughs_exchanged,
    "three boroughs moved round": three_boroughs_moved_round,
    "a borough under another's name too": a_borough_as_another,
    "a borough missing": a_borough_missing,
    "a month of a borough zero": a_month_of_a_borough_zero,
}


def rows_of(data: bytes) -> Table:
    return [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) if row]


def bytes_of(table: Table) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def pairs(real_data: Path) -> list[Pair]:
    """Each real borough file and the one before it, of both folders, that state months in common."""
    found = []
    for base in (real_data, real_data / "mps_recorded_crime_more"):
        with (base / "catalogue.csv").open(encoding="utf-8") as file:
            found += [row | {"path": str(base / row["path"])} for row in csv.DictReader(file)]
    found.sort(key=lambda row: row["published_at"])
    pairs = []
    for name in SOURCES:
        files = [
            (row["published_at"][:10], Path(row["path"]).read_bytes())
            for row in found
            if row["filename"] in source(name).discover.filenames
        ]
        pairs += [Pair(name, *both) for both in pairwise(files)]
    return [
        pair
        for pair in pairs
        if len(shared(*(rows_of(d) for _, d in (pair.after, pair.before)))) > 2
    ]


def is_stopped(lake: Lake, pair: Pair, after: bytes) -> bool:
    spec = source(pair.source)
    for day, data in (pair.before, (pair.after[0], after)):
        release = archived(lake, pair.source, data, day)
        try:
            land(lake, spec, release)
            judge(lake, spec, release, release.resource, NOW)
        except (LandingError, GateError):
            assert data is not pair.before[1]
            return True
    return False


@pytest.mark.reliability("faults of one month, one borough and pairs in real files are stopped")
def test_gates_when_a_month_or_a_borough_of_a_real_file_is_at_fault_then_stopped(
    tmp_path: Path,
    pairs: list[Pair],
    many: Callable[[int, int], int],
    proof: Callable[..., None],
) -> None:
    planted = [(pair, name) for pair in pairs for name in FAULTS]
    tried = random.Random(SEED).sample(planted, min(many(24, len(planted)), len(planted)))
    missed = []
    for number, (pair, name) in enumerate(tried):
        chance = random.Random(f"{SEED} {pair.name} {name}")
        after = rows_of(pair.after[1])
        SHARED[:] = [shared(after, rows_of(pair.before[1]))]
        faulty = bytes_of(FAULTS[name](after, chance))
        if not is_stopped(Lake(tmp_path / str(number)), pair, faulty):
            missed.append(f"{name}: {pair.name}")
    caught = len(tried) - len(missed)
    share = f"{100 * caught / len(tried):.1f} % caught; missed: {missed or 'none'}"
    proof(len(tried), caught, share)
    assert caught >= 0.98 * len(tried), missed
