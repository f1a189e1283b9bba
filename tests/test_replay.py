"""The real published files, replayed in the order of their publication.

The expected figures are computed here, from the csv files, by code that shares nothing with the
warehouse. Skipped, with the reason, where the files are absent.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from metmart.cli.app import app
from metmart.lake import Lake
from metmart.publish import release as publishing

Cells = dict[tuple[str, str, str], int]


def read(path: Path) -> Cells:
    """(subgroup, area, YYYYMM) -> count: the independent reading of a borough file."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {
        (row[1], row[2], month): int(value)
        for row in rows
        for month, value in zip(header[3:], row[3:], strict=True)
    }


def totals(cells: Cells) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, _, month), count in cells.items():
        found[month] += count
    return found


@pytest.fixture(scope="module")
def published(real_data: Path) -> list[tuple[str, str, Cells]]:
    """(day, file name, cells) of every real borough file, oldest first."""
    with (real_data / "catalogue.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if "Borough" in row["filename"]]
    rows.sort(key=lambda row: row["published_at"])
    return [
        (row["published_at"][:10], row["filename"], read(real_data / row["path"])) for row in rows
    ]


@pytest.fixture(scope="module")
def lake(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The real files, refreshed day by day as they came out, by the command line."""
    folder = tmp_path_factory.mktemp("real")
    for day in ("2020-12-31", "2024-02-01", None):
        until = ["--until", day] if day else []
        ran = CliRunner().invoke(
            app, ["run", "--data", str(real_data), "--lake", str(folder), "--json", *until]
        )
        assert ran.exit_code == 0, ran.output
        said = json.loads(ran.stdout)
        assert said["quarantined"] == []
        assert said["is_new"]
    return Lake(folder)


@pytest.fixture(scope="module")
def marts(lake: Lake) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True)


def known_on(day: str, published: list[tuple[str, str, Cells]]) -> Cells:
    """Every month as the newest file of that day had it."""
    known: Cells = {}
    for date, _, cells in published:
        if date <= day:
            months = {key[2] for key in cells}
            known = {key: n for key, n in known.items() if key[2] not in months} | cells
    return known


def test_replay_when_done_then_each_step_published_a_release(lake: Lake) -> None:
    kept = publishing.published(lake)
    assert [len(one.manifest.inputs) for one in kept] == [1, 4, 8]
    assert [publishing.verify(one) for one in kept] == [[], [], []]


def test_current_when_summed_by_month_then_the_totals_of_the_newest_files(
    marts: duckdb.DuckDBPyConnection, published: list[tuple[str, str, Cells]]
) -> None:
    found = dict(
        marts.execute(
            "select strftime(month, '%Y%m'), sum(offence_count)::bigint "
            "from fct_recorded_crime where level = 'borough' group by 1"
        ).fetchall()
    )
    assert found == totals(known_on("9999", published))
    assert found["201004"] == 68_011
    assert found["202312"] == 77_895
    assert found["202607" if "202607" in found else "202606"] == 79_894


DAYS = ["2020-07-01", "2022-01-01", "2023-03-15", "2024-02-01", "2025-12-03", "2025-12-31",
        "2026-07-13", "2030-01-01"]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_as_of_when_asked_for_a_day_then_the_cells_of_the_files_of_that_day(
    marts: duckdb.DuckDBPyConnection, published: list[tuple[str, str, Cells]], day: str
) -> None:
    rows = marts.execute(
        "select published_subgroup, area, strftime(month, '%Y%m'), offence_count "
        "from recorded_crime_as_of(?) where offence_count > 0",
        [day],
    ).fetchall()
    # The one category whose spelling changed is shown in one spelling.
    spelling = {"PUBLIC FEAR ALARM OR DISTRESS": "PUBLIC FEAR, ALARM OR DISTRESS"}
    spelling |= {"Burglary - Business and Community": "Burglary Business and Community"}
    expected = {
        (spelling.get(subgroup, subgroup), area, month): count
        for (subgroup, area, month), count in known_on(day, published).items()
        if count
    }
    assert {tuple(row[:3]): row[3] for row in rows} == expected
    assert len(rows) == len(expected)


def test_as_of_when_the_end_of_2025_then_the_file_of_december_4(
    marts: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    path = next((real_data / "mps_recorded_crime").glob("borough_24m__vintage_2025-12-04*"))
    found = dict(
        marts.execute(
            "select strftime(month, '%Y%m'), sum(offence_count)::bigint "
            "from recorded_crime_as_of('2025-12-31') where month >= '2023-12-01' group by 1"
        ).fetchall()
    )
    assert found == totals(read(path))
    assert found["202511"] == 75_432


def test_changes_when_successive_files_are_compared_then_as_many_cells_differ(
    marts: duckdb.DuckDBPyConnection, published: list[tuple[str, str, Cells]]
) -> None:
    def normal(cells: Cells) -> Cells:
        return {(sub.replace(",", ""), area, month): n for (sub, area, month), n in cells.items()}

    recent = [(day, normal(cells)) for day, name, cells in published if "24" in name]
    (_, old), (day, new) = recent[-2:]
    months = {key[2] for key in old} & {key[2] for key in new}
    areas = {key[1] for key in old} & {key[1] for key in new}
    offences = {key[0] for key in old} & {key[0] for key in new}
    differing = sum(
        old.get((offence, area, month), 0) != new.get((offence, area, month), 0)
        for offence in offences
        for area in areas
        for month in months
    )
    found = marts.execute(
        "select sum(cells_revised)::bigint from mart_release_changes where release_id like ?",
        [f"mps_borough_crime_24m@{day}%"],
    ).fetchone()
    assert found == (differing,)
    gone = {key[1] for key in old} - {key[1] for key in new}
    assert gone == {"London Heathrow and London City Airports"}
    withdrawn = marts.execute(
        "select distinct a.area from fct_recorded_crime_history as h "
        "join dim_borough as a using (area_code) "
        "where h.ended_as = 'withdrawn' and h.ended_by_release_id like ?",
        [f"mps_borough_crime_24m@{day}%"],
    ).fetchall()
    assert withdrawn == [(area,) for area in gone]


def test_taxonomy_when_it_changed_then_groups_go_on_and_the_break_is_flagged(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    taxonomies = dict(
        marts.execute(
            "select as_of, string_agg(distinct taxonomy, ', ' order by taxonomy) from ("
            "select '2024-02-01' as as_of, offence_id from recorded_crime_as_of('2024-02-01') "
            "where month >= '2022-02-01' union all "
            "select '2026-07-13', offence_id from recorded_crime_as_of('2026-07-13')"
            ") join dim_offence using (offence_id) group by 1"
        ).fetchall()
    )
    assert taxonomies == {"2024-02-01": "home_office", "2026-07-13": "connect"}
    robbery = marts.execute(
        "select count(*), count(rolling_12_value), bool_and(coverage = 'published') "
        "from mart_borough_month where borough = 'Merton' and category_group = 'Robbery' "
        "and category_level = 'group' and measure = 'recorded_offences'"
    ).fetchone()
    assert robbery == (195, 184, True)
    flags = marts.execute(
        "select strftime(month, '%Y-%m') from mart_borough_month where borough = 'Merton' "
        "and category_level = 'total' and measure = 'recorded_offences' "
        "and change_on_month_crosses_break order by 1"
    ).fetchall()
    assert flags == [("2019-03",), ("2024-03",), ("2024-07",)]
    assert marts.execute(
        "select count(*) from dim_offence where taxonomy = 'not_mapped'"
    ).fetchone() == (0,)


def test_header_when_it_changed_in_2026_then_the_same_column(
    marts: duckdb.DuckDBPyConnection, published: list[tuple[str, str, Cells]]
) -> None:
    _, _, newest = published[-1]
    expected = sum(
        n for (_, area, month), n in newest.items() if (area, month) == ("Merton", "202606")
    )
    assert marts.execute(
        "select value, is_still_published from mart_borough_month where borough = 'Merton' "
        "and measure = 'recorded_offences' and month = '2026-06-01' and category_level = 'total'"
    ).fetchone() == (expected, True)


def test_wards_when_summed_then_the_file_and_the_gap_to_the_boroughs(
    marts: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    path = real_data / "mps_recorded_crime" / "ward_24m__vintage_2026-01-12__202401-202512.csv"
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    expected = {
        month: sum(int(row[index]) for row in rows) for index, month in enumerate(header[5:], 5)
    }
    found = marts.execute(
        "select strftime(month, '%Y%m'), sum(offence_count)::bigint from fct_recorded_crime "
        "where level = 'ward' group by 1"
    ).fetchall()
    assert dict(found) == expected
    gap = marts.execute(
        "select sum(borough_count), sum(ward_count), sum(not_in_wards), count(lsoa_count) "
        "from mart_unallocated where month = '2025-10-01'"
    ).fetchone()
    assert gap == (77_886, expected["202510"], 77_886 - expected["202510"], 0)
    # Heathrow Villages is the one ward that the file places in no borough.
    assert marts.execute(
        "select distinct area, borough_code from fct_recorded_crime "
        "where level = 'ward' and borough_code not like 'E09%'"
    ).fetchall() == [("Heathrow Villages", "aviation_policing")]


def test_history_when_releases_overlap_then_it_grows_with_what_changed(
    marts: duckdb.DuckDBPyConnection, published: list[tuple[str, str, Cells]]
) -> None:
    (rows,) = marts.execute(
        "select count(*) from fct_recorded_crime_history where offence_count > 0"
    ).fetchone()
    assert rows < sum(1 for _, _, cells in published for n in cells.values() if n)
