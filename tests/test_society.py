"""Violence against women and girls, business crime, stolen animals, attitudes: files to marts."""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from conftest import NOW, SEED, borough_files, pipeline_over
from metmart.lake import Lake
from metmart.publisher.sample import crime_topics, public_attitudes, recorded_crime
from metmart.publisher.shelf import ListedFile
from metmart.sources.registry import sources

RECORDED = [file for file in borough_files(recorded_crime.files(SEED)) if "24" in file.filename][-1]
FILES = [*crime_topics.files(SEED), *public_attitudes.files(SEED), RECORDED]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A candidate made of every file: none was rejected, and the audit found nothing."""
    lake = Lake(tmp_path_factory.mktemp("society"))
    named = {
        name: [file for file in FILES if file.is_of(spec.discover)]
        for name, spec in sources().items()
    }
    with pipeline_over(lake, FILES) as pipeline:
        for name in [name for name, files in named.items() if files]:
            for resource in pipeline.discover(name, NOW):
                release = pipeline.fetch(name, resource, NOW)
                pipeline.land(release, NOW)
                assert pipeline.gate(release, resource, NOW).decision == "accepted"
        inputs = pipeline.unpublished()
        assert inputs is not None
        assert len(inputs.accepted) == sum(map(len, named.values()))
        pipeline.build(inputs)
        assert pipeline.audit(inputs) == []
    # The process that ran dbt holds the candidate open in its own way.
    copy = shutil.copy(lake.candidate(inputs.release_id), lake.root / "copy.duckdb")
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection


def _named(part: str) -> list[ListedFile]:
    """The files with the part in their names, oldest first."""
    return [file for file in FILES if part in file.filename]


def _csv(file: ListedFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.data.decode(), newline="")))


def _sheets(file: ListedFile) -> dict[str, list[list[object]]]:
    """The rows of each sheet below its header, read without metmart."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
    return {name: book.get_sheet_by_name(name).to_python()[1:] for name in book.sheet_names}


@pytest.mark.parametrize(("measure", "part"), [("offences", "Offence Data"), ("victims", "Victim")])
def test_vawg_when_built_then_each_borough_has_what_its_sheets_say(
    built: duckdb.DuckDBPyConnection, measure: str, part: str
) -> None:
    (file,) = _named(part)
    expected: Counter[tuple[object, object]] = Counter()
    for rows in _sheets(file).values():
        for _, borough, _, month, _, _, count in rows:
            expected[month, borough or "Unknown"] += count
    assert len(_sheets(file)) == 3
    found = built.execute(
        "select month, area, sum(case_count) from marts.fct_vawg where measure = ? group by all",
        [measure],
    ).fetchall()
    assert {(month, area): count for month, area, count in found} == dict(expected)
    assert ("unallocated",) in built.execute("select area_kind from marts.fct_vawg").fetchall()


def test_vawg_when_its_committed_month_cannot_be_then_flagged_and_counted(
    built: duckdb.DuckDBPyConnection,
) -> None:
    flagged = built.execute(
        "select distinct committed_month, is_committed_month_implausible from marts.fct_vawg "
        "where is_committed_month_implausible or year(committed_month) < 2024"
    ).fetchall()
    assert flagged == [(date(1900, 1, 1), True)]


def test_vawg_when_built_then_the_bcu_of_the_file_is_the_boroughs(
    built: duckdb.DuckDBPyConnection,
) -> None:
    other = built.execute(
        "select distinct facts.area, facts.bcu_code from marts.fct_vawg as facts "
        "join marts.dim_borough as areas using (area_code) "
        "where facts.area_kind = 'borough' and facts.bcu_code is distinct from areas.bcu_code"
    ).fetchall()
    assert other == []


def test_business_crime_when_its_files_overlap_then_the_newest_answers_for_a_month(
    built: duckdb.DuckDBPyConnection,
) -> None:
    expected: dict[date, int] = {}
    both = 0
    for file in _named("OffencesData"):
        months: Counter[date] = Counter()
        for row in _csv(file):
            month = datetime.strptime(row["Month_Year"], "%d/%m/%Y").date()  # noqa: DTZ007
            months[month] += int(row["Count"])
        both += sum(months.values())
        expected |= months
    found = dict(
        built.execute(
            "select month, sum(case_count)::bigint from marts.fct_business_crime "
            "where measure = 'offences' group by month"
        ).fetchall()
    )
    assert found == expected
    assert len(expected) == 13
    assert sum(found.values()) < both


def test_outcomes_when_built_then_they_are_no_offences(built: duckdb.DuckDBPyConnection) -> None:
    (file,) = _named("OutcomesData")
    expected = Counter[str]()
    for row in _csv(file):
        expected[row["Outcome"]] += int(row["Count"])
    found = dict(
        built.execute(
            "select outcome, sum(case_count)::bigint from marts.fct_business_crime "
            "where measure = 'outcomes' group by outcome"
        ).fetchall()
    )
    assert found == dict(expected)


def test_stolen_animals_when_built_then_their_sum_is_the_files(
    built: duckdb.DuckDBPyConnection,
) -> None:
    (file,) = _named("Animals")
    expected = Counter[tuple[str, str]]()
    for row in _csv(file):
        expected[row["Year and Month"], row["Borough"]] += int(row["Count"])
    found = built.execute(
        "select strftime(month, '%b-%Y'), area, sum(animal_count) "
        "from marts.fct_stolen_animals group by all"
    ).fetchall()
    assert {(month, area): count for month, area, count in found} == dict(expected)


def test_attitudes_when_built_then_each_share_stands_beside_londons(
    built: duckdb.DuckDBPyConnection,
) -> None:
    (file,) = _named("PAS_T&C")
    rows = [row[1:6] for row in _sheets(file)["Borough"]]
    expected = {
        (str(datetime.strptime(str(day), "%d/%m/%Y").date())[:7], area, measure): (share, london)  # noqa: DTZ007
        for day, area, measure, share, london in rows
    }
    found = built.execute(
        "select strftime(quarter_month, '%Y-%m'), area, spelt.published_measure, share_pct, "
        "mps_share_pct from marts.mart_public_attitudes "
        "join seeds.attitude_measure as spelt using (measure) "
        "where area_kind = 'borough' and spelt.published_measure <> 'Good Job local'"
    ).fetchall()
    assert len(found) == len(expected) == len(rows)
    for quarter, area, measure, share, london in found:
        assert (share / 100, london / 100) == pytest.approx(expected[quarter, area, measure])


def test_neighbourhoods_when_built_then_a_row_for_each_stated_share(
    built: duckdb.DuckDBPyConnection,
) -> None:
    expected = {}
    for part, header, period in (
        ("perceptions", 2, "2016"),
        ("2020-21", 3, "2015-16 to 2020-21"),
    ):
        (file,) = _named(part)
        rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))[header:]
        shares = [text for row in rows for text in row[1:] if text.isdecimal()]
        expected[period] = (len(shares), sum(map(int, shares)))
    found = built.execute(
        "select period, count(*), sum(share_pct) from marts.fct_public_attitudes_neighbourhood "
        "group by period"
    ).fetchall()
    assert {period: (rows, total) for period, rows, total in found} == expected


def test_measures_when_built_then_their_levels_add_up_and_shares_do_not_roll_up(
    built: duckdb.DuckDBPyConnection,
) -> None:
    sums = built.execute(
        "select measure, category_level, sum(numerator) "
        "from intermediate.int_measures__society join seeds.measure using (measure) "
        "where rolls_up group by all"
    ).fetchall()
    assert {measure for measure, _, _ in sums} == {
        "vawg_offences",
        "vawg_victims",
        "business_crime_offences",
        "stolen_animals",
    }
    assert len({(measure, total) for measure, _, total in sums}) == 4
    shares = built.execute(
        "select distinct measure, count(distinct area_code), bool_or(area_code = 'MPS') "
        "from intermediate.int_measures__society join seeds.measure using (measure) "
        "where kind = 'level' group by measure, month"
    ).fetchall()
    assert len(shares) == 8
    assert {(areas, has_mps) for _, areas, has_mps in shares} == {(33, True)}
