"""History over any releases in any order, against the rule of design.md worked out one by one.

The models' own SQL runs over made-up releases, without dbt; the expected figures come from code
that knows only the rule: of the releases known by a day that cover a month, the newest answers
for all of the month, and what it leaves out is zero where the source says so.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import permutations, product

import duckdb
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from metmart.export.marts import AS_OF
from metmart.project import DBT

MODELS = (
    "int_lake__answers",
    "int_recorded_crime__answers",
    "int_recorded_crime__cells",
    "fct_recorded_crime_history",
)
MONTHS = [date(2025, 1, 1) + relativedelta(months=n) for n in range(5)]
AREAS = ("E1", "E2")
OFFENCES = ("o1", "o2", "o3")
FIRST_DAY = datetime(2025, 6, 1, 9)  # noqa: DTZ001  the models hold moments without a zone
Cell = tuple[date, str, str]


@dataclass(frozen=True)
class Vintage:
    """A release as the models see it: what it covers, and its figures, zeros perhaps left out."""

    id: str
    published_at: datetime
    precedence: int
    leaves_zeros_out: bool
    months: tuple[date, ...]
    figures: tuple[tuple[Cell, int], ...]

    def states(self, month: date) -> dict[Cell, int]:
        """What it says of a month that it covers."""
        figures = dict(self.figures)
        areas = {area for _, area, _ in figures}
        offences = {offence for *_, offence in figures}
        cells = [(month, area, offence) for area, offence in product(areas, offences)]
        if self.leaves_zeros_out:
            return {cell: figures.get(cell, 0) for cell in cells}
        return {cell: figures[cell] for cell in cells if cell in figures}


@st.composite
def vintages(draw: st.DrawFn) -> list[Vintage]:
    """Up to six releases of two sources, some on one day, windows that move and overlap."""
    found = []
    moments = draw(st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True).map(sorted))
    for number, hours in enumerate(moments):
        first = draw(st.integers(0, len(MONTHS) - 1))
        months = tuple(MONTHS[first : first + draw(st.integers(1, len(MONTHS)))])
        cells = [*product(months, AREAS, draw(st.sampled_from([OFFENCES, OFFENCES[:2]])))]
        stated = draw(st.lists(st.sampled_from(cells), min_size=1, unique=True))
        figures = tuple((cell, draw(st.integers(0, 3))) for cell in stated)
        precedence = draw(st.sampled_from([10, 20]))
        found.append(
            Vintage(
                id=f"r{number}",
                # Six hours apart: several on a day, and two of different sources at one moment.
                published_at=FIRST_DAY + timedelta(hours=6 * (hours - hours % 2)),
                precedence=precedence + number % 2,
                leaves_zeros_out=draw(st.booleans()),
                months=months,
                figures=figures,
            )
        )
    return found


def expected(known: list[Vintage], day: date) -> dict[Cell, int]:
    """Everything that was known on a day, by the rule."""
    found: dict[Cell, int] = {}
    for month in MONTHS:
        covering = [one for one in known if one.published_at.date() <= day and month in one.months]
        if covering:
            answers = max(covering, key=lambda one: (one.published_at, one.precedence, one.id))
            found |= answers.states(month)
    return found


@cache
def _sql(model: str) -> str:
    (path,) = (DBT / "models").rglob(f"{model}.sql")
    return re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", path.read_text())


def _history(known: list[Vintage]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        """
        create table stg_lake__release (release_id varchar, series varchar, level varchar,
            precedence integer, published_at timestamp, zero_rows_left_out boolean);
        create table stg_lake__coverage (release_id varchar, month date);
        create table int_recorded_crime__published (release_id varchar, month date,
            area_code varchar, offence_id varchar, offence_count bigint, corrected_count bigint);
        create table dim_borough as select unnest(['E1', 'E2']) as area_code,
            unnest(['E1', 'E2']) as area, 'borough' as area_kind;
        create table dim_offence as select unnest(['o1', 'o2', 'o3']) as offence_id,
            '' as published_group, '' as published_subgroup, '' as offence_group,
            '' as offence_subgroup;
        """
    )
    for one in known:
        connection.execute(
            "insert into stg_lake__release values (?, 'recorded_crime', 'borough', ?, ?, ?)",
            [one.id, one.precedence, one.published_at, one.leaves_zeros_out],
        )
        connection.executemany(
            "insert into stg_lake__coverage values (?, ?)",
            [[one.id, month] for month in one.months],
        )
        connection.executemany(
            "insert into int_recorded_crime__published values (?, ?, ?, ?, ?, ?)",
            # What a figure is corrected to is no part of what was published.
            [[one.id, *cell, count, count + 1] for cell, count in one.figures],
        )
    for model in MODELS:
        connection.execute(f"create table {model} as {_sql(model)}")
    connection.execute(AS_OF)
    return connection


def _as_of(connection: duckdb.DuckDBPyConnection, day: date) -> dict[Cell, int]:
    rows = connection.execute(
        "select month, area_code, offence_id, offence_count from recorded_crime_as_of(?)", [day]
    ).fetchall()
    found = {tuple(cell): count for *cell, count in rows}
    assert len(found) == len(rows)
    return found


def _changes(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute("select * from fct_recorded_crime_history order by all").fetchall()


DAYS = [FIRST_DAY.date() + timedelta(days=n) for n in range(-1, 17)]


@pytest.mark.reliability("as of any day equals what was published, for any releases")
def test_as_of_when_any_releases_are_published_then_what_was_public_on_every_day(
    many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    tried = [0]

    @seed(7)
    @settings(max_examples=many(40, 1500), deadline=None, database=None)
    @given(vintages())
    def holds(known: list[Vintage]) -> None:
        with _history(known) as connection:
            for day in DAYS:
                tried[0] += 1
                assert _as_of(connection, day) == expected(known, day), day

    holds()
    proof(tried[0], tried[0], f"{many(40, 1500):,} sets of releases, each on {len(DAYS)} days")


@pytest.mark.reliability("the order of arrival does not change history")
def test_history_when_releases_arrive_in_any_order_then_the_same(
    many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    tried = [0]

    @seed(7)
    @settings(max_examples=many(4, 60), deadline=None, database=None,
              suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    @given(vintages().map(lambda known: known[:5]), st.randoms(use_true_random=False))
    def holds(known: list[Vintage], chance: random.Random) -> None:
        with _history(known) as connection:
            in_order = _changes(connection)
        orders = [*permutations(known)]
        for order in chance.sample(orders, min(len(orders), many(4, 24))):
            tried[0] += 1
            with _history(list(order)) as connection:
                assert _changes(connection) == in_order

    holds()
    proof(tried[0], tried[0])


def test_history_when_a_value_stands_then_no_new_row() -> None:
    cell = (MONTHS[0], "E1", "o1")
    same = [
        Vintage(
            id=f"r{n}",
            published_at=FIRST_DAY + timedelta(days=n),
            precedence=10,
            leaves_zeros_out=True,
            months=(MONTHS[0],),
            figures=((cell, 2),),
        )
        for n in range(3)
    ]
    with _history(same) as connection:
        ((area, offence, month, count, release),) = connection.execute(
            "select area_code, offence_id, month, offence_count, release_id "
            "from fct_recorded_crime_history"
        ).fetchall()
    assert (month, area, offence, count, release) == (*cell, 2, "r0")
