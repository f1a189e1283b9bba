"""Faults planted in good releases, one at a time: how many the gates stop, and no false alarm.

Each fault is one that a publisher has made or might: nulls, repeated rows, 30 % more, exchanged
columns, another unit, shifted months, another level, old bytes under a new stamp, a history cut
short, anti-social behaviour counted as crime. A pair of releases, the second of them with a
fault, passes landing and its gate as any release does.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from conftest import NOW, SEED, SHARED, archived
from metmart.errors import GateError, LandingError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.publisher.sample.shelf import sample_files
from metmart.sources.registry import source
from test_gate import FAULTS, Table, _bytes, _table

BOROUGH = "mps_borough_crime_24m"
HISTORICAL = "mps_borough_crime_historical"
WARD = "mps_ward_crime_24m"
TNO = "mps_dashboard_tno"
BUSINESS = "mps_business_crime_offences"
STREET = "police_uk_street"
Change = Callable[[Table], Table]
SAMPLE = sample_files(SEED)
REAL = SHARED / "data" / "mps_recorded_crime"


@dataclass(frozen=True)
class Pair:
    """A good release of a source, and the one after it."""

    source: str
    before: bytes
    after: bytes
    days: tuple[str, str] = ("2026-06-11", "2026-07-13")


def _sample(name: str, number: int) -> bytes:
    """The nth made-up file of a source."""
    return [file for file in SAMPLE if file.is_of(source(name).discover)][number].data


def _repacked(data: bytes, change: Change, members: str) -> bytes:
    """A zip with the tables of some members changed."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, _bytes(change(_table(text))) if members in name else text)
    return packed.getvalue()


# What is changed: rows below the header, by column.


def _rows(change: Callable[[list[Table]], list[Table]]) -> Change:
    return lambda table: [table[0], *change(table[1:])]


def _column(name: str, change: Callable[[str], str]) -> Change:
    def fault(table: Table) -> Table:
        at = table[0].index(name)
        return [table[0]] + [[*row[:at], change(row[at]), *row[at + 1 :]] for row in table[1:]]

    return fault


def _exchanged(one: str, other: str) -> Change:
    """The contents of two columns, under each other's names."""

    def fault(table: Table) -> Table:
        at, to = table[0].index(one), table[0].index(other)
        header = [*table[0]]
        header[at], header[to] = header[to], header[at]
        return [header, *table[1:]]

    return fault


def _numbers(factor: float) -> Callable[[str], str]:
    return lambda text: str(int(float(text) * factor)) if text.lstrip("-").isdigit() else text


def _without(column: str, value: str) -> Change:
    def fault(table: Table) -> Table:
        at = table[0].index(column)
        return [table[0], *(row for row in table[1:] if row[at] != value)]

    return fault


def _renamed(column: str, old: str, new: str) -> Change:
    return _column(column, lambda text: new if text == old else text)


def _in_months(change: Callable[[int], int]) -> Change:
    """All values of a file with a column for each month."""
    return lambda table: [table[0]] + [
        [str(change(int(cell))) if name.isdigit() else cell for name, cell in zip(table[0], row, strict=True)]
        for row in table[1:]
    ]  # fmt: skip


def _with_asb(table: Table) -> Table:
    """Anti-social behaviour as one more group of offences, in every borough."""
    boroughs = list(dict.fromkeys(row[2] for row in table[1:]))
    rows = [
        ["ANTI-SOCIAL BEHAVIOUR"] * 2 + [one] + ["600"] * (len(table[0]) - 3) for one in boroughs
    ]
    return [*table, *rows]


def _month_back(table: Table) -> Table:
    """Every figure under the month before."""
    months = [name for name in table[0] if name.isdigit()]
    before = str(int(months[0]) - 1)
    names = dict(zip(months, [before, *months[:-1]], strict=True))
    return [[names.get(name, name) for name in table[0]], *table[1:]]


def _dated_back(text: str) -> str:
    """A day of the year before."""
    return f"{int(text[:4]) - 1}{text[4:]}" if text[:4].isdigit() else text


RECORDED: dict[str, Change] = {
    "ASB counted as crime": _with_asb,
    "half of all": _in_months(lambda n: n // 2),
    "every figure under the month before": _month_back,
    "the rows of one offence group missing": lambda table: [
        row for row in table if row[0] not in ("THEFT", "THEFT OFFENCES")
    ],
    "offence group and subgroup exchanged": lambda table: [
        [table[0][1], table[0][0], *table[0][2:]],
        *table[1:],
    ],
    "the header twice": lambda table: [table[0], *table],
}
WARDS: dict[str, Change] = {
    "wards: +30 %": _in_months(lambda n: int(n * 1.3) + 1),
    "wards: per thousand": _in_months(lambda n: n * 1000),
    "wards: all zero": _in_months(lambda n: 0),
    "wards: half of the rows": lambda table: table[: len(table) // 2],
    "wards: rows doubled": lambda table: [*table, *table[1:]],
    "wards: codes and names exchanged": lambda table: [
        [{"WardName": "WardCode", "WardCode": "WardName"}.get(n, n) for n in table[0]],
        *table[1:],
    ],
    "wards: every figure under the month before": _month_back,
    "wards: a cut row": lambda table: [*table, table[5][:9]],
}
DASHBOARD: dict[str, Change] = {
    "dashboard: +30 %": _column("Count", _numbers(1.3)),
    "dashboard: per thousand": _column("Count", _numbers(1000)),
    "dashboard: blank counts": _column("Count", lambda text: ""),
    "dashboard: marks for small counts": _column("Count", lambda text: "<5" if len(text) < 2 else text),
    "dashboard: negative counts": _column("Count", lambda text: f"-{text}"),
    "dashboard: rows doubled": _rows(lambda rows: [*rows, *rows]),
    "dashboard: half of the rows": _rows(lambda rows: rows[: len(rows) // 2]),
    "dashboard: a borough missing": _without("Area Code", "E09000024"),
    "dashboard: group and measure exchanged": _exchanged("offence group", "Measure"),
    "dashboard: a year shifted": _column("Month_Year", _dated_back),
    "dashboard: another kind of area": _renamed("Area Type", "Borough", "BCU"),
    "dashboard: months without a date": _column("Month_Year", lambda text: "n/a"),
    "dashboard: another measure": _renamed("Measure", "Offences", "Victims"),
}  # fmt: skip
COUNTS: dict[str, Change] = {
    "counts: +30 %": _column("Count", _numbers(1.3)),
    "counts: per thousand": _column("Count", _numbers(1000)),
    "counts: blank": _column("Count", lambda text: ""),
    "counts: decimals": _column("Count", lambda text: f"{text}.5"),
    "counts: half of the rows": _rows(lambda rows: rows[::2]),
    "counts: unknown boroughs": _column("Borough", lambda text: f"{text} East Ward"),
    "counts: borough and type exchanged": _exchanged("Borough", "Crime Type"),
    "counts: dates of another form": _column("Month_Year", lambda text: text.replace("/", ".")),
}
POINTS: dict[str, Change] = {
    "street: ASB counted as crime": _renamed("Crime type", "Anti-social behaviour", "Public order"),
    "street: an unknown crime type": _renamed("Crime type", "Burglary", "Break-in"),
    "street: months exchanged": _column("Month", _dated_back),
    "street: half of the rows": _rows(lambda rows: rows[: len(rows) // 2]),
    "street: +30 % rows": _rows(lambda rows: [*rows, *rows[: len(rows) * 3 // 10]]),
    "street: LSOA code and name exchanged": _exchanged("LSOA code", "LSOA name"),
    "street: no LSOAs": _column("LSOA code", lambda text: ""),
    "street: coordinates as text": _column("Longitude", lambda text: "west" if text else ""),
}


def _mutants() -> dict[str, tuple[Pair, bytes]]:
    """Every fault: the pair it is planted in, and the bytes that come of it."""
    borough = Pair(BOROUGH, _sample(BOROUGH, 3), _sample(BOROUGH, 4))
    ward = Pair(WARD, _sample(WARD, 0), _sample(WARD, 1), ("2026-01-12", "2026-07-13"))
    tno = Pair(TNO, _sample(TNO, 0), _sample(TNO, 0).replace(b"2026-06-11", b"2026-07-13"))
    counts = Pair(
        BUSINESS, _sample(BUSINESS, 0), _sample(BUSINESS, 1), ("2026-06-04", "2026-07-06")
    )
    street = _sample(STREET, 0)
    points = Pair(STREET, street, _repacked(street, lambda rows: rows[:-1], "metropolitan-street"))
    found = {f"sample, {name}": _mutant(borough, change) for name, (change, _) in FAULTS.items()}
    for pair, changes in ((borough, RECORDED), (ward, WARDS), (tno, DASHBOARD), (counts, COUNTS)):
        found |= {name: _mutant(pair, change) for name, change in changes.items()}
    for name, change in POINTS.items():
        found[name] = points, _repacked(street, change, "metropolitan-street")
    found["wrong level: wards as boroughs"] = borough, ward.after
    found["wrong level: boroughs as wards"] = ward, borough.after
    found["stale republication"] = Pair(BOROUGH, borough.after, b"", ("2026-07-13", "2026-08-06")), borough.before  # fmt: skip
    history = Pair(HISTORICAL, _sample(HISTORICAL, 0), _sample(HISTORICAL, 1), ("2024-02-05", "2025-12-04"))  # fmt: skip
    found["a truncated history"] = _mutant(history, lambda table: [[*row[:3], *row[15:]] for row in table])  # fmt: skip
    found["24 months as the history"] = history, _sample(BOROUGH, 1)
    if REAL.is_dir():
        found |= _real_mutants()
    return found


def _mutant(pair: Pair, change: Change) -> tuple[Pair, bytes]:
    return pair, _bytes(change([row for row in _table(pair.after) if row]))


def _real_mutants() -> dict[str, tuple[Pair, bytes]]:
    (before,) = REAL.glob("borough_24m__vintage_2025-12-04*")
    (after,) = REAL.glob("borough_24m__vintage_2026-07-13*")
    pair = Pair(BOROUGH, before.read_bytes(), after.read_bytes(), ("2025-12-04", "2026-07-13"))
    changes = {name: change for name, (change, _) in FAULTS.items()} | RECORDED
    return {f"real, {name}": _mutant(pair, change) for name, change in changes.items()}


def _is_stopped(lake: Lake, pair: Pair, mutant: bytes) -> bool:
    """Whether landing or the gate stops the second release; the first is good."""
    spec = source(pair.source)
    for day, data in zip(pair.days, (pair.before, mutant), strict=True):
        release = archived(lake, pair.source, data, day)
        try:
            land(lake, spec, release)
            judge(lake, spec, release, release.resource, NOW)
        except (LandingError, GateError):
            if data is pair.before:
                raise
            return True
    return False


@pytest.mark.reliability("faults planted in releases are stopped by their gates")
def test_gates_when_faults_are_planted_then_nearly_all_are_stopped(
    tmp_path: Path, many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    mutants = _mutants()
    tried = random.Random(SEED).sample(sorted(mutants), min(many(15, len(mutants)), len(mutants)))
    missed = [
        name
        for number, name in enumerate(tried)
        if not _is_stopped(Lake(tmp_path / str(number)), *mutants[name])
    ]
    caught = len(tried) - len(missed)
    proof(
        len(tried), caught, f"{100 * caught / len(tried):.1f} % caught; missed: {missed or 'none'}"
    )
    assert len(mutants) >= 50
    assert caught >= 0.95 * len(tried), missed


@pytest.mark.parametrize("name", [BOROUGH, WARD, TNO, BUSINESS, STREET])
def test_gates_when_no_fault_is_planted_then_both_releases_pass(lake: Lake, name: str) -> None:
    """What the faults are planted in is good, so that nothing but the fault can stop it."""
    pair = next(pair for pair, _ in _mutants().values() if pair.source == name and pair.after)
    assert not _is_stopped(lake, pair, pair.after)
