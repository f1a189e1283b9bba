"""What a gate stops, what it lets pass, and that a person can open it."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from conftest import NOW, archived, borough_files, pipeline_over
from fixture import fixture
from metmart.archive.release import Release
from metmart.errors import GateError, LandingError, StorageError
from metmart.gate import gate as gating
from metmart.gate import verdict
from metmart.gate.checkpoint import run_checkpoint
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.publisher.shelf import ListedFile
from metmart.sources.registry import source, sources

BOROUGH = "mps_borough_crime_24m"
Table = list[list[str]]


def _table(data: bytes) -> Table:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def _bytes(table: Table) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return text.getvalue().encode()


def _judge(
    lake: Lake, data: bytes, published: str, name: str = BOROUGH
) -> tuple[Release, list[str]]:
    """Land and judge bytes; the warnings. Raises GateError."""
    release = archived(lake, name, data, published)
    land(lake, source(name), release)
    decided = judge(lake, source(name), release, release.resource, NOW)
    return release, decided.warnings


def _file(sample: list[ListedFile], name: str, published: str) -> bytes:
    return next(
        file.data
        for file in sample
        if file.filename in source(name).discover.filenames
        and str(file.published_at.date()) == published
    )


@pytest.fixture(scope="module")
def first(sample: list[ListedFile]) -> bytes:
    return _file(sample, BOROUGH, "2026-06-03")


@pytest.fixture(scope="module")
def second(sample: list[ListedFile]) -> bytes:
    return _file(sample, BOROUGH, "2026-07-13")


def _values(
    change: Callable[[int], object], *, column: int | None = None
) -> Callable[[Table], Table]:
    """A fault that changes the values of all months, or of one column."""

    def fault(table: Table) -> Table:
        return [table[0]] + [
            [
                str(change(int(cell))) if index >= 3 and column in (None, index) else cell
                for index, cell in enumerate(row)
            ]
            for row in table[1:]
        ]

    return fault


def _one(value: str) -> Callable[[Table], Table]:
    """A fault in a single cell."""
    return lambda table: [*table[:50], [*table[50][:9], value, *table[50][10:]], *table[51:]]


def _swapped(table: Table) -> Table:
    return [table[0]] + [[*row[:3], *reversed(row[3:])] for row in table[1:]]


def _without_month(table: Table) -> Table:
    return [[*row[:10], *row[11:]] for row in table]


def _shifted(table: Table) -> Table:
    return [[*table[0][:3], "202406", *table[0][3:-1]], *table[1:]]


def _future(table: Table) -> Table:
    return [[*table[0][:3], *table[0][4:], "202607"], *table[1:]]


def _gap(table: Table) -> Table:
    return [[*table[0][:3], "202406", *table[0][4:]], *table[1:]]


def _without(borough: str) -> Callable[[Table], Table]:
    return lambda table: [row for row in table if row[2] != borough]


def _renamed(old: str, new: str) -> Callable[[Table], Table]:
    return lambda table: [[new if cell == old else cell for cell in row] for row in table]


def _exchanged(one: str, other: str) -> Callable[[Table], Table]:
    names = {one: other, other: one}
    return lambda table: [[names.get(cell, cell) for cell in row] for row in table]


def _more_in(borough: str) -> Callable[[Table], Table]:
    return lambda table: [
        [*row[:3], *(str(int(int(cell) * 1.5)) for cell in row[3:])] if row[2] == borough else row
        for row in table
    ]


FAULTS: dict[str, tuple[Callable[[Table], Table], str]] = {
    "+30 %": (_values(lambda n: n * 1.3 // 1 if n else 0), "whole number"),
    "+30 % in whole numbers": (_values(lambda n: int(n * 1.3)), "declared share"),
    "one month +10 %": (_values(lambda n: int(n * 1.1), column=6), "declared share"),
    "per thousand": (_values(lambda n: n * 1000), "declared share"),
    "all zero": (_values(lambda n: 0), "declared share"),
    "a stump": (_values(lambda n: n // 100, column=26), "stump"),
    "a blank": (_one(""), "whole number"),
    "a negative": (_one("-3"), "whole number"),
    "a decimal": (_one("3.5"), "whole number"),
    "a mark": (_one("<5"), "whole number"),
    "a thousands separator": (_one("1,204"), "whole number"),
    "a repeated row": (lambda table: [*table, table[5]], "a row for each"),
    "rows doubled": (lambda table: [*table, *table[1:]], "a row for each"),
    "the first half of the rows": (lambda table: table[: len(table) // 2], "declared share"),
    "header only": (lambda table: table[:1], "holds rows"),
    "a borough missing": (_without("Merton"), "32 boroughs"),
    "a borough misspelt": (_renamed("Merton", "Mertn"), "every area is known"),
    "wards instead of boroughs": (_renamed("Merton", "Abbey Ward"), "every area is known"),
    "a blank key": (_renamed("ARSON", " "), "no key is blank"),
    "23 months": (_without_month, "without a gap"),
    "a gap": (_gap, "without a gap"),
    "months shifted by one": (_shifted, "cells that both"),
    "the month of publication": (_future, "recent, and over"),
    "months in reverse order": (_swapped, "cells that both"),
    "two boroughs exchanged": (_exchanged("Bexley", "Merton"), "no borough's total"),
    "one borough +50 %": (_more_in("Merton"), "no borough's total"),
    "a cut row": (lambda table: [*table, table[5][:7]], "could be landed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_gate_when_a_fault_is_planted_then_the_release_is_rejected(
    lake: Lake, first: bytes, second: bytes, name: str
) -> None:
    fault, said = FAULTS[name]
    _judge(lake, first, "2026-06-03")
    with pytest.raises(GateError) as caught:
        _judge(lake, _bytes(fault(_table(second))), "2026-07-13")
    assert said in str(caught.value)
    assert caught.value.next_step
    (report,) = (lake.root / "quarantine").rglob("*.report.json")
    assert json.loads(report.read_text())["findings"]


def test_gate_when_nothing_is_wrong_then_accepted_without_a_word(
    lake: Lake, first: bytes, second: bytes
) -> None:
    assert _judge(lake, first, "2026-06-03")[1] == []
    assert _judge(lake, second, "2026-07-13")[1] == []


def test_gate_when_a_category_is_new_then_accepted_with_a_warning(
    lake: Lake, first: bytes, second: bytes
) -> None:
    _judge(lake, first, "2026-06-03")
    _, warnings = _judge(lake, _bytes(_renamed("ARSON", "ARSONS")(_table(second))), "2026-07-13")
    assert "ARSONS" in warnings[0]


def test_gate_when_an_older_window_comes_under_a_new_stamp_then_rejected(
    lake: Lake, first: bytes, second: bytes
) -> None:
    _judge(lake, second, "2026-07-13")
    with pytest.raises(GateError, match="does not move back"):
        _judge(lake, first, "2026-08-06")


def test_gate_when_another_sources_file_is_served_then_rejected(lake: Lake, second: bytes) -> None:
    _judge(lake, second, "2026-07-13")
    with pytest.raises(GateError, match="not those of another source"):
        _judge(lake, second, "2026-07-13", "mps_borough_crime_historical")


@pytest.mark.parametrize(
    "name",
    [
        "mps_ward_crime_24m",
        "mps_ward_crime_historical",
        "mps_lsoa_crime_24m",
        "mps_lsoa_crime_historical",
        "mps_borough_crime_historical",
    ],
)
def test_gate_when_a_file_of_another_level_comes_then_rejected(
    lake: Lake, second: bytes, name: str
) -> None:
    with pytest.raises((GateError, LandingError)):
        _judge(lake, second, "2026-07-13", name)


def test_gate_when_a_ward_file_has_25_months_then_rejected(
    lake: Lake, sample: list[ListedFile]
) -> None:
    name = "mps_ward_crime_24m"
    table = _table(_file(sample, name, "2026-01-12"))
    longer = [[*table[0][:5], "202312", *table[0][5:]]]
    longer += [[*row[:5], "0", *row[5:]] for row in table[1:]]
    with pytest.raises(GateError) as caught:
        _judge(lake, _bytes(longer), "2026-01-12", name)
    assert "month_count=25" in str(caught.value)
    assert "stump" in str(caught.value)


@pytest.mark.parametrize("cell", ["E05", "Abbey", ""])
def test_gate_when_a_ward_has_no_code_then_rejected(
    lake: Lake, sample: list[ListedFile], cell: str
) -> None:
    name = "mps_ward_crime_24m"
    table = _table(_file(sample, name, "2026-01-12"))
    table[9][3] = cell
    with pytest.raises(GateError, match="GSS code"):
        _judge(lake, _bytes(table), "2026-01-12", name)


def test_gate_when_history_is_cut_before_its_time_then_rejected(
    lake: Lake, sample: list[ListedFile]
) -> None:
    name = "mps_borough_crime_historical"
    _judge(lake, _file(sample, name, "2024-02-05"), "2024-02-05", name)
    cut = [[*row[:3], *row[13:]] for row in _table(_file(sample, name, "2025-12-04"))]
    with pytest.raises(GateError, match="without a gap"):
        _judge(lake, _bytes(cut), "2025-12-04", name)


def test_gate_when_judged_again_then_the_verdict_stands(lake: Lake, second: bytes) -> None:
    release, _ = _judge(lake, second, "2026-07-13")
    before = verdict.standing(lake, BOROUGH, release.id)
    assert judge(lake, source(BOROUGH), release, release.resource, NOW) == before
    assert len(verdict.verdicts(lake, BOROUGH, release.id)) == 1


def test_gate_when_a_person_changes_the_rules_then_judged_anew(
    lake: Lake, second: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _bytes(_renamed("Merton", "Mertn")(_table(second)))
    with pytest.raises(GateError):
        _judge(lake, data, "2026-07-13")
    (release,) = [archived(lake, BOROUGH, data, "2026-07-13")]
    assert gating.is_settled(lake, source(BOROUGH), release)
    seeds = lake.root / "seeds"
    for name in source(BOROUGH).gate.references:
        text = (gating.SEEDS / f"{name}.csv").read_text()
        from metmart import files

        files.write(seeds / f"{name}.csv", text.replace("Merton,E", "Mertn,E").encode())
    monkeypatch.setattr(gating, "SEEDS", seeds)
    monkeypatch.setattr("metmart.gate.evidence.SEEDS", seeds)
    assert not gating.is_settled(lake, source(BOROUGH), release)
    assert judge(lake, source(BOROUGH), release, release.resource, NOW).decision == "accepted"
    assert len(verdict.verdicts(lake, BOROUGH, release.id)) == 2


def test_gate_when_a_publisher_lists_old_bytes_as_new_then_reported_once(
    lake: Lake, sample: list[ListedFile]
) -> None:
    newest = borough_files(sample)[-1]
    again = replace(newest, published_at=datetime(2026, 8, 6, tzinfo=UTC))
    with pipeline_over(lake, [newest, again]) as pipeline:
        fresh, stale = pipeline.discover(BOROUGH, NOW)
        release = pipeline.fetch(BOROUGH, fresh, NOW)
        pipeline.land(release, NOW)
        pipeline.gate(release, fresh, NOW)
        assert pipeline.fetch(BOROUGH, stale, NOW).id == release.id
        with pytest.raises(GateError, match="stale republication"):
            pipeline.gate(release, stale, NOW)
        assert pipeline.discover(BOROUGH, NOW) == []
    assert verdict.standing(lake, BOROUGH, release.id).decision == "accepted"


def test_gate_when_rejected_then_people_are_told(
    lake: Lake, second: bytes, sample: list[ListedFile], caplog: pytest.LogCaptureFixture
) -> None:
    bad = next(file for file in sample if str(file.published_at.date()) == "2026-05-05")
    with pipeline_over(lake, [bad]) as pipeline:
        (resource,) = pipeline.discover(BOROUGH, NOW)
        release = pipeline.fetch(BOROUGH, resource, NOW)
        pipeline.land(release, NOW)
        for _ in range(3):  # told once, however often it is asked again
            with pytest.raises(GateError):
                pipeline.gate(release, resource, NOW)
    (message,) = [one.getMessage() for one in caplog.records if one.name == "metmart.alerts"]
    for fact in (BOROUGH, release.sha256, release.url, "next step", "month_count=25"):
        assert fact in message


def test_gate_when_real_vintages_come_then_no_false_alarm(lake: Lake, real_data: Path) -> None:
    rows = []
    for folder in (real_data, real_data / "mps_recorded_crime_more"):
        with (folder / "catalogue.csv").open() as file:
            rows += [row | {"path": folder / row["path"]} for row in csv.DictReader(file)]
    rows.sort(key=lambda row: str(row["published_at"]))
    names = {
        name: one
        for one in (BOROUGH, "mps_borough_crime_historical", "mps_ward_crime_24m")
        for name in source(one).discover.filenames
    }
    for row in rows:
        data = Path(row["path"]).read_bytes()
        name = names[row["filename"]]
        release, warnings = _judge(lake, data, row["published_at"][:10], name)
        assert warnings == []
        if "2025-12-04__202312" in str(row["path"]):
            decided = verdict.standing(lake, name, release.id)
            assert "STALKING AND HARASSMENT" in decided.notes[0]  # split off, and told as that


KINDS = [
    {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 4}},
    {"type": "expect_table_columns_to_match_set", "kwargs": {"column_set": ["a", "b", "c", "d"]}},
    {"type": "expect_column_to_exist", "kwargs": {"column": "a"}},
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}},
    {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "a"}},
    {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "b", "value_set": ["x", "y"]}},
    {"type": "expect_column_values_to_be_between", "kwargs": {"column": "a", "min_value": 1}},
    {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "c", "regex": "^2"}},
    {"type": "expect_column_values_to_not_match_regex", "kwargs": {"column": "c", "regex": "z"}},
    {"type": "expect_column_value_lengths_to_equal", "kwargs": {"column": "c", "value": 6}},
    {"type": "expect_column_sum_to_be_between", "kwargs": {"column": "a", "min_value": 10}},
    {"type": "expect_column_median_to_be_between", "kwargs": {"column": "a", "min_value": 2}},
    {"type": "expect_compound_columns_to_be_unique", "kwargs": {"column_list": ["a", "b"]}},
    {"type": "expect_column_values_to_be_of_type", "kwargs": {"column": "d", "type_": "DATE"}},
    {"type": "unexpected_rows_expectation",
     "kwargs": {"unexpected_rows_query": "select * from {batch} where a > 9"}},
]  # fmt: skip


@pytest.mark.parametrize("table", ["checked", "other.checked"])
def test_dialect_when_great_expectations_runs_in_duckdb_then_every_kind_works(
    tmp_path: Path, table: str
) -> None:
    database = tmp_path / "x.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema other")
        connection.execute(
            f"create table {table} as select range + 1 as a, ['x', 'y'][range % 2 + 1] as b, "
            "'20240' || range as c, date '2024-01-01' as d from range(4)"
        )
    suite = tmp_path / "suite.yaml"
    suite.write_text(yaml.safe_dump({"tables": {table: KINDS}}))
    report = run_checkpoint(database, [suite])
    assert report.checked == len(KINDS)
    assert [str(finding) for finding in report.findings] == []


def test_checkpoint_when_an_expectation_cannot_run_then_it_has_not_passed(tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table t as select 1 as a")
    broken = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "nothing"}}
    suite = tmp_path / "suite.yaml"
    suite.write_text(yaml.safe_dump({"tables": {"t": [broken]}}))
    assert not run_checkpoint(database, [suite]).passed


@pytest.mark.parametrize(
    "said",
    [
        'IO Error: Could not write file "x": No space left on device',
        "IO Error: Could not read from file: Input/output error",
        "Out of Memory Error: could not allocate block",
    ],
)
def test_checkpoint_when_the_machine_is_at_fault_then_it_says_nothing_of_the_release(
    tmp_path: Path, said: str
) -> None:
    database = tmp_path / "x.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table t as select 1 as a")
    query = f"select error('{said}') from {{batch}}"
    asked = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": query}}
    suite = tmp_path / "suite.yaml"
    suite.write_text(yaml.safe_dump({"tables": {"t": [asked]}}))
    with pytest.raises(StorageError, match="run again"):
        run_checkpoint(database, [suite])


def test_quarantine_when_rows_are_rejected_then_kept_beside_the_report(
    lake: Lake, second: bytes
) -> None:
    with pytest.raises(GateError):
        _judge(lake, second + b"ROBBERY,cut", "2026-07-13")
    (rows,) = (lake.root / "quarantine").rglob("*.parquet")
    assert pq.read_table(rows).to_pylist()[0]["raw"] == "ROBBERY,cut"


def test_document_when_a_rule_fails_on_it_then_it_is_rejected_and_no_build_meets_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = next(spec.id for spec in sources().values() if spec.is_document)
    files = fixture(name)
    release = archived(lake, name, files.data("good"), files.published)
    land(lake, source(name), release)

    def fails(document: object) -> None:
        raise IndexError("no such cell")

    monkeypatch.setattr(gating, "read", fails)
    with pytest.raises(GateError, match="structure and figures can be read") as caught:
        gating.judge(lake, source(name), release, release.resource, NOW)
    assert "no such cell" in str(caught.value)
