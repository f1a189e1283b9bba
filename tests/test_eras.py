"""Every real borough file of every era in one lake: old headers, old categories, splits.

The expected figures are computed here, from the csv files, by code that shares nothing with the
warehouse but the harmonised groups of the seed. Skipped, with the reason, where the files are
absent.
"""

import csv
import json
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import duckdb
import pytest
from typer.testing import CliRunner

from metmart.cli.app import app
from metmart.lake import Lake
from metmart.project import SEEDS

Cells = Counter[tuple[str, str, str]]
"""(harmonised group, area code, YYYYMM) -> offences."""


def folded(label: str) -> str:
    return " ".join(normalize("NFKC", label).casefold().split())


def seed(name: str, *key: str) -> dict[tuple[str, ...], dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(folded(row[column]) for column in key): row for row in csv.DictReader(file)}


def read(path: Path) -> Cells:
    groups = seed("offence", "published_group", "published_subgroup")
    areas = seed("area_label", "area_label")
    cells: Cells = Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    area_at, group_at = (0, 1) if header[0] == "Borough" else (2, 0)
    for row in rows:
        group = groups[folded(row[group_at]), folded(row[group_at + 1])]["offence_group"]
        area = areas[(folded(row[area_at]),)]["area_code"]
        for month, value in zip(header[3:], row[3:], strict=True):
            cells[group, area, month] += int(value)
    return cells


@pytest.fixture(scope="module")
def folder(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both folders of real recorded-crime files under one catalogue."""
    folder = tmp_path_factory.mktemp("eras")
    rows = []
    for base in (real_data, real_data / "mps_recorded_crime_more"):
        with (base / "catalogue.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                path = base / row["path"]
                (folder / path.name).symlink_to(path)
                rows.append({**row, "path": path.name})
    with (folder / "catalogue.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def published(folder: Path) -> list[tuple[str, Cells]]:
    """(day, cells) of every real borough file; of one day, the 24 months come last."""
    with (folder / "catalogue.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if "Borough" in row["filename"]]
    rows.sort(key=lambda row: (row["published_at"], "24 months" in row["filename"]))
    return [(row["published_at"][:10], read(folder / row["path"])) for row in rows]


@pytest.fixture(scope="module")
def lake(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    place = tmp_path_factory.mktemp("lake")
    ran = CliRunner().invoke(app, ["run", "--data", str(folder), "--lake", str(place), "--json"])
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["quarantined"] == []
    return Lake(place)


@pytest.fixture(scope="module")
def marts(lake: Lake) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True)


def test_eras_when_run_then_all_thirteen_files_are_accepted(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    count = "select count(*) from dim_release where source_id like 'mps_%_crime_%'"
    assert marts.execute(count).fetchone() == (13,)


DAYS = ["2019-01-20", "2019-06-01", "2023-03-15", "2024-12-20", "2025-04-01", "2025-12-31",
        "2030-01-01"]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_as_of_when_asked_for_a_day_then_each_group_area_and_month_of_the_files_of_that_day(
    marts: duckdb.DuckDBPyConnection,
    published: list[tuple[str, Cells]],
    day: str,
) -> None:
    known: Cells = Counter()
    for date, cells in published:
        if date <= day:
            months = {key[2] for key in cells}
            known = Counter({key: n for key, n in known.items() if key[2] not in months}) + cells
    found = marts.execute(
        "select offence_group, area_code, strftime(month, '%Y%m'), sum(offence_count)::bigint "
        "from recorded_crime_as_of(?) where offence_count > 0 group by all",
        [day],
    ).fetchall()
    assert {tuple(row[:3]): row[3] for row in found} == {key: n for key, n in known.items() if n}


def test_groups_when_a_label_has_two_blanks_then_its_offences_count(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.execute(
        "select sum(offence_count)::bigint from recorded_crime_as_of('2019-06-01') "
        "where offence_group = 'Drug Offences' and month between '2017-03-01' and '2019-02-01'"
    ).fetchone()
    assert found == (73_662,)


def test_history_when_only_an_old_file_has_the_months_then_they_are_answered(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    first, total = marts.execute(
        "select min(month)::varchar, sum(offence_count) filter (month < '2010-04-01')::bigint "
        "from fct_recorded_crime where level = 'borough'"
    ).fetchone()
    assert first == "2008-01-01"
    assert total > 1_500_000


def test_offences_when_all_eras_are_read_then_each_has_a_group_and_a_subgroup(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.execute("select count(*) from dim_offence where taxonomy = 'not_mapped'")
    assert found.fetchone() == (0,)


def test_offences_when_a_category_changes_its_meaning_then_each_meaning_has_an_id(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """March 2024: 13,647 with stalking and harassment inside, 9,176 without."""
    found = marts.execute(
        "select history.offence_id, sum(history.offence_count)::bigint, history.known_from::varchar "
        "from fct_recorded_crime_history as history "
        "join dim_offence using (offence_id) "
        "where published_subgroup = 'VIOLENCE WITHOUT INJURY' and month = '2024-03-01' "
        "and known_from in ('2024-12-15', '2025-12-04') group by all order by 3"
    ).fetchall()
    ids = [row[0] for row in found]
    assert len(set(ids)) == len(ids) == 2
    assert ids[0].endswith("violence_without_injury_and_stalking")
    assert found[1][1] == 9_176
