"""Stop and search: real files through landing and gates, made-up ones through the marts."""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import duckdb
import pyarrow.parquet as pq
import pytest

from conftest import NOW, SHARED, archived
from metmart.archive.release import Release
from metmart.build import warehouse
from metmart.build.inputs import accepted
from metmart.errors import GateError
from metmart.gate import verdict
from metmart.gate.checkpoint import run_checkpoint
from metmart.gate.gate import judge
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import land, landed
from metmart.land.typed import typed_query
from metmart.project import EXPECTATIONS
from metmart.publisher.shelf import ListedFile
from metmart.sources.registry import source

DASHBOARD = "mps_stop_search"
THOROUGH = "mps_more_thorough_search"
POLICE_UK = "police_uk_stop_search"
LONDON = ZoneInfo("Europe/London")
MTIPS = "mps_mtips/mtips_40_snapshots_combined__vintage_2026-04.parquet"

# The copy has every snapshot in one table; what each header spelling holds is one release here,
# with a day of publication that fits its newest month.
ERAS = (
    ("positve_outcome", "appropriate_adult_present", False, "2022-09-12"),
    ("postive_outcome_of_stop", "appropriate_adult_present", False, "2024-02-12"),
    ("positive_outcome_of_stop", "approporiate_adult_present_if_required?", False, "2025-06-12"),
    ("positive_outcome_of_stop", "approporiate_adult_present_if_required?", True, "2026-03-12"),
)


def _accept(lake: Lake, name: str, data: bytes, published: str) -> tuple[Release, Verdict]:
    release = archived(lake, name, data, published)
    land(lake, source(name), release)
    return release, judge(lake, source(name), release, release.resource, NOW)


def _zip(real_data: Path, months: list[str]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for month in months:
            name = f"{month}-metropolitan-stop-and-search.csv"
            archive.write(real_data / "data_police_uk" / name, f"{month}/{name}")
    return packed.getvalue()


def _typed(lake: Lake, release: Release) -> str:
    """The release's rows as the gate and the build read them."""
    spec = source(release.source)
    relation = f"read_parquet('{lake.landing(spec.id, release.id)}')"
    return typed_query(spec, relation, landed(lake, spec, release).columns)


MONTHS = {  # equal rows beyond the first, rows that UTC dates in the month before
    "2015-04": (448, 9),
    "2018-10": (349, 16),
    "2022-12": (88, 0),
    "2024-03": (162, 0),
    "2024-07": (117, 10),
}


@pytest.mark.parametrize("month", MONTHS)
def test_police_uk_when_a_real_month_comes_then_every_row_is_kept_in_its_month(
    lake: Lake, real_data: Path, month: str
) -> None:
    repeated, month_before = MONTHS[month]
    path = real_data / "data_police_uk" / f"{month}-metropolitan-stop-and-search.csv"
    records = path.read_text().splitlines()[1:]
    assert len(records) - len(set(records)) == repeated
    stamps = [datetime.fromisoformat(record.split(",")[1]) for record in records]
    assert sum(f"{stamp:%Y-%m}" != month for stamp in stamps) == month_before
    assert {f"{stamp.astimezone(LONDON):%Y-%m}" for stamp in stamps} == {month}

    year, number = map(int, month.split("-"))
    published = f"{year + (number + 1) // 12}-{(number + 1) % 12 + 1:02}-02"
    release, decided = _accept(lake, POLICE_UK, _zip(real_data, [month]), published)
    assert decided.decision == "accepted"
    assert decided.rows_landed == len(records)
    (told,) = decided.warnings  # nothing else is odd about the month
    assert f"repeated_rows={repeated}" in told
    first = date.fromisoformat(f"{month}-01")
    counted = duckdb.sql(
        f"select count(*), count(*) filter (where date_trunc('month', searched_at) < period_month),"
        f" min(period_month), max(period_month), count(distinct force) from ({_typed(lake, release)})"
    ).fetchone()
    assert counted == (len(records), month_before, first, first, 1)


def test_police_uk_when_a_month_is_half_or_missing_then_both_are_told(
    lake: Lake, real_data: Path
) -> None:
    release = archived(lake, POLICE_UK, _zip(real_data, list(MONTHS)), "2024-09-02")
    land(lake, source(POLICE_UK), release)
    with pytest.raises(GateError, match="without a gap"):  # five months of nine years
        judge(lake, source(POLICE_UK), release, release.resource, NOW)
    decided = verdict.standing(lake, POLICE_UK, release.id)
    assert decided
    half = [one for one in decided.warnings if "5706" in one]
    assert len(half) == 2  # of all forces together, and of the force
    assert all("2022-12" in one and "10681" in one for one in half)
    (told,) = [one for one in decided.warnings if "repeated_rows" in one]
    assert f"repeated_rows={sum(repeated for repeated, _ in MONTHS.values())}" in told


def _mtips(folder: Path) -> list[tuple[bytes, str, Counter[str]]]:
    """Each era's rows under its own header: the bytes, when published, rows by month."""
    rows = pq.read_table(folder / MTIPS).to_pylist()
    shared = ("area", "borough", "age_group", "sex", "ethnic_appearance", "stop_reason")
    found = []
    for number, (outcome, adult, is_indexed, published) in enumerate(ERAS):
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        index = [""] if is_indexed else []
        writer.writerow([*index, "stop_date", *shared, adult, outcome, "outcome_reason"])
        months: Counter[str] = Counter()
        for row in rows:
            if row[outcome] is None or is_indexed != (row["col_0"] is not None):
                continue
            adults = row["appropriate_adult_present"] or row[ERAS[2][1]]
            day = row["stop_date"].removesuffix(".000000")
            own = [row["col_0"]] if is_indexed else []
            values = [day, *(row[name] for name in shared), adults, row[outcome]]
            writer.writerow([*own, *values, row["outcome_reason"]])
            months[day[:7]] += 1
        assert months, number
        found.append((text.getvalue().encode(), published, months))
    return found


def test_more_thorough_when_real_rows_come_then_every_spelling_is_read_and_oddities_told(
    lake: Lake, real_data: Path
) -> None:
    eras = _mtips(real_data)
    assert sum(months.total() for *_, months in eras) == 44_110
    told = []
    for data, published, months in eras:
        release, decided = _accept(lake, THOROUGH, data, published)
        assert decided.rows_landed == months.total()
        facts = landed(lake, source(THOROUGH), release)
        assert [f"{month:%Y-%m}" for month in facts.months] == sorted(months)
        assert facts.undated_rows == 0
        outcomes = duckdb.sql(f"select distinct is_positive from ({_typed(lake, release)})")
        assert sorted(outcomes.fetchall()) == [("No",), ("Yes",)]
        marks = duckdb.sql(
            f"select count(*) from ({_typed(lake, release)}) where ethnic_appearance = '#N/A'"
        )
        assert marks.fetchone() == (0,)
        told += decided.warnings
    areas = [one for one in told if "every area is known" in one]
    assert [one.split(": ")[1] for one in areas] == [
        "area=(blank), row_count=85",
        "area=(blank), row_count=219",
    ]
    thin = [one for one in told if "no month has fewer rows" in one]
    assert ["2024-01-01" in one for one in thin] == [True, False]
    assert len(told) == len(areas) + len(thin)  # no equal rows: the copy dropped them


def _earlier(newest: bytes) -> bytes:
    """The dashboard's file of the month before: one month older, and one figure otherwise."""
    header, *rows = csv.reader(io.StringIO(newest.decode("cp1252"), newline=""))
    kept = [row for row in rows if row[0][3:] != "06/2026"]
    oldest = [[row[0].replace("07/2024", "06/2024"), *row[1:]] for row in rows]
    kept += [row for row in oldest if row[0][3:] == "06/2024"]
    kept.append(["28/05/2026", *kept[0][1:]])  # a stop that the next file no longer has
    # The City is not policed by the MPS and in no BCU; a stop there is the MPS's all the same.
    kept.append(["28/06/2024", kept[0][1], "City of London", *kept[0][3:]])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *kept])
    return text.getvalue().encode("cp1252")


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, sample: list[ListedFile]
) -> tuple[Lake, Path, dict[str, bytes]]:
    """A warehouse of stops: made-up files, and the real more thorough searches where they are."""
    lake = Lake(tmp_path_factory.mktemp("stops"))
    files = {
        name: [one for one in sample if one.is_of(source(name).discover)]
        for name in (DASHBOARD, THOROUGH, POLICE_UK)
    }
    _, newest = files[DASHBOARD]
    used = {"earlier": _earlier(newest.data), "newest": newest.data}
    _accept(lake, DASHBOARD, used["earlier"], "2026-06-09")
    for name, listed in files.items():
        if name == THOROUGH and (SHARED / "data" / MTIPS).exists():
            for data, published, _ in _mtips(SHARED / "data"):
                _accept(lake, name, data, published)
            continue
        for one in listed:
            _accept(lake, name, one.data, str(one.published_at.date()))
    (archive,) = files[POLICE_UK]
    used["archive"] = archive.data
    return lake, warehouse.build(lake, accepted(lake), lambda _: None), used


@pytest.fixture(scope="module")
def marts(built: tuple[Lake, Path, dict[str, bytes]]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built[1]), read_only=True) as connection:
        yield connection


def _months(data: bytes) -> Counter[str]:
    _, *rows = csv.reader(io.StringIO(data.decode("cp1252"), newline=""))
    return Counter(f"{row[0][6:]}-{row[0][3:5]}" for row in rows)


def test_audit_when_the_marts_are_built_then_nothing_is_found(
    built: tuple[Lake, Path, dict[str, bytes]], tmp_path: Path
) -> None:
    candidate = shutil.copy(built[1], tmp_path)  # another file than the one that `marts` holds open
    report = run_checkpoint(Path(candidate), [EXPECTATIONS / "audit" / "stops.yaml"])
    assert report.checked >= 8
    assert report.findings == []


def test_stops_when_files_overlap_then_each_month_is_counted_once(
    built: tuple[Lake, Path, dict[str, bytes]], marts: duckdb.DuckDBPyConnection
) -> None:
    earlier, newest = _months(built[2]["earlier"]), _months(built[2]["newest"])
    assert earlier["2026-05"] == newest["2026-05"] + 1  # the newest file's figure stands
    expected = {"2024-06": earlier["2024-06"], **newest}
    found = marts.sql(
        "select strftime(month, '%Y-%m'), sum(stops) from marts.mart_stop_search_month "
        "where area_kind = 'mps' and dimension = 'all' and month >= date '2024-06-01' group by all"
    ).fetchall()
    assert {month: int(stops) for month, stops in found} == expected
    facts = marts.sql(
        "select strftime(month, '%Y-%m'), count(*) from marts.fct_stop_search "
        "where series = 'mps' and month >= date '2024-06-01' group by all"
    ).fetchall()
    assert dict(facts) == expected
    beside = marts.sql(
        "select strftime(month, '%Y-%m'), value from marts.mart_mps_month where measure = 'stops' "
        "and category_level = 'total' and month >= date '2024-07-01' and coverage = 'published'"
    ).fetchall()
    assert dict(beside) == newest


def test_stops_when_of_data_police_uk_then_kept_apart_and_without_an_area(
    built: tuple[Lake, Path, dict[str, bytes]], marts: duckdb.DuckDBPyConnection
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    with ZipFile(io.BytesIO(built[2]["archive"])) as archive:
        for name in archive.namelist():
            if name.endswith("-stop-and-search.csv"):
                force = name.split("/")[1][8:].removesuffix("-stop-and-search.csv")
                expected[name[:7], force] = archive.read(name).count(b"\n") - 1
    facts = marts.sql(
        "select strftime(month, '%Y-%m'), force, count(*) from marts.fct_stop_search "
        "where series = 'police_uk' and area_code is null and month = file_month group by all"
    ).fetchall()
    assert {(month, force): count for month, force, count in facts} == expected
    # UTC dates some in the month before, by London's clock none is.
    dated = marts.sql(
        "select count(*) filter (where date_trunc('month', searched_at) <> month), "
        "count(*) filter (where date_trunc('month', stop_date) <> month) "
        "from marts.fct_stop_search where series = 'police_uk'"
    ).fetchone()
    assert dated
    assert dated[0] > 0
    assert dated[1] == 0
    kinds = marts.sql(
        "select series, string_agg(distinct area_kind, ' ' order by area_kind) "
        "from marts.mart_stop_search_month group by series order by series"
    ).fetchall()
    assert kinds == [("mps", "bcu borough mps unallocated"), ("police_uk", "force")]
    in_measures = marts.sql(
        "select count(*) from intermediate.int_measures__stops where area_code in "
        "('metropolitan', 'city-of-london', 'btp')"
    ).fetchone()
    assert in_measures == (0,)


def test_stops_when_an_outcome_is_stated_then_all_but_no_further_action_is_positive(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.sql(
        "select distinct coalesce(outcome, ''), is_positive_outcome from marts.fct_stop_search"
    ).fetchall()
    by_outcome = dict(found)
    assert len(by_outcome) == len(found)
    assert by_outcome.pop("") is None
    negative = {outcome for outcome, is_positive in by_outcome.items() if not is_positive}
    assert negative == {"1 No further action", "A no further action disposal"}
    rate = marts.sql(
        "select positive_outcome_rate_pct, 100.0 * positive_outcomes / stops_with_outcome, "
        "stops > stops_with_outcome from marts.mart_stop_search_month "
        "where area_kind = 'mps' and dimension = 'all'"
    ).fetchall()
    assert all(stated == pytest.approx(exact, abs=0.051) and blank for stated, exact, blank in rate)


def test_stops_when_by_ethnicity_then_self_and_officer_defined_stay_apart(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.sql(
        "select series, dimension, list_sort(list(distinct category)) "
        "from marts.mart_stop_search_month where dimension like 'ethnicity%' "
        "group by all order by all"
    ).fetchall()
    assert found == [
        ("mps", "ethnicity_officer_defined", ["Asian", "Black", "Not stated", "White"]),
        ("mps", "ethnicity_self_defined", ["Asian", "Black", "Mixed", "N/K", "White"]),
        (
            "police_uk",
            "ethnicity_officer_defined",
            ["Asian", "Black", "Not stated", "Other", "White"],
        ),
        ("police_uk", "ethnicity_self_defined", ["Asian", "Black", "Mixed", "Not stated", "White"]),
    ]


def test_stops_when_a_rate_is_given_then_of_the_areas_residents(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.sql(
        "select area_kind, stops, residents, population_year, rate_per_1000 "
        "from marts.mart_stop_search_month where dimension = 'all'"
    ).fetchall()
    for kind, stops, residents, year, rate in rows:
        if kind in ("force", "unallocated"):
            assert (residents, rate) == (None, None)
        else:
            assert year == 2021
            assert rate == pytest.approx(1000 * stops / residents, abs=0.0006)


def test_more_thorough_when_real_snapshots_overlap_then_the_newest_answers_for_a_month(
    marts: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    expected: dict[str, int] = {}
    for _, _, months in _mtips(real_data):  # oldest first
        expected |= months
    found = marts.sql(
        "select strftime(month, '%Y-%m'), count(*) from marts.fct_more_thorough_search group by all"
    ).fetchall()
    assert dict(found) == expected
    assert sum(expected.values()) < 44_110
    measured = marts.sql(
        "select sum(numerator) from intermediate.int_measures__stops "
        "where measure = 'more_thorough_searches'"
    ).fetchone()
    assert measured == (sum(expected.values()),)


def test_more_thorough_when_real_then_wording_is_harmonised(
    marts: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    def distinct(column: str) -> set[object]:
        query = f"select distinct {column} from marts.fct_more_thorough_search"
        return {value for (value,) in marts.sql(query).fetchall()}

    assert distinct("sex") <= {"Male", "Female", "Unknown", "V", "Not Recorded", None}
    assert "18 or older" not in distinct("age_group")
    assert "Drugs (s.23 Misuse of Drugs Act)" in distinct("search_object")
    assert not {one for one in distinct("search_object") if str(one)[1:2] == " "}
    assert distinct("is_positive_outcome") == {True, False}
    assert len(distinct("bcu_code") - {None}) == 12
    labels = marts.sql(
        "select area_code, list_sort(list(distinct area_label)) from marts.fct_more_thorough_search "
        "where area_code in ('E09000033', 'E09000021', 'airports', 'other_force') "
        "group by all order by all"
    ).fetchall()
    assert ("E09000021", ["Kingston Upon Thames", "Kingston upon Thames"]) in labels
    assert ("E09000033", ["City of Westminster", "Westminster"]) in labels
    assert {area for area, _ in labels} >= {"airports", "other_force"}
