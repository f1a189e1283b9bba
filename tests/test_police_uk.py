"""Street crime and outcomes over made-up files: what overlaps, is missing or has moved."""

from collections import Counter
from collections.abc import Iterator

import duckdb
import pytest

from metmart.build import warehouse
from metmart.build.inputs import accepted
from metmart.errors import GateError
from metmart.gate.checkpoint import run_checkpoint
from metmart.lake import Lake
from metmart.project import EXPECTATIONS
from metmart.publisher.sample import geography
from police_files import member, opened, records, take, zipped

NAMES = {"metropolitan": "Metropolitan Police Service", "city-of-london": "City of London Police"}
LOOKUPS = {"OA_": "ons_lsoa_lookup", "LSOA11_": "ons_lsoa_changes", "LSOA21_": "ons_lsoa_ward"}
# Codes of 2011 and what the made-up changes make of them (Bexley, Brent, Bromley, Camden).
SPLIT, MERGED, IRREGULAR, SAME = "E01000490", "E01000590", "E01000690", "E01000700"
PLACES = (
    (SPLIT, "Bexley 001A"),
    (SPLIT, "Bexley 001A"),
    (MERGED, "Brent 001A"),
    (IRREGULAR, "Bromley 001A"),
    (SAME, "Camden 001A"),
    ("", ""),
    ("E01023684", "Hertsmere 001A"),
    ("E01999999", "Camden 099Z"),  # a code that no lookup has
)
Marts = duckdb.DuckDBPyConnection


def _rows(month: str, force: str, kind: str, more: int = 0) -> list[tuple[str, ...]]:
    """A row for each place, two incidents that are equal, and a Crime ID that stands twice."""
    name = NAMES[force]
    found = []
    for number, (code, lsoa) in enumerate([*PLACES, *PLACES[-1:] * more]):
        place = (name, name, "-0.1", "51.5", f"On or near Street {number}", code, lsoa)
        crime_id = f"{force}-{month}-{max(number, 1)}"  # the first two are the same
        tail = ("Burglary", "", "") if kind == "street" else ("Suspect charged",)
        found.append((crime_id, month, *place, *tail))
    if kind == "street":
        incident = ("", *found[4][1:9], "Anti-social behaviour", "", "")
        found += [incident, incident, (*found[4][:9], "Drugs", "", "")]
    return found


def _zip(kind: str, months: list[str], more: int = 0, without: tuple[str, str] = ("", "")) -> bytes:
    return zipped(
        dict(
            member(month, force, kind, _rows(month, force, kind, more))
            for month in months
            for force in NAMES
            if (month, force) != without
        )
    )


FIRST = ["2023-01", "2023-02", "2023-03"]
SECOND = ["2023-02", "2023-03", "2023-04"]
GONE = ("2023-03", "city-of-london")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Two archives that overlap; the second has more rows in every month."""
    lake = Lake(tmp_path_factory.mktemp("police") / "lake")
    for file in geography.files(7):
        for start, name in LOOKUPS.items():
            if file.filename.startswith(start):
                take(lake, name, file.data, str(file.published_at.date()))
    take(lake, "police_uk_street", _zip("street", FIRST, without=GONE), "2023-04-20")
    take(lake, "police_uk_street", _zip("street", SECOND, 2, without=GONE), "2023-05-20")
    take(lake, "police_uk_outcomes", _zip("outcomes", FIRST), "2023-04-20")
    inputs = accepted(lake)
    warehouse.build(lake, inputs, lambda _: None)
    return lake


@pytest.fixture(scope="module")
def marts(lake: Lake) -> Iterator[Marts]:
    candidate = lake.candidate(accepted(lake).release_id)
    with opened(candidate) as connection:
        yield connection


def test_audit_when_the_marts_are_built_then_nothing_is_found(lake: Lake) -> None:
    candidate = lake.candidate(accepted(lake).release_id)
    report = run_checkpoint(candidate, [EXPECTATIONS / "audit" / "police_uk.yaml"])
    assert [str(finding) for finding in report.findings] == []


def test_street_when_archives_overlap_then_each_month_is_counted_once(marts: Marts) -> None:
    expected = {("2023-01", force): len(PLACES) + 3 for force in NAMES} | {
        (month, force): len(PLACES) + 5
        for month in SECOND
        for force in NAMES
        if (month, force) != GONE
    }
    for level in ("lsoa", "ward", "borough", "bcu"):
        found = marts.execute(
            "select strftime(month, '%Y-%m'), force, sum(crimes), count(distinct release_id) "
            "from marts.fct_street_crime_month where level = ? group by all",
            [level],
        ).fetchall()
        assert {(month, force): count for month, force, count, _ in found} == expected
        assert {releases for *_, releases in found} == {1}


def test_street_when_lsoas_are_of_2011_then_placed_only_where_there_is_one_answer(
    marts: Marts,
) -> None:
    found = {
        level: dict(
            marts.execute(
                "select area_code, sum(crimes) from marts.fct_street_crime_month "
                "where level = ? and force = 'metropolitan' and month = '2023-01-01' "
                "and crime_type = 'Burglary' group by all",
                [level],
            ).fetchall()
        )
        for level in ("lsoa", "ward", "borough")
    }
    nowhere = {"unknown": 1, "outside_london": 1}
    assert found["lsoa"] == nowhere | {
        "lsoa_changed": 3,  # split and irregular ones
        "E01000500": 1,  # merged into it
        "E01000700": 1,
        "lsoa_not_looked_up": 1,
    }
    assert found["ward"] == nowhere | {
        "lsoa_changed": 3, "E05000500": 1, "E05000700": 1, "ward_not_looked_up": 1
    }  # fmt: skip
    assert found["borough"] == nowhere | {
        "E09000004": 2, "E09000005": 1, "E09000006": 1, "E09000007": 2
    }  # fmt: skip


def test_coverage_when_a_force_has_no_file_then_the_month_is_missing_and_not_zero(
    marts: Marts,
) -> None:
    found = marts.execute(
        "select strftime(month, '%Y-%m'), is_published, row_count, identical_rows, "
        "repeated_crime_id_rows, without_crime_id_rows, without_lsoa_rows, outside_london_rows, "
        "changed_lsoa_rows, lsoa_not_mapped_rows "
        "from marts.mart_police_uk_coverage "
        "where force = 'city-of-london' and kind = 'street' order by month"
    ).fetchall()
    assert found[0] == ("2023-01", True, len(PLACES) + 3, 1, 4, 2, 1, 1, 4, 3)
    assert found[2] == ("2023-03", False, *[None] * 8)
    assert [row[:2] for row in found[1::2]] == [("2023-02", True), ("2023-04", True)]
    facts = marts.execute(
        "select count(*) from marts.fct_street_crime_month "
        "where force = 'city-of-london' and month = '2023-03-01'"
    ).fetchone()
    assert facts == (0,)


def test_measures_when_stated_then_crime_is_without_incidents_and_zeros_are_stated(
    marts: Marts,
) -> None:
    found = marts.execute(
        "select measure, category_level, category_group, area_code, numerator "
        "from intermediate.int_measures__police_uk where month = '2023-01-01'"
    ).fetchall()
    stated = {row[:4]: row[4] for row in found}
    assert len(stated) == len(found)
    assert stated["street_crimes", "total", "All", "E09000007"] == 3
    assert stated["street_crimes", "group", "Drugs", "E09000007"] == 1
    assert stated["street_crimes", "group", "Drugs", "E09000004"] == 0  # published, and none
    assert stated["street_asb", "total", "All", "E09000007"] == 2
    totals = Counter[str]()
    for (measure, level, *_), value in stated.items():
        if level == "total":
            totals[measure] += value
    assert totals == {"street_crimes": len(PLACES) + 1, "street_asb": 2}
    crime_types = marts.execute(
        "select distinct crime_type, is_notifiable from marts.fct_street_crime_month"
    ).fetchall()
    assert dict(crime_types) == {"Burglary": True, "Drugs": True, "Anti-social behaviour": False}


def test_population_when_no_mid_year_estimates_are_accepted_then_the_census_serves(
    marts: Marts,
) -> None:
    found = marts.execute(
        "select year, left(estimate, 11), count(*) from intermediate.int_population__areas "
        "group by all"
    ).fetchall()
    assert found == [(2021, "Census 2021", 33 + 12 + 1)]


def test_street_when_a_force_s_month_is_gone_then_the_archive_is_stopped(lake: Lake) -> None:
    with pytest.raises(GateError, match="is gone"):
        take(
            lake,
            "police_uk_street",
            _zip("street", SECOND, 2, without=("2023-04", "city-of-london")),
            "2023-05-25",
        )


def test_street_when_a_file_is_missing_or_an_id_repeated_then_it_is_told(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    lake = Lake(tmp_path_factory.mktemp("told") / "lake")
    data = _zip("street", FIRST, without=GONE)
    landed, decided = take(lake, "police_uk_street", data, "2023-04-20")
    told = "; ".join(decided.warnings)
    assert "every force has a file for every month: force=city-of-london, month=2023-03" in told
    assert "force=metropolitan, row_count=33, without_lsoa=3" in told
    assert "crime_ids=2, row_count=4" in told  # of a month
    assert "repeated_rows=5, most_of_one_row=2" in told  # the incidents, in five files
    expected = [records(member(*one, "street", _rows(*one, "street"))[1]) for one in _files(FIRST)]
    assert landed.rows_landed == sum(map(len, expected))


def _files(months: list[str]) -> list[tuple[str, str]]:
    return [(month, force) for month in months for force in NAMES if (month, force) != GONE]
