"""Populations and lookups: real files and made-up ones through landing and gates."""

import csv
import io
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from conftest import NOW, archived
from fixture import FOLDER
from metmart.errors import GateError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.csvfile import csv_table
from metmart.land.landing import land
from metmart.publisher.sample import geography
from metmart.sources.column import HeaderPeriod
from metmart.sources.format import CsvFormat
from metmart.sources.registry import source

POPULATION = "ons_population"
LOOKUP = "ons_lsoa_lookup"
GOOD = FOLDER / POPULATION / "good" / "MYEB1.csv"


def _rows(
    lake: Lake, name: str, data: bytes, published: str = "2026-07-10"
) -> list[dict[str, str]]:
    release = archived(lake, name, data, published)
    landed = land(lake, source(name), release)
    judged = judge(lake, source(name), release, release.resource, NOW)
    assert judged.warnings == []
    assert landed.rows_quarantined == 0
    return pq.read_table(lake.landing(name, release.id)).to_pylist()


def test_lookup_when_the_real_file_comes_then_every_lsoa_is_landed(
    lake: Lake, real_data: Path
) -> None:
    path = real_data / "geography" / "lsoa21_msoa21_lad22_london.csv"
    rows = _rows(lake, LOOKUP, path.read_bytes())
    assert len(rows) == 4994
    boroughs = {row["lad_code"] for row in rows}
    assert len(boroughs) == 33
    assert sum(row["lad_code"] != "E09000001" for row in rows) == 4988
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["lsoa21cd"] for row in csv.DictReader(file)] == [
            row["lsoa_code"] for row in rows
        ]


def test_lookup_when_cut_short_then_it_is_stopped(lake: Lake, real_data: Path) -> None:
    data = (real_data / "geography" / "lsoa21_msoa21_lad22_london.csv").read_bytes()
    _rows(lake, LOOKUP, data, "2026-01-10")
    release = archived(lake, LOOKUP, data[: len(data) // 2 // 100 * 100], "2026-07-10")
    land(lake, source(LOOKUP), release)
    with pytest.raises(GateError, match="about as many rows"):
        judge(lake, source(LOOKUP), release, release.resource, NOW)


@pytest.mark.parametrize("filename", ["2013_police_counters.csv", "2013_ward_atlas_data.csv"])
def test_csv_when_real_lines_end_in_cr_only_then_every_record_is_read(
    lake: Lake, real_data: Path, filename: str
) -> None:
    path = real_data / "geography" / filename
    data = path.read_bytes()
    form = CsvFormat(kind="csv", encodings=["utf-8-sig", "cp1252"])
    table = csv_table(
        source(LOOKUP), archived(lake, LOOKUP, data), form, filename, lambda: path.open("rb")
    )
    text = data.decode(table.encoding)
    expected = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    assert table.header() == expected[0]
    assert [row.fields for row in table.records()] == expected[1:]
    assert len(expected) > 100
    if "counters" in filename:
        assert b"\n" not in data


def test_population_when_years_are_columns_then_they_are_the_years(lake: Lake) -> None:
    files = geography.files(7)
    (population,) = [file for file in files if "myeb" in file.filename]
    rows = _rows(lake, POPULATION, population.data)
    assert len(rows) == 33 * 2 * 91
    assert {"population_2011", "population_2025"} <= rows[0].keys()


@pytest.mark.parametrize("year", [18, 23, 26])
def test_population_when_the_geography_is_of_another_year_then_the_names_are_known(
    lake: Lake, year: int
) -> None:
    data = GOOD.read_bytes().replace(b"code23", f"code{year}".encode())
    data = data.replace(b"laname23", f"laname{year}".encode())
    rows = _rows(lake, POPULATION, data, "2025-07-30")
    assert rows[0]["lad_code"] == "E09000001"


def test_population_when_a_year_is_revised_a_lot_then_it_is_stopped(lake: Lake) -> None:
    title, header, *rows = csv.reader(io.StringIO(GOOD.read_text(), newline=""))
    _rows(lake, POPULATION, GOOD.read_bytes(), "2025-07-30")
    doubled = [[*row[:5], str(2 * int(row[5])), *row[6:]] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([title, header, *doubled])
    release = archived(lake, POPULATION, text.getvalue().encode(), "2025-11-30")
    land(lake, source(POPULATION), release)
    with pytest.raises(GateError, match="moves further than the declared share"):
        judge(lake, source(POPULATION), release, release.resource, NOW)


def test_period_when_columns_are_years_then_each_is_the_month_of_its_day() -> None:
    period = source(POPULATION).period
    assert isinstance(period, HeaderPeriod)
    assert period.every == "year"
    assert period.month_of("population_2024") == date(2024, 6, 1)
    assert period.month_of("population_1924") is None
    assert period.month_of("population") is None


@pytest.mark.parametrize(
    ("pattern", "month"),
    [("(?P<year>20[0-9]{2})", None), ("(?P<year>20[0-9]{2})(?P<month>[0-9]{2})", 6), ("2024", 6)],
)
def test_period_when_it_names_no_month_or_two_then_refused(pattern: str, month: int | None) -> None:
    with pytest.raises(ValidationError, match="fixed `month`"):
        HeaderPeriod(
            kind="header",
            pattern=pattern,
            month=month,
            example="202401",
            zero_rows_left_out=False,
        )
