"""From accepted releases to published marts, over made-up files."""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from conftest import NOW, SEED, borough_files, pipeline_over, published_by
from metmart import files
from metmart.alerts.kept import all_kept
from metmart.build.inputs import accepted
from metmart.errors import AuditError, GateError, LakeError
from metmart.export.marts import export
from metmart.lake import Lake
from metmart.project import DBT, ROOT
from metmart.publish import release as publishing
from metmart.publish.release import Published
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.shelf import ListedFile
from metmart.refresh import refresh

SOURCES = ["mps_borough_crime_24m", "mps_borough_crime_historical"]
MARTS = sorted((DBT / "models" / "marts").rglob("*.sql"))
FILES = borough_files(sample_files(SEED))
GOOD = [file for file in FILES if str(file.published_at.date()) != "2026-05-05"]


class Silent:
    def found(self, source: str, files: int) -> None: ...
    def downloading(self, source: str) -> object:
        return lambda *_: None

    def done(self, source: str) -> None: ...
    def building(self, step: str) -> None: ...


@pytest.fixture(scope="module")
def forward(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake filled in the order of publication."""
    lake = Lake(tmp_path_factory.mktemp("forward"))
    with pipeline_over(lake, FILES) as pipeline:
        outcome = refresh(pipeline, SOURCES, Silent(), lambda: NOW)
    assert not outcome.failed
    assert len(outcome.accepted) == len(GOOD)
    assert [error.source for error in outcome.quarantined] == [SOURCES[0]]
    return lake


@pytest.fixture(scope="module")
def backward(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake filled newest first, landed and judged in another order again."""
    lake = Lake(tmp_path_factory.mktemp("backward"))
    with pipeline_over(lake, FILES) as pipeline:
        archived = [
            (pipeline.fetch(name, resource, NOW), resource)
            for name in reversed(SOURCES)
            for resource in reversed(pipeline.discover(name, NOW))
        ]
        for release, resource in sorted(archived, key=lambda pair: pair[0].sha256):
            pipeline.land(release, NOW)
            try:
                pipeline.gate(release, resource, NOW)
            except GateError:
                assert str(release.published_at.date()) == "2026-05-05"
        inputs = pipeline.unpublished()
        pipeline.build(inputs)
        pipeline.audit(inputs)
        pipeline.publish(inputs, NOW)
    return lake


@pytest.fixture(scope="module")
def marts(forward: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(forward.current / "marts.duckdb"), read_only=True) as connection:
        yield connection


def _current(lake: Lake) -> Published:
    found = publishing.current(lake)
    assert found is not None
    return found


def _cells(file: ListedFile) -> dict[tuple[str, str, str], int]:
    """(subgroup, borough, YYYYMM) -> count, of one published file."""
    header, *rows = csv.reader(io.StringIO(file.data.decode(), newline=""))
    return {
        (row[1].replace(",", ""), row[2], month): int(value)
        for row in rows
        for month, value in zip(header[3:], row[3:], strict=True)
    }


def test_order_of_arrival_when_reversed_then_the_parquet_and_csv_bytes_are_the_same(
    forward: Lake, backward: Lake
) -> None:
    one, other = _current(forward).manifest, _current(backward).manifest
    assert one.release == other.release
    hashes = {name: file.sha256 for name, file in one.files.items() if file.rows is not None}
    assert len(hashes) == 2 * len(MARTS)
    for name, sha256 in hashes.items():
        assert other.files[name].sha256 == sha256, name


@pytest.mark.parametrize("day", sorted({file.published_at.date() for file in FILES}))
def test_as_of_when_asked_for_any_day_then_the_files_of_that_day(
    marts: duckdb.DuckDBPyConnection, day: date
) -> None:
    expected: dict[tuple[str, str, str], int] = {}
    for file in sorted(published_by(GOOD, day), key=lambda f: (f.published_at, "24" in f.filename)):
        cells = _cells(file)
        months = {key[2] for key in cells}
        expected = {key: n for key, n in expected.items() if key[2] not in months} | cells
    stated = marts.execute(
        "select replace(published_subgroup, ',', ''), area, strftime(month, '%Y%m'), offence_count "
        "from recorded_crime_as_of(?)",
        [day],
    ).fetchall()
    found = {(subgroup, area, month): count for subgroup, area, month, count in stated}
    assert len(found) == len(stated)
    assert {key: n for key, n in found.items() if n} == {key: n for key, n in expected.items() if n}
    assert not expected.keys() - found.keys()


def test_readme_when_its_queries_are_run_then_they_answer(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    queries = [query for query in block.split(";") if query.strip()]
    assert len(queries) == 3
    for query in queries:
        assert marts.execute(query).fetchall()


def test_as_of_when_before_the_first_release_then_nothing(marts: duckdb.DuckDBPyConnection) -> None:
    assert marts.execute("from recorded_crime_as_of('2024-02-04')").fetchall() == []


def test_history_when_a_value_stands_then_it_is_one_row(marts: duckdb.DuckDBPyConnection) -> None:
    rows, runs = marts.execute(
        "select count(*), count(distinct (area_code, offence_id, month, offence_count, known_from)) "
        "from fct_recorded_crime_history"
    ).fetchone()
    assert rows == runs
    repeated = marts.execute(
        "select count(*) from fct_recorded_crime_history as a join fct_recorded_crime_history as b "
        "on a.area_code = b.area_code and a.offence_id = b.offence_id and a.month = b.month "
        "and a.known_to = b.known_from where a.offence_count = b.offence_count"
    ).fetchone()
    assert repeated == (0,)


def test_borough_month_when_looked_at_then_its_figures_follow_from_the_counts(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        "select month, value, change_on_month, rolling_12_value, rolling_12_change, "
        "rate_per_1000, residents, share_of_mps_pct, break_reasons, bcu_value, mps_value "
        "from mart_borough_month where borough = 'Merton' and category_level = 'total' "
        "and measure = 'recorded_offences' order by month"
    ).fetchall()
    counts = [row[1] for row in rows]
    mps = dict(
        marts.execute(
            "select month, sum(offence_count) from fct_recorded_crime where level = 'borough' "
            "group by 1"
        ).fetchall()
    )
    bcu = dict(
        marts.execute(
            "select month, sum(offence_count) from fct_recorded_crime join dim_borough using "
            "(area_code) where bcu_code = 'BCU-SOUTH-WEST' and level = 'borough' group by 1"
        ).fetchall()
    )
    assert len(rows) == 195
    for index, row in enumerate(rows):
        assert row[2] == (counts[index] - counts[index - 1] if index else None)
        assert row[3] == (sum(counts[index - 11 : index + 1]) if index >= 11 else None)
        assert row[4] == (row[3] - rows[index - 12][3] if index >= 23 else None)
        assert row[7] == pytest.approx(100 * row[1] / mps[row[0]], abs=0.01)
        assert (row[9], row[10]) == (bcu[row[0]], mps[row[0]])
        if row[0].year < 2016:
            assert row[5] is None
        else:
            assert row[5] == pytest.approx(1000 * row[1] / 215_200, abs=0.001)
    flagged = [row[0] for row in rows if "classification" in (row[8] or "")]
    assert date(2019, 3, 1) in flagged
    assert date(2021, 1, 1) in flagged  # 24 months back to before March 2019
    assert date(2021, 2, 1) not in flagged
    # The months to May 2020 are answered by a file of 2025, the later ones by one of June 2026.
    mixed = [row[0] for row in rows if "another platform" in (row[8] or "")]
    assert (min(mixed), max(mixed)) == (date(2020, 6, 1), date(2022, 4, 1))
    assert rows[-1][0] == date(2026, 6, 1)


def test_rate_when_no_population_is_near_then_says_why(marts: duckdb.DuckDBPyConnection) -> None:
    assert marts.execute(
        "select distinct rate_missing_reason from mart_bcu_month where month = '2012-05-01'"
    ).fetchall() == [("no population estimate within five years of 2012",)]


def test_bcu_month_when_summed_then_the_boroughs(marts: duckdb.DuckDBPyConnection) -> None:
    assert marts.execute("select count(distinct bcu_code) from mart_bcu_month").fetchone() == (12,)
    bcus, boroughs = (
        marts.execute(
            f"select month, category_group, category, sum(value) from mart_{kind}_month "
            "where measure = 'recorded_offences' "
            "group by all order by all"
        ).fetchall()
        for kind in ("bcu", "borough")
    )
    assert bcus == boroughs


def test_release_changes_when_compared_then_the_differences_of_the_files(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    old, new = (
        _cells(file) for file in GOOD if "24" in file.filename and file.published_at.year == 2026
    )
    months = {key[2] for key in old} & {key[2] for key in new}
    keys = {key for key in old.keys() | new.keys() if key[2] in months}
    differing = sum(old.get(key, 0) != new.get(key, 0) for key in keys)
    found = marts.execute(
        "select sum(cells_revised), sum(absolute_revision) from mart_release_changes "
        "where release_id like 'mps_borough_crime_24m@2026-07-13%' and not is_first_answer"
    ).fetchone()
    assert found == (differing, sum(abs(old.get(key, 0) - new.get(key, 0)) for key in keys))


def test_still_published_when_the_history_was_cut_then_the_old_months_say_so(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        "select min(month), bool_and(is_covered) from dim_month where is_still_published"
    ).fetchone() == (date(2020, 6, 1), True)
    assert marts.execute(
        "select release_id like '%historical@2025-12-04%' from dim_month where month = '2012-05-01'"
    ).fetchone() == (True,)


def test_run_when_nothing_is_new_then_nothing_is_written(forward: Lake) -> None:
    before = {path: path.stat().st_mtime_ns for path in forward.root.rglob("*") if path.is_file()}
    with pipeline_over(forward, FILES) as pipeline:
        outcome = refresh(pipeline, SOURCES, Silent(), lambda: NOW)
    assert not outcome.is_new
    assert outcome.accepted == []
    after = {path: path.stat().st_mtime_ns for path in forward.root.rglob("*") if path.is_file()}
    catalogue = forward.work / "catalogue"
    changed = {path for path in after if after[path] != before.get(path)}
    assert all(path.is_relative_to(catalogue) for path in changed)
    assert after.keys() == before.keys()


def test_manifest_when_read_then_every_file_and_input_is_in_it(forward: Lake) -> None:
    release = _current(forward)
    named = set(release.manifest.files)
    assert named == {path.name for path in release.folder.iterdir()} - {"manifest.json"}
    assert {"marts.duckdb", "datapackage.json", "fct_recorded_crime.parquet"} <= named
    assert len(release.manifest.inputs) == len(GOOD)
    for one in release.manifest.inputs:
        assert one["url"].startswith("http://127.0.0.1")
        assert "OGL" in one["licence"]
        assert files.sha256_of(forward.object(one["sha256"])) == one["sha256"]
    assert release.manifest.publishers == "embedded"
    for name, file in release.manifest.files.items():
        if file.rows is not None:
            table = duckdb.read_csv if name.endswith(".csv.gz") else duckdb.read_parquet
            relation = table(str(release.folder / name))
            assert relation.columns == list(file.columns)
            assert relation.aggregate("count(*)").fetchone() == (file.rows,)


def test_datapackage_when_read_then_every_mart_is_described(forward: Lake) -> None:
    package = json.loads((_current(forward).folder / "datapackage.json").read_text())
    assert len(package["resources"]) == 2 * len(MARTS)
    for resource in package["resources"]:
        assert resource["description"].startswith("One row per")
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_marts_file_when_a_client_wants_to_write_then_it_cannot(forward: Lake) -> None:
    mode = (_current(forward).folder / "marts.duckdb").stat().st_mode
    assert not mode & 0o222


def test_marts_file_when_described_then_a_bi_tool_sees_it(marts: duckdb.DuckDBPyConnection) -> None:
    undescribed = marts.execute(
        "select table_name, column_name from duckdb_columns() where comment is null and not internal"
    ).fetchall()
    assert undescribed == []


@pytest.mark.parametrize("fault", ["changed", "missing", "extra"])
def test_verify_when_a_file_was_tampered_with_then_found(
    forward: Lake, tmp_path: Path, fault: str
) -> None:
    import shutil

    folder = tmp_path / "release"
    shutil.copytree(_current(forward).folder, folder)
    copied = publishing.read(folder)
    assert publishing.verify(copied) == []
    victim = folder / "dim_month.parquet"
    if fault == "changed":
        data = bytearray(victim.read_bytes())
        data[100] ^= 1
        files.write(victim, data)
        files.seal(victim)
    elif fault == "missing":
        victim.unlink()
    else:
        (folder / "more.csv").write_text("x")
    (problem,) = publishing.verify(copied)
    assert problem.startswith(f"{fault}: ")


def test_read_when_there_is_no_manifest_then_named(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="no readable manifest"):
        publishing.read(tmp_path)


def test_audit_when_it_fails_then_nothing_changes(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lake = Lake(tmp_path_factory.mktemp("audited"))
    suites = tmp_path_factory.mktemp("suites")
    files.write(
        suites / "audit" / "never.yaml",
        json.dumps(
            {
                "tables": {
                    "marts.dim_bcu": [
                        {
                            "type": "expect_table_row_count_to_equal",
                            "kwargs": {"value": 13},
                            "description": "there are thirteen BCUs",
                            "severity": "critical",
                            "meta": {"next_steps": "Count again."},
                        }
                    ]
                }
            }
        ).encode(),
    )
    monkeypatch.setattr("metmart.audit.audit.EXPECTATIONS", suites)
    with pipeline_over(lake, FILES[:1]) as pipeline:
        with pytest.raises(AuditError, match="thirteen BCUs"):
            refresh(pipeline, SOURCES[:1], Silent(), lambda: NOW)
        assert pipeline.in_use() is None
        assert not lake.releases.exists()
        assert not lake.current.is_symlink()
        told = [one.getMessage() for one in caplog.records if one.name == "metmart.alerts"]
        assert any("still being served: nothing yet" in message for message in told)
        inputs = accepted(lake)
        assert lake.candidate(inputs.release_id).exists()  # kept: it need not be built again


def test_export_when_marts_are_empty_then_no_rows_and_a_schema(
    forward: Lake, tmp_path: Path
) -> None:
    candidate, folder = tmp_path / "candidate.duckdb", tmp_path / "out"
    folder.mkdir()
    with duckdb.connect(str(candidate)) as connection:
        connection.execute(f"attach '{forward.current / 'marts.duckdb'}' as full_marts (read_only)")
        connection.execute("create schema marts")
        for name in publishing_names(forward):
            connection.execute(
                f"create table marts.{name} as select * from full_marts.{name} where false"
            )
    for mart in export(candidate, folder):
        table = pq.read_table(folder / mart.file)
        assert (mart.rows, table.num_rows) == (0, 0)
        assert table.column_names == [column.name for column in mart.columns]
        text = gzip.decompress((folder / mart.csv_file).read_bytes()).decode()
        assert text == ",".join(table.column_names) + "\n"
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("from recorded_crime_as_of('2026-01-01')").fetchall() == []


def publishing_names(lake: Lake) -> list[str]:
    return [
        name.removesuffix(".parquet")
        for name in _current(lake).manifest.files
        if name.endswith(".parquet")
    ]


def test_publication_when_told_then_with_the_cells_that_its_releases_changed(
    forward: Lake,
) -> None:
    (told,) = [one.alert for one in all_kept(forward).values() if one.alert.kind == "published"]
    with duckdb.connect(str(forward.current / "marts.duckdb"), read_only=True) as connection:
        (revised,) = connection.execute(
            "select sum(cells_revised) from mart_release_changes "
            f"where release_id like '{SOURCES[0]}@%'"
        ).fetchone()
    assert told.title == f"{_current(forward).id} is published"
    (line,) = [one for one in told.what.splitlines() if one.startswith(SOURCES[0])]
    assert "older" in line
    assert f"{revised:,} revised" in line
    assert revised


def test_times_when_published_then_passed_in(forward: Lake) -> None:
    assert _current(forward).manifest.published_at == NOW
    text = "".join(
        path.read_text()
        for path in (Path(publishing.__file__).parents[1]).rglob("*.py")
        if path.name != "clock.py"
    )
    assert not re.search(r"datetime\.now|date\.today|utcnow", text)


def test_pointer_when_looked_at_then_relative_so_a_lake_can_move(forward: Lake) -> None:
    assert str(forward.current.readlink()) == f"releases/{_current(forward).id}"
