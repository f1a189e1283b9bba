"""All made-up sources at once: each reaches its marts, and nothing is lost on the way."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from conftest import NOW, SEED
from metmart.archive import ledger
from metmart.build.inputs import accepted
from metmart.cli import main  # noqa: F401  registers the commands
from metmart.cli.app import app
from metmart.errors import GateError
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.project import SEEDS
from metmart.publish import release as publishing
from metmart.publisher.papers import SamplePublication
from metmart.publisher.sample.shelf import sample_files, sample_publications
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import sources
from published_csv import differing
from published_text import private_in

MEETING = date(2026, 2, 13)  # the day after the made-up commission met: nothing is corrected yet


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake in which every made-up file was refreshed and published."""
    lake = Lake(tmp_path_factory.mktemp("everything") / "lake")
    publications = sample_publications(SEED)
    before = [one.until(MEETING) for one in publications if one.published_at.date() <= MEETING]
    rejected = _refreshed(lake, [], before, _documents())
    rejected += _refreshed(lake, sample_files(SEED), publications, _served())
    assert rejected == [("mps_borough_crime_24m", "2026-05-05")]  # the one that is meant to be
    pipeline = Pipeline(Settings(lake=lake.root))
    inputs = pipeline.unpublished()
    assert inputs is not None
    pipeline.build(inputs)
    pipeline.audit(inputs)
    pipeline.publish(inputs, NOW)
    return lake


def _refreshed(
    lake: Lake, files: list[ListedFile], publications: list[SamplePublication], names: list[str]
) -> list[tuple[str, str]]:
    """Every listed file fetched, landed and judged; the releases that were rejected."""
    rejected = []
    with serve(files, publications) as url:
        settings = Settings(lake=lake.root, publisher_url=url, papers_since=date(2025, 12, 1))
        pipeline = Pipeline(settings)
        for name in names:
            for resource in pipeline.discover(name, NOW):
                release = pipeline.fetch(name, resource, NOW)
                pipeline.land(release, NOW)
                try:
                    pipeline.gate(release, resource, NOW)
                except GateError as error:
                    rejected.append((error.source, str(release.published_at.date())))
    return rejected


def _served() -> list[str]:
    """The sources of which there are made-up files: one council stands for all."""
    listed = [*sample_files(SEED), *sample_publications(SEED)]
    return [
        spec.id for spec in sources().values() if any(one.is_of(spec.discover) for one in listed)
    ]


def _documents() -> list[str]:
    publications = sample_publications(SEED)
    return [
        name
        for name in _served()
        if any(one.is_of(sources()[name].discover) for one in publications)
    ]


@pytest.fixture(scope="module")
def marts(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True) as connection:
        yield connection


def _names(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {row[0] for row in connection.execute(query).fetchall()}


def test_sources_when_all_are_refreshed_then_every_row_is_accounted_for(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert _names(marts, "select source_id from dim_release") == set(_served())
    assert (
        marts.execute(
            "select * from dim_release where rows_in <> rows_landed + rows_quarantined + rows_left_out or rows_in = 0"
        ).fetchall()
        == []
    )


def test_sources_when_their_marts_are_read_then_each_has_rows(
    lake: Lake, marts: duckdb.DuckDBPyConnection
) -> None:
    tables = _names(marts, "select table_name from duckdb_tables()")
    promised = {mart for spec in sources().values() for mart in spec.exports}
    assert promised <= tables
    empty = [name for name in sorted(tables) if not marts.table(name).fetchone()]
    assert empty == (
        [] if any(spec.corrections for spec in sources().values()) else ["fct_correction"]
    )
    assert [spec.id for spec in sources().values() if not spec.exports] == []


def test_measures_when_declared_then_each_stands_in_the_side_by_side_marts(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    declared = _names(marts, f"select measure from read_csv('{SEEDS / 'measure.csv'}')")
    assert _names(marts, "select measure from mart_mps_month where value is not null") == declared
    of_merton = _names(
        marts,
        "select measure from mart_borough_month where borough = 'Merton' and value is not null",
    )
    by_borough = _names(marts, "select measure from mart_borough_month")
    assert of_merton == by_borough
    assert len(by_borough) >= 15
    assert "stop_positive_outcome_rate" in by_borough
    assert "positive_outcome_rate" in by_borough
    rolled_up = _names(
        marts,
        f"select measure from read_csv('{SEEDS / 'measure.csv'}') where rolls_up",
    )
    assert _names(marts, "select measure from mart_bcu_month") >= rolled_up & by_borough


def test_figures_when_published_then_bcu_and_mps_stand_beside_and_releases_are_named(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    off = marts.execute(
        "select measure, count(*) from mart_borough_month join read_csv("
        f"'{SEEDS / 'measure.csv'}') as declared using (measure) "
        "where value is not null and (release_id is null or rolling_release_ids = '' "
        # Camden has no strengths since August 2024, so the MPS has none.
        "or (mps_value is null and measure <> 'ward_officer_fte') "
        "or (rolls_up and bcu_code is not null and bcu_value is null)) "
        "group by all"
    ).fetchall()
    assert off == []
    assert marts.execute(
        "select count(*) from mart_borough_month as figures anti join dim_release using (release_id) "
        "where figures.release_id is not null"
    ).fetchone() == (0,)


def test_counts_when_summed_over_boroughs_then_never_more_than_the_mps(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    off = marts.execute(
        "select measure, month, sum(value), max(mps_value) from mart_borough_month "
        "where kind = 'count' and category_level = 'total' and value is not null "
        "group by all having sum(value) > max(mps_value) + 0.001"
    ).fetchall()
    assert off == []


def test_coverage_when_the_history_was_cut_then_its_months_are_withdrawn(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    states = marts.execute(
        "select state, min(month), max(month) from mart_coverage "
        "where source_id = 'mps_borough_crime_historical' group by state order by state"
    ).fetchall()
    assert states == [
        ("present", date(2020, 6, 1), date(2024, 5, 1)),
        ("withdrawn", date(2010, 4, 1), date(2020, 5, 1)),
    ]
    # LSOAs were last published in January 2026; a paper was seen to be replaced in November: by
    # then, months to August are due.
    late = marts.execute(
        "select month, state, note from mart_coverage where source_id = 'mps_lsoa_crime_24m' "
        "and month > '2025-12-01' order by month"
    ).fetchall()
    assert [(month, state) for month, state, _ in late] == [
        (date(2026, month, 1), "missing") for month in range(1, 9)
    ]
    assert all(note.startswith("late") for _, _, note in late)
    periodic = {spec.id for spec in sources().values() if spec.period}
    assert _names(marts, "select source_id from mart_coverage") == periodic


def test_sources_command_when_asked_then_lists_all_with_rows_and_licence(lake: Lake) -> None:
    result = CliRunner().invoke(app, ["sources", "--lake", str(lake.root), "--json"])
    rows = {row["source"]: row for row in json.loads(result.stdout)}
    assert set(rows) == set(sources())
    for name in _served():
        row = rows[name]
        assert row["rows"] > 0
        assert row["state"] in ("fresh", "late", "ended")
        no_day = row["state"] == "ended" or sources()[name].cadence.every == "irregular"
        assert (row["due"] is None) == no_day
    unstated = {name for name, row in rows.items() if row["licence"] == "not stated"}
    assert {"mps_dashboard_tno", "mps_dashboard_other", "mps_dashboard_knife"} <= unstated


def test_unlicensed_sources_when_left_out_then_nothing_of_them_is_built(lake: Lake) -> None:
    kept, left = accepted(lake), accepted(lake, "leave_out")
    gone = {one.spec.id for one in kept.accepted} - {one.spec.id for one in left.accepted}
    assert gone == {name for name in _served() if not sources()[name].licence.title}
    assert kept.release_id != left.release_id
    pipeline = Pipeline(Settings(lake=lake.root, unlicensed="leave_out"))
    due = pipeline.unpublished()  # another release is due as soon as the setting changes
    assert due is not None
    assert due.release_id == left.release_id
    assert Pipeline(Settings(lake=lake.root)).unpublished() is None
    manifest = publishing.current(lake).manifest
    said = {one["source"] for one in manifest.inputs if "not stated" in one["licence"]}
    assert said == gone


def test_archive_when_tables_share_a_file_then_its_bytes_lie_there_once(lake: Lake) -> None:
    shared: dict[str, set[str]] = {}
    for name in sources():
        for release in ledger.releases(lake, name):
            shared.setdefault(release.sha256, set()).add(name)
    objects = [
        path for path in Path(lake.root / "archive" / "objects").rglob("*") if path.is_file()
    ]
    assert len(objects) == len(shared)
    assert any(len(names) > 1 for names in shared.values())


def test_levels_when_compared_then_the_gap_is_a_figure(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """Made-up wards hold less than 95 per cent of their borough, LSOAs less than 90."""
    (months, off) = marts.execute(
        "select count(distinct month), count(*) filter (where not_in_wards < 0) "
        "from mart_unallocated where borough_release_id like '%@2026-07-13%' "
        "and ward_release_id like '%@2026-07-13%'"  # else revisions are in the gap too
    ).fetchone()
    assert (months, off) == (24, 0)
    borough, ward, lsoa, not_in_wards, sexual = marts.execute(
        "select sum(borough_count), sum(ward_count), sum(lsoa_count), sum(not_in_wards), "
        "sum(lsoa_count) filter (where offence_group = 'Sexual Offences') "
        "from mart_unallocated where month = '2025-12-01'"
    ).fetchone()
    assert 0.7 * borough < lsoa < ward <= 0.95 * borough
    assert not_in_wards == borough - ward
    assert sexual == 0
    # A level without a release for the month is not zero.
    assert marts.execute(
        "select count(*), count(lsoa_count), count(not_in_lsoas), count(ward_release_id) > 0 "
        "from mart_unallocated where month = '2026-06-01'"
    ).fetchone()[1:] == (0, 0, True)


def test_release_when_every_text_in_it_is_read_then_none_is_private(lake: Lake) -> None:
    assert private_in(lake.current.resolve()) == []


def test_csv_when_read_back_then_the_rows_of_the_parquet_file_and_no_formula(lake: Lake) -> None:
    assert differing(lake.current.resolve()) == []
