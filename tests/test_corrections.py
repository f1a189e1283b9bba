"""Declared corrections: where one may stand, where it applies, and what keeps the original."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from conftest import NOW, SEED, archived, changed, pipeline_over
from declaring import correction, declaring, with_corrections
from metmart import catalogue
from metmart.build.inputs import Inputs, accepted
from metmart.errors import GateError
from metmart.export.marts import export
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.corrected import corrected, corrected_cells_query
from metmart.land.landing import land
from metmart.land.typed import typed_query
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.shelf import ListedFile
from metmart.sources.column import ColumnPeriod, HeaderPeriod
from metmart.sources.correction import Correction
from metmart.sources.registry import source, sources

BOROUGH, HISTORICAL = "mps_borough_crime_24m", "mps_borough_crime_historical"
WARD, BUSINESS = "mps_ward_crime_24m", "mps_business_crime_offences"
SAMPLE = sample_files(SEED)
MERTON = {
    "published_group": "ARSON AND CRIMINAL DAMAGE",
    "published_subgroup": "ARSON",
    "area_label": "Merton",
}
SHOPLIFTING = {
    "month_year": "2026-05-01",
    "area_label": "Merton",
    "offence_group": "Theft",
    "offence_subgroup": "Shoplifting",
}


def _published(name: str, day: str) -> ListedFile:
    discover = source(name).discover
    (found,) = (
        one for one in SAMPLE if one.is_of(discover) and str(one.published_at.date()) == day
    )
    return found


BEFORE, NEWEST = _published(BOROUGH, "2026-06-03"), _published(BOROUGH, "2026-07-13")
WARDS = _published(WARD, "2026-07-13")
BUSINESSES = [_published(BUSINESS, day) for day in ("2026-06-04", "2026-07-06")]
Row = dict[str, str]
Key = tuple[tuple[str, str], ...]


@cache
def _rows(name: str, file: ListedFile) -> dict[Key, Row]:
    """Published rows by their key: read without metmart but for the names of columns."""
    names = {alias: column.name for column in source(name).columns for alias in column.aliases}
    header, *rows = csv.reader(io.StringIO(file.data.decode(), newline=""))
    named = [names.get(one, one) for one in header]
    found = [dict(zip(named, row, strict=True)) for row in rows]
    return {tuple((column, row[column]) for column in source(name).key): row for row in found}


def _stated_once() -> tuple[Key, str]:
    """A cell of two releases of boroughs that states another value in the newer one."""
    old, new = _rows(BOROUGH, BEFORE), _rows(BOROUGH, NEWEST)
    return next(
        (key, month)
        for key in old.keys() & new.keys()
        for month in ("202501", "202502", "202503")
        if int(old[key][month]) != int(new[key][month]) > 5
    )


def _stated_twice() -> tuple[Key, str]:
    """A cell that states the same in both, above zero."""
    old, new = _rows(BOROUGH, BEFORE), _rows(BOROUGH, NEWEST)
    return next(
        (key, "202504")
        for key in sorted(old.keys() & new.keys())
        if old[key]["202504"] == new[key]["202504"] != "0"
    )


ONCE, TWICE = _stated_once(), _stated_twice()
IN_WARD = next(key for key, row in _rows(WARD, WARDS).items() if int(row["202601"]) > 0)
LATER = next(
    key for key in _rows(BUSINESS, BUSINESSES[1]) if dict(key)["month_year"] == "01/06/2026"
)
ADDED = 1000


def _count(name: str, file: ListedFile, key: Key, column: str) -> int:
    return int(_rows(name, file)[key][column])


def _more(name: str, file: ListedFile, key: Key, header: str, **of: str) -> Correction:
    count = _count(name, file, key, header)
    return correction(dict(key), str(count), str(count + ADDED), **of)


def _month(header: str) -> str:
    return f"{header[:4]}-{header[4:]}"


DECLARED = {
    BOROUGH: [
        _more(BOROUGH, NEWEST, ONCE[0], ONCE[1], month=_month(ONCE[1])),
        _more(BOROUGH, NEWEST, TWICE[0], TWICE[1], month=_month(TWICE[1])),
        correction(MERTON, "123456", "1", month="2026-01"),
    ],
    # For the day when the month has moved into this file; until then nothing is said of it.
    HISTORICAL: [correction(MERTON, "2", "1", month="2026-01")],
    WARD: [_more(WARD, WARDS, IN_WARD, "202601", month="2026-01")],
    BUSINESS: [_more(BUSINESS, BUSINESSES[1], LATER, "counted", column="counted")],
}
FILES = [BEFORE, NEWEST, _published(HISTORICAL, "2026-06-03"), WARDS, *BUSINESSES]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Six releases of four sources, four mistakes in them, and one that is in none."""
    lake = Lake(tmp_path_factory.mktemp("corrected"))
    with declaring(DECLARED), pipeline_over(lake, FILES) as pipeline:
        for name in DECLARED:
            for resource in pipeline.discover(name, NOW):
                release = pipeline.fetch(name, resource, NOW)
                pipeline.land(release, NOW)
                assert pipeline.gate(release, resource, NOW).decision == "accepted"
        inputs = pipeline.unpublished()
        assert inputs is not None
        pipeline.build(inputs)
        told = pipeline.audit(inputs)
    assert len(told) == 1
    assert "every declared correction finds" in told[0]
    assert "area_label = Merton" in told[0]
    assert "123456" in told[0]
    return lake


@pytest.fixture(scope="module")
def inputs(lake: Lake) -> Inputs:
    return accepted(lake)


@pytest.fixture(scope="module")
def marts(
    lake: Lake, inputs: Inputs, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("marts")
    # The process that ran dbt holds the candidate open in its own way.
    copy = shutil.copy(lake.candidate(inputs.release_id), folder / "candidate.duckdb")
    export(copy, folder)
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        yield connection


def _of(key: Key, header: str) -> str:
    """The cell of a borough's file, as a condition on a mart with published names."""
    values = dict(key)
    return (
        f"area = '{values['area_label']}' and month = strptime('{header}', '%Y%m') "
        f"and published_subgroup = '{values['published_subgroup']}' "
        f"and published_group = '{values['published_group']}'"
    )


@pytest.mark.parametrize(("key", "header"), [ONCE, TWICE], ids=["stated once", "stated twice"])
def test_fact_when_the_published_value_is_the_expected_one_then_corrected(
    marts: duckdb.DuckDBPyConnection, key: Key, header: str
) -> None:
    found = marts.execute(
        "select offence_count, is_corrected from fct_recorded_crime "
        "join dim_offence using (offence_id) "
        f"where level = 'borough' and {_of(key, header)}"
    ).fetchall()
    assert found == [(_count(BOROUGH, NEWEST, key, header) + ADDED, True)]


def test_facts_when_no_correction_is_of_them_then_as_published(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        "select level, count(*) from fct_recorded_crime where is_corrected group by 1 order by 1"
    ).fetchall() == [("borough", 2), ("ward", 1)]
    published = sum(
        int(count)
        for row in _rows(BOROUGH, NEWEST).values()
        for month, count in row.items()
        if month.isdigit()
    )
    assert marts.execute(
        "select sum(offence_count) from fct_recorded_crime "
        "where level = 'borough' and month >= '2024-07-01'"
    ).fetchone() == (published + 2 * ADDED,)


def test_marts_when_a_borough_is_corrected_then_its_bcu_and_the_mps_are(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    month = f"{_month(ONCE[1])}-01"
    published = sum(int(row[ONCE[1]]) for row in _rows(BOROUGH, NEWEST).values())
    assert marts.execute(
        "select value from mart_mps_month where measure = 'recorded_offences' "
        "and category_level = 'total' and month = ?",
        [month],
    ).fetchone() == (published + ADDED,)


@pytest.mark.reliability("a declared correction leaves what was published in history")
@pytest.mark.parametrize(("day", "file"), [("2026-06-10", BEFORE), ("2026-07-20", NEWEST)])
@pytest.mark.parametrize(("key", "header"), [ONCE, TWICE], ids=["stated once", "stated twice"])
def test_as_of_when_a_value_is_corrected_then_it_equals_what_was_published(
    marts: duckdb.DuckDBPyConnection, key: Key, header: str, day: str, file: ListedFile
) -> None:
    assert marts.execute(
        f"select offence_count from recorded_crime_as_of(?) where {_of(key, header)}", [day]
    ).fetchall() == [(_count(BOROUGH, file, key, header),)]


def test_history_when_a_value_is_corrected_then_both_stand_side_by_side(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    def history(key: Key, header: str) -> list[tuple[int, int | None]]:
        return marts.execute(
            "select offence_count, corrected_count from fct_recorded_crime_history "
            "join dim_offence using (offence_id) join dim_borough using (area_code) "
            f"where {_of(key, header)} order by known_from"
        ).fetchall()

    old, new = (_count(BOROUGH, file, *ONCE) for file in (BEFORE, NEWEST))
    assert history(*ONCE) == [(old, None), (new, new + ADDED)]
    same = _count(BOROUGH, NEWEST, *TWICE)
    assert history(*TWICE) == [(same, same + ADDED)]  # published twice, stated once


def test_release_changes_when_a_value_is_corrected_then_they_are_the_publishers(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    published = sum(int(row[ONCE[1]]) for row in _rows(BOROUGH, NEWEST).values())
    assert marts.execute(
        "select sum(offences_after) from mart_release_changes "
        "where release_id like '%@2026-07-13%' and month = ?",
        [f"{_month(ONCE[1])}-01"],
    ).fetchone() == (published,)


def test_corrections_when_listed_then_each_value_they_stand_in_for(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.execute(
        "select source_id, left(release_id, -13), column_name, month, row_is, published_value, "
        "corrected_value, is_in_use, reason, evidence from fct_correction order by all"
    ).fetchall()

    def row(
        name: str, file: ListedFile, at: int, text: str, *, in_use: bool = True
    ) -> tuple[object, ...]:
        one = DECLARED[name][at]
        month = one.month_in(source(name).period)
        release = f"{name}@{file.published_at:%Y-%m-%d}"
        told = (one.reason, one.evidence)
        return (name, release, one.column, month, one.row, text, one.value, in_use, *told)

    once, twice = DECLARED[BOROUGH][0].expect, DECLARED[BOROUGH][1].expect
    assert once is not None
    assert twice is not None
    expected = [
        row(BOROUGH, NEWEST, 0, once),
        row(BOROUGH, BEFORE, 1, twice, in_use=False),
        row(BOROUGH, NEWEST, 1, twice),
        row(WARD, WARDS, 0, str(DECLARED[WARD][0].expect)),
        row(BUSINESS, BUSINESSES[1], 0, str(DECLARED[BUSINESS][0].expect)),
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_long_file_when_a_column_is_corrected_then_the_mart_has_the_right_value(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    values = dict(LATER)
    found = marts.execute(
        "select sum(case_count) from fct_business_crime where measure = 'offences' "
        "and area = ? and offence_subgroup = ? and month = '2026-06-01'",
        [values["area_label"], values["offence_subgroup"]],
    ).fetchone()
    assert found == (_count(BUSINESS, BUSINESSES[1], LATER, "counted") + ADDED,)


@pytest.mark.reliability("no landed cell differs from the published bytes")
def test_landing_when_corrections_are_declared_then_every_cell_is_as_published(
    lake: Lake, inputs: Inputs, proof: Callable[..., None]
) -> None:
    """Read by the csv module alone; the landed names are the published ones by position."""
    tried = passed = 0
    for one in inputs.accepted:
        published = lake.object(one.release.sha256).read_text(encoding="utf-8-sig")
        _, *rows = csv.reader(io.StringIO(published, newline=""))
        landed = pq.read_table(lake.landing(one.spec.id, one.release.id))
        columns = [landed.column(name).to_pylist() for name in one.landing.columns]
        assert len(rows) == landed.num_rows
        for row, *texts in zip(rows, *columns, strict=True):
            tried += len(row)
            passed += sum(a == b for a, b in zip(row, texts, strict=True))
    proof(tried=tried, passed=passed)
    assert tried > 100_000
    assert passed == tried


def _judge(lake: Lake, name: str, file: ListedFile) -> str:
    release = archived(lake, name, file.data, str(file.published_at.date()), file.filename)
    land(lake, source(name), release)
    return judge(lake, source(name), release, release.resource, NOW).decision


@pytest.mark.reliability("a correction fails once the publisher has mended the value")
def test_expect_when_the_publisher_has_mended_it_then_a_person_decides(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    key, header = ONCE
    wrong = _count(BOROUGH, BEFORE, key, header)
    mended = _count(BOROUGH, NEWEST, key, header)
    mistake = correction(dict(key), str(wrong), "1", month=_month(header))
    with declaring({BOROUGH: [mistake]}):
        assert _judge(lake, BOROUGH, BEFORE) == "accepted"
        with pytest.raises(GateError, match="with a declared correction") as caught:
            _judge(lake, BOROUGH, NEWEST)
        assert f"expected={wrong}, stated={mended}" in str(caught.value)
        report = next(lake.root.glob(f"quarantine/{BOROUGH}/*2026-07-13*.json")).read_text()
        assert "delete the correction" in report
    another = correction(dict(key), str(mended), "1", month=_month(header))
    with declaring({BOROUGH: [mistake, another]}):  # another mistake: a correction expects it
        assert _judge(lake, BOROUGH, NEWEST) == "accepted"


@pytest.mark.reliability("a correction fails once the publisher has mended the value")
def test_release_when_the_correction_was_deleted_then_it_is_judged_anew(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    key, header = ONCE
    wrong = str(_count(BOROUGH, BEFORE, key, header))
    with declaring({BOROUGH: [correction(dict(key), wrong, "1", month=_month(header))]}):
        _judge(lake, BOROUGH, BEFORE)
        with pytest.raises(GateError):
            _judge(lake, BOROUGH, NEWEST)
    assert _judge(lake, BOROUGH, NEWEST) == "accepted"


def test_gate_when_a_correction_mends_what_it_stops_then_the_release_is_accepted(
    tmp_path: Path,
) -> None:
    lake = Lake(tmp_path / "lake")
    key = LATER
    count = str(_count(BUSINESS, BUSINESSES[1], key, "counted"))
    row = ",".join(_rows(BUSINESS, BUSINESSES[1])[key].values())
    misprinted = row.replace(f",{count},", f",{count}O,")
    file = changed(BUSINESSES[1], lambda data: data.replace(row.encode(), misprinted.encode(), 1))
    with pytest.raises(GateError, match="not of their column's type"):
        _judge(lake, BUSINESS, file)
    with declaring({BUSINESS: [correction(dict(key), f"{count}O", count, column="counted")]}):
        assert _judge(lake, BUSINESS, file) == "accepted"


def test_expect_when_a_release_no_longer_covers_the_month_then_nothing_is_said(
    tmp_path: Path,
) -> None:
    lake = Lake(tmp_path / "lake")
    key = next(one for one in _rows(BUSINESS, BUSINESSES[0]) if "01/06/2025" in dict(one).values())
    mistake = _more(BUSINESS, BUSINESSES[0], key, "counted", column="counted")
    with declaring({BUSINESS: [mistake]}):
        assert [_judge(lake, BUSINESS, file) for file in BUSINESSES] == ["accepted", "accepted"]


HEADER = source(BOROUGH).period
COLUMN = source(BUSINESS).period


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        (BOROUGH, {"where": {"area_label": "Merton"}}, "`where` lacks published_group"),
        (BOROUGH, {"where": MERTON | {"parish": "x"}}, "no declared column: parish"),
        (BOROUGH, {"month": None, "column": "area_label"}, "give `month`"),
        (BOROUGH, {"column": "area_label"}, "either a month or a column"),
        (BOROUGH, {"month": "2026-13"}, "month"),
        (BOROUGH, {"expect": "1,234"}, "`expect` must be a number"),
        (BOROUGH, {"value": "many"}, "`value` must be a number"),
        (BOROUGH, {"value": None}, "is zero"),
        (BOROUGH, {"value": "12"}, "changes nothing"),
        (BOROUGH, {"reason": ""}, "reason"),
        (BUSINESS, {"where": SHOPLIFTING, "month": "2026-05"}, "give `column`"),
        (
            BUSINESS,
            {"where": SHOPLIFTING, "month": None, "column": "counted", "value": "x"},
            "'x' is no integer",
        ),
        (
            BUSINESS,
            {"where": SHOPLIFTING, "month": None, "column": "month_year"},
            "which periods",
        ),
        (
            BUSINESS,
            {"where": SHOPLIFTING | {"month_year": "May"}, "month": None, "column": "counted"},
            "'May' is no date",
        ),
        ("ons_population", {"where": {"lad_code": "E", "sex": "F", "age": "7"}}, "its month 6"),
        ("papers_merton", {"where": {"text": "x"}}, "a document says what it says"),
    ],
)
def test_correction_when_it_cannot_be_of_its_source_then_refused(
    name: str, changes: dict[str, object], said: str
) -> None:
    right = {
        "where": MERTON,
        "month": "2026-05",
        "expect": "12",
        "value": "21",
        "reason": "two digits",
        "evidence": "a letter",
    }
    with pytest.raises(ValidationError, match=said):
        with_corrections(name, [Correction.model_validate(right | changes)])


def test_correction_when_two_expect_the_same_of_one_value_then_refused() -> None:
    one = correction(MERTON, "12", "21", month="2026-05")
    other = one.model_copy(update={"value": "22"})
    with pytest.raises(ValidationError, match="two are of one value"):
        with_corrections(BOROUGH, [one, other])
    third = one.model_copy(update={"expect": "13"})
    assert len(with_corrections(BOROUGH, [one, third]).corrections) == 2


@pytest.mark.parametrize(
    ("month_year", "counted", "expect", "value", "read"),
    [
        ("01/05/2026", "12", "12", "21", 21),
        ("2026-05-01", " 12.0 ", "12", "21", 21),  # the same value in another form
        ("01/05/2026", "13", "12", "21", 13),
        ("01/06/2026", "12", "12", "21", 12),
        ("01/05/2026", "l2", "l2", "12", 12),
        ("01/05/2026", "l3", "l2", "12", None),
        ("01/05/2026", "", None, "12", 12),
        ("01/05/2026", "12", "12", None, None),
    ],
)
def test_reading_when_a_row_of_a_long_file_comes_then_corrected_only_where_expected(
    month_year: str, counted: str, expect: str | None, value: str | None, read: int | None
) -> None:
    spec = with_corrections(BUSINESS, [correction(SHOPLIFTING, expect, value, column="counted")])
    row = SHOPLIFTING | {"month_year": month_year, "counted": counted}
    present = [*row, "_release", "_table", "_row"]
    with duckdb.connect() as connection:
        texts = ", ".join(f"'{text}' as {name}" for name, text in row.items())
        connection.execute(f"create table t as select {texts}, 'r' _release, '' _table, 7 _row")
        query = typed_query(spec, corrected(spec, "t", present), present)
        assert connection.sql(query).project("counted").fetchone() == (read,)
        cells = connection.execute(corrected_cells_query(spec, "t", present)).fetchall()
    is_applied = (month_year[-4:] != "2026" or month_year[3:5] == "05") and counted.strip() in (
        (expect or ""),
        f"{expect}.0",
    )
    assert cells == ([("r", "", 7, counted.strip(), 0)] if is_applied else [])


def test_sources_when_none_has_corrections_then_rows_are_read_as_they_are() -> None:
    for spec in sources().values():
        if not spec.corrections:
            assert corrected(spec, "t", ["a"]) == "t"


def test_catalogue_when_a_correction_is_declared_then_it_is_listed() -> None:
    with declaring({BOROUGH: [correction(MERTON, "12", "21", month="2026-05")]}):
        assert (
            "- Correction: 2026-05 where published_group = ARSON AND CRIMINAL DAMAGE, "
            "published_subgroup = ARSON, area_label = Merton: 21, published as 12; "
            "two digits (a letter)"
        ) in catalogue.page()


def test_month_when_asked_then_that_of_the_header_or_of_the_row() -> None:
    assert isinstance(HEADER, HeaderPeriod)
    assert isinstance(COLUMN, ColumnPeriod)
    of_header = correction(MERTON, "12", "21", month="2026-05")
    of_column = correction(SHOPLIFTING, "12", "21", column="counted")
    assert of_header.month_in(HEADER) == of_column.month_in(COLUMN) == date(2026, 5, 1)
