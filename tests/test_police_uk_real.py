"""Real street and outcomes files: burglary rows of the Metropolitan force, in several vintages."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from metmart.build import warehouse
from metmart.build.inputs import accepted
from metmart.gate.checkpoint import run_checkpoint
from metmart.lake import Lake
from metmart.project import EXPECTATIONS
from police_files import opened, records, take, zipped

Marts = duckdb.DuckDBPyConnection
FOLDER = "data_police_uk"


def _real(real_data: Path, month: str, kind: str) -> bytes:
    return (real_data / FOLDER / f"{month}-metropolitan-{kind}.BURGLARY_ONLY.csv").read_bytes()


def _zip(real_data: Path, month: str, kind: str) -> bytes:
    path = f"{month}/{month}-metropolitan-{kind}.csv"
    return zipped({path: _real(real_data, month, kind), "2024-12/2024-12-kent-street.csv": b"x"})


@pytest.mark.parametrize(
    ("month", "kind", "published"),
    [
        ("2010-12", "street", "2011-02-01"),
        ("2018-05", "street", "2018-07-02"),
        ("2023-01", "street", "2023-03-02"),
        ("2024-12", "street", "2025-02-03"),
        ("2012-01", "outcomes", "2012-03-01"),
        ("2019-09", "outcomes", "2019-11-01"),
        ("2024-12", "outcomes", "2025-02-03"),
    ],
)
def test_real_file_when_it_comes_then_all_is_kept_and_its_oddities_are_told(
    lake: Lake, real_data: Path, month: str, kind: str, published: str
) -> None:
    rows = records(_real(real_data, month, kind))
    landed, decided = take(lake, f"police_uk_{kind}", _zip(real_data, month, kind), published)
    assert (landed.rows_in, landed.rows_quarantined) == (len(rows), 0)
    assert landed.undated_rows == 0
    told = "; ".join(decided.warnings)
    blank = sum(not row["LSOA code"] for row in rows)
    ids = Counter(row["Crime ID"] for row in rows if row["Crime ID"])
    repeated = {one: count for one, count in ids.items() if count > 1}
    same = Counter(tuple(row.values()) for row in rows)
    expected = {
        f"without_lsoa={blank}": blank > 0,
        f"crime_ids={len(repeated)}, row_count={sum(repeated.values())}": kind == "street"
        and bool(repeated),
        f"repeated_rows={len(rows) - len(same)}, most_of_one_row={max(same.values())}": len(same)
        < len(rows),
    }
    for text, is_told in expected.items():
        assert (text in told) is is_told, told
    assert len(decided.warnings) == sum(expected.values()), told


@pytest.fixture(scope="module")
def marts(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    lake = Lake(tmp_path_factory.mktemp("real") / "lake")
    lookup = (real_data / "geography" / "lsoa21_msoa21_lad22_london.csv").read_bytes()
    take(lake, "ons_lsoa_lookup", lookup, "2023-02-01")
    for month, published in (("2023-01", "2023-03-02"), ("2024-12", "2025-02-03")):
        take(lake, "police_uk_street", _zip(real_data, month, "street"), published)
    take(lake, "police_uk_outcomes", _zip(real_data, "2024-12", "outcomes"), "2025-02-03")
    inputs = accepted(lake)
    candidate = warehouse.build(lake, inputs, lambda _: None)
    report = run_checkpoint(candidate, [EXPECTATIONS / "audit" / "police_uk.yaml"])
    assert [str(finding) for finding in report.findings] == []
    with opened(candidate) as connection:
        yield connection


@pytest.mark.parametrize(
    ("month", "kind", "outside"),
    [("2023-01", "street", 5), ("2024-12", "street", 2), ("2024-12", "outcomes", 0)],
)
def test_boroughs_when_counted_then_they_are_those_of_the_lsoas_names(
    marts: Marts, real_data: Path, month: str, kind: str, outside: int
) -> None:
    boroughs = dict(marts.execute("select borough, area_code from seeds.borough").fetchall())
    expected: Counter[str] = Counter()
    for row in records(_real(real_data, month, kind)):
        name = re.sub(r" \d{3}[A-Z]$", "", row["LSOA name"])
        expected[boroughs.get(name, "outside_london") if name else "unknown"] += 1
    mart, column = {
        "street": ("fct_street_crime_month", "crimes"), "outcomes": ("fct_outcomes", "outcomes")
    }[kind]  # fmt: skip
    found = marts.execute(
        f"select area_code, sum({column}) from marts.{mart} "
        "where level = 'borough' and month = ? group by all",
        [f"{month}-01"],
    ).fetchall()
    assert dict(found) == expected
    assert expected["outside_london"] == outside


def test_lsoas_when_of_2011_and_not_looked_up_then_never_guessed(
    marts: Marts, real_data: Path
) -> None:
    known = {row[0] for row in marts.execute("select lsoa_code from marts.dim_lsoa").fetchall()}
    assert len(known) == 4994
    for month in ("2023-01", "2024-12"):
        rows = records(_real(real_data, month, "street"))
        expected = Counter(row["LSOA code"] for row in rows if row["LSOA code"] in known)
        found = marts.execute(
            "select area_code, sum(crimes) from marts.fct_street_crime_month "
            "where level = 'lsoa' and area_kind = 'lsoa' and month = ? group by all",
            [f"{month}-01"],
        ).fetchall()
        assert dict(found) == expected


def test_coverage_when_two_months_are_published_then_those_between_are_missing(
    marts: Marts,
) -> None:
    found = marts.execute(
        "select is_published, count(*), sum(row_count) from marts.mart_police_uk_coverage "
        "where kind = 'street' group by all order by all"
    ).fetchall()
    assert found == [(False, 22, None), (True, 2, 5143 + 4761)]
