"""The monthly crime dashboard: its eras, its traps, and its marts, made of real and made-up files."""

import csv
import io
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from xlsxwriter import Workbook

from conftest import NOW, SEED, SHARED, archived, published_by
from fixture import fixture
from metmart.build import warehouse
from metmart.build.inputs import accepted
from metmart.errors import GateError, LandingError
from metmart.gate.checkpoint import run_checkpoint
from metmart.gate.gate import judge
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.land.typed import quoted, typed_query
from metmart.project import EXPECTATIONS
from metmart.publisher.sample import dashboard
from metmart.publisher.shelf import ListedFile
from metmart.sources.discovery import DatastoreDiscovery
from metmart.sources.registry import source

TNO, OTHER, KNIFE = "mps_dashboard_tno", "mps_dashboard_other", "mps_dashboard_knife"
FILES = dashboard.files(SEED)
REAL = Path("mps_monthly_crime_dashboard", "knife_crime__vintage_2026-03-18__202203-202602.parquet")
HEADER = (
    "Month_Year,Area Type,Borough_SNT,Area name,Area code,Crime Type,Crime Subtype,Measure,"
    "Financial Year,FY_FYIndex,Count,Refresh Date"
)
HEADER_2026 = (
    "Month_Year,Area Type,Borough_SNT,Area Name,Area Code,offence group,Offence Subgroup,Measure,"
    "Financial Year,Count,Refresh Date"
)


def knife_csv(folder: Path) -> bytes:
    """The real knife file, with the header and the dates of the workbook that it was."""
    query = f"""
        select strftime(month_year, '%d/%m/%Y'), area_type, borough_snt, area_name, area_code,
            crime_type, crime_subtype, measure, financial_year, fy_fyindex, count,
            strftime(refresh_date, '%d/%m/%Y')
        from '{folder / REAL}'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER.split(","))
    writer.writerows(duckdb.sql(query).fetchall())
    return text.getvalue().encode()


def come(
    lake: Lake, name: str, data: bytes, published: str, filename: str
) -> tuple[Landed, Verdict]:
    """A file goes through landing and gate."""
    release = archived(lake, name, data, published, filename)
    landed = land(lake, source(name), release)
    assert landed.rows_landed + landed.rows_quarantined == landed.rows_in
    return landed, judge(lake, source(name), release, release.resource, NOW)


def source_of(file: ListedFile) -> str:
    (found,) = [
        name
        for name in (TNO, OTHER, KNIFE)
        if isinstance(form := source(name).discover, DatastoreDiscovery)
        and form.lists(file.filename)
    ]
    return found


def listed(file: ListedFile) -> tuple[str, str, str]:
    return source_of(file), str(file.published_at.date()), file.filename


# ------------------------------------------------------------------ the real file


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Landed, Verdict]:
    lake = Lake(tmp_path_factory.mktemp("real"))
    name = "M1045_MonthlyCrimeDashboard_KnifeCrimeData.xlsx"
    return lake, *come(lake, KNIFE, knife_csv(real_data), "2026-03-18", name)


def test_real_knife_file_when_it_comes_then_is_accepted_with_its_oddities_told(
    real: tuple[Lake, Landed, Verdict],
) -> None:
    _, landed, decided = real
    assert landed.rows_landed == 59_431
    assert (landed.months[0], landed.months[-1]) == (date(2022, 3, 1), date(2026, 2, 1))
    assert decided.decision == "accepted"
    told = "; ".join(decided.warnings)
    assert "repeated_keys=62, row_count=123" in told
    assert "rows_without_name=266, rows_without_code=357, rows_with_code_minus_1=132" in told
    assert "wards of a month" not in told
    assert "every area is known" not in told
    assert len(decided.warnings) == 2


def test_real_repeated_keys_when_looked_at_then_are_different_areas(real_data: Path) -> None:
    """Why all are kept: no row is there twice, and wards add up to boroughs only with all."""
    rows = f"'{real_data / REAL}'"
    key = "month_year, area_type, borough_snt, area_name, area_code, crime_subtype, measure"
    twice = f"select count(*) from (from {rows} select {key} group by all having count(*) > 1)"
    assert duckdb.sql(twice).fetchall() == [(0,)]
    levels = f"""
        from {rows} select month_year, crime_subtype, measure,
            sum(count) filter (area_type = 'Borough') as boroughs,
            sum(count) filter (area_type <> 'Borough') as wards
        group by all
    """
    assert duckdb.sql(f"select count(*) from ({levels}) where boroughs <> wards").fetchall() == [
        (0,)
    ]


# ------------------------------------------------------------------ eras


@pytest.mark.parametrize(
    "header",
    [
        "Month_Year,Area Type,Borough_SNT,Area name,Area code,Crime Type,Crime Subtype,Measure,"
        "Financial Year,Count,Refresh Date",
        HEADER,
        HEADER.replace("Crime Type,Crime Subtype", "Offence Group,Offence Subgroup"),
        HEADER_2026,
    ],
    ids=["years to 2023", "2023", "workbook", "2026"],
)
def test_header_when_of_any_era_then_is_landed_under_the_same_names(
    lake: Lake, header: str
) -> None:
    row = dict.fromkeys(header.split(","), "x") | {"Month_Year": "01/02/2024", "Count": "1"}
    data = f"{header}\n{','.join(row.values())}\n".encode()
    landed = land(lake, source(TNO), archived(lake, TNO, data))
    expected = [column.name for column in source(TNO).columns]
    if "FY_FYIndex" not in header:
        expected.remove("fy_index")
    assert landed.columns == expected
    assert landed.months == [date(2024, 2, 1)]


def _workbook(rows: list[list[str | int | date]], left: int = 0) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as workbook:
        sheet = workbook.add_worksheet("MPS_MonthlyCrimeDashboard_TNOCr")
        for number, row in enumerate(rows):
            sheet.write_row(number, left, row)
    return packed.getvalue()


def test_workbook_and_csv_when_of_the_same_rows_then_land_alike(lake: Lake) -> None:
    """Also where a date is a date and not a text, and under a name that says otherwise."""
    area = ["Borough", "Barnet", "Barnet", "E09000003 ", "THEFT", "SHOPLIFTING", "Offences"]
    header: list[str | int | date] = list(HEADER.split(","))
    rows = [[f"01/{at:02}/2025", *area, "fy25-26", "25-26_01", 7, "05/07/2025"] for at in (5, 6)]
    as_dates = [[date(2025, at, 1), *rows[0][1:-1], date(2025, 7, 5)] for at in (5, 6)]
    text = "\n".join(",".join(map(str, row)) for row in [header, *rows]).encode()
    typed = []
    for data in (_workbook([header, *rows]), _workbook([header, *as_dates]), text):
        release = archived(lake, TNO, data, filename="M1045_MonthlyCrimeDashboard_TNOCrimeData.csv")
        landed = land(lake, source(TNO), release)
        path = lake.landing(TNO, release.id)
        query = typed_query(source(TNO), f"read_parquet({quoted(path)})", landed.columns)
        typed.append(duckdb.sql(query).fetchall())
    assert len(typed[0]) == 2
    assert typed[0] == typed[1] == typed[2]


def test_workbook_when_its_table_does_not_begin_in_column_a_then_is_refused(lake: Lake) -> None:
    row: list[str | int | date] = ["01/05/2025", *"abcdefghijk"]
    data = _workbook([list(HEADER.split(",")), row], left=1)
    with pytest.raises(LandingError, match="a column without a name"):
        land(lake, source(TNO), archived(lake, TNO, data))


@pytest.mark.parametrize(
    ("filename", "found"),
    [
        ("M1045_MonthlyCrimeDashboard_TNOCrimeData.csv", TNO),
        ("M1045_MonthlyCrimeDashboard_TNOCrimeData_202406.xlsx", TNO),
        ("MPS_MonthlyCrimeDashboard_TNOCrimeData(fy23-24_05).csv", TNO),
        ("MPS_MonthlyCrimeDashboard_TNOCrimeData.csv", TNO),
        ("MPS Monthly Crime Dashboard_BoroughSNT_TNOCrimeDatafy22-23_03.csv", TNO),
        ("MPS_BoroughSNT_TNOCrimeDatafy21-22.csv", TNO),
        ("M1045_MonthlyCrimeDashboard_OtherCrimeData.xlsx", OTHER),
        ("MPS_BoroughSNT_OtherCrimeDatafy21-22.csv", OTHER),
        ("M1045_MonthlyCrimeDashboard_KnifeCrimeData.csv", KNIFE),
        # Its header is not known, and it has boroughs only.
        ("Monthly Crime New Cats Borough Level Offs Type.csv", None),
    ],
)
def test_filename_when_listed_then_belongs_to_one_series(filename: str, found: str | None) -> None:
    matching = []
    for name in (TNO, OTHER, KNIFE):
        discovery = source(name).discover
        assert isinstance(discovery, DatastoreDiscovery)
        if discovery.lists(filename):
            matching.append(name)
    assert matching == ([found] if found else [])


def test_real_catalogue_when_read_then_every_dashboard_file_since_2022_10_is_of_one_series(
    real_data: Path,
) -> None:
    with (real_data / "datastore_api" / "real_resources_selected.csv").open() as file:
        listed_names = [
            row[2] for row in csv.reader(file) if row[0] == "e5n6w" and row[5] >= "2022-10"
        ]
    assert len(listed_names) > 10
    discoveries = [source(name).discover for name in (TNO, OTHER, KNIFE)]
    for filename in listed_names:
        assert [
            isinstance(one, DatastoreDiscovery) and one.lists(filename) for one in discoveries
        ].count(True) == 1, filename


def _year_of(text: bytes, year: str) -> bytes:
    """The fixture of April and May 2022, as the file of another financial year."""
    return text.replace(b"/2022,Borough", f"/{year},Borough".encode()).replace(
        b"/2022,Safer", f"/{year},Safer".encode()
    )


def test_files_of_financial_years_when_published_together_then_all_are_accepted(
    lake: Lake,
) -> None:
    """They lie beside the current one in 2022: neither old nor in the wrong order."""
    data = fixture(OTHER).data("good")
    for year in ("2021", "2015", "2018"):
        name = f"MPS_BoroughSNT_OtherCrimeDatafy{year[2:]}-{int(year[2:]) + 1}.csv"
        _, decided = come(lake, OTHER, _year_of(data, year), "2022-10-05", name)
        assert decided.decision == "accepted"
    with pytest.raises(GateError, match="the newest month is recent"):
        come(lake, OTHER, _year_of(data, "2020"), "2023-06-06", "x.csv")


def test_window_when_it_moves_back_after_2023_then_the_file_is_stopped(lake: Lake) -> None:
    data = fixture(TNO).data("good")
    come(lake, TNO, data, "2023-06-06", "x.csv")
    older = data.replace(b"/05/2023", b"/03/2023")
    with pytest.raises(GateError, match="the window does not move back"):
        come(lake, TNO, older, "2023-06-07", "x.csv")


def test_wards_when_they_do_not_add_up_then_it_is_told(lake: Lake) -> None:
    data = fixture(KNIFE).data("good")
    first = data.splitlines()[2]
    assert first.split(b",")[1] == b"Safer Neighbourhood Teams"
    _, decided = come(lake, KNIFE, data.replace(first + b"\n", b"", 1), "2026-07-27", "x.csv")
    assert "the wards of a month add up to its boroughs: month_year=2022-07-01" in "; ".join(
        decided.warnings
    )


# ------------------------------------------------------------------ size

CHILD = """
import sys
from pathlib import Path
from metmart.archive import ledger
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.sources.registry import source

lake, name = Lake(Path(sys.argv[1])), "mps_dashboard_tno"
(release,) = ledger.releases(lake, name)
landed = land(lake, source(name), release)
(peak,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(landed.rows_landed, int(peak.split()[1]) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are read from Linux")
def test_csv_when_four_times_as_long_then_lands_in_the_same_memory(tmp_path: Path) -> None:
    """Rows are streamed: 140 MB of 877,000 rows, as published, were measured to peak at 285 MB.

    getrusage would not do: it counts what the parent had when the child was forked.
    """
    row = (
        "2026-05-01,Safer Neighbourhood Teams,{0},{0},E05{0:06} ,G,S,Offences,fy26-27,1,2026-06-08"
    )
    peaks = []
    for rows in (30_000, 120_000):
        lake = Lake(tmp_path / f"lake-{rows}")
        text = "\n".join([HEADER_2026, *(row.format(number) for number in range(rows)), ""])
        archived(lake, TNO, text.encode())
        child = subprocess.run(
            [sys.executable, "-c", CHILD, str(lake.root)],
            capture_output=True,
            text=True,
            check=True,
        )
        landed, peak = child.stdout.split()
        assert int(landed) == rows
        peaks.append(float(peak))
    assert peaks[1] - peaks[0] < 40  # MB; the rows as Python objects would be 100 more
    assert peaks[1] < 300


# ------------------------------------------------------------------ the marts


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[tuple[str, str], bytes]]]:
    """A warehouse of the sample's files, and the csv text of what was published.

    Where the real knife file is, it takes the place of the sample's.
    """
    lake = Lake(tmp_path_factory.mktemp("built"))
    texts: dict[tuple[str, str], bytes] = {}
    for file in FILES:
        name, published, filename = listed(file)
        data = file.data
        if name == KNIFE and (SHARED / "data" / REAL).exists():
            if published > "2026-03-18":
                continue
            data = knife_csv(SHARED / "data")
        _, decided = come(lake, name, data, published, filename)
        assert decided.decision == "accepted"
        texts[name, published] = data
    candidate = warehouse.build(lake, accepted(lake), lambda _: None)
    report = run_checkpoint(candidate, [EXPECTATIONS / "audit" / "dashboard.yaml"])
    assert [str(finding) for finding in report.findings] == []
    assert report.checked == 5
    copied = tmp_path_factory.mktemp("copy") / "warehouse.duckdb"
    copied.write_bytes(candidate.read_bytes())
    with duckdb.connect(str(copied)) as connection:
        yield connection, texts


Built = tuple[duckdb.DuckDBPyConnection, dict[tuple[str, str], bytes]]


def counted(data: bytes) -> Counter[tuple[str, str, str, str]]:
    """Month, area type, subgroup and measure of a published csv, read without metmart."""
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    at = {name.lower(): number for number, name in enumerate(next(rows))}
    found: Counter[tuple[str, str, str, str]] = Counter()
    subgroup = at.get("offence subgroup", at.get("crime subtype", 0))
    for row in rows:
        text = row[at["month_year"]]
        month = "-".join(reversed(text.split("/"))) if "/" in text else text
        measure = "offences" if row[at["measure"]] == "Offences" else "positive outcomes"
        found[month, row[at["area type"]], row[subgroup], measure] += int(row[at["count"]])
    return found


@pytest.mark.parametrize("name", [OTHER, KNIFE])
def test_fact_when_summed_over_areas_then_is_the_published_total(built: Built, name: str) -> None:
    connection, texts = built
    (newest,) = [data for (of, _), data in texts.items() if of == name][-1:]
    facts = connection.execute(
        """
        select month::varchar, case area_level when 'borough' then 'Borough'
            else 'Safer Neighbourhood Teams' end, published_subgroup, measure,
            sum(published_count)::bigint
        from marts.fct_dashboard_offences where release_id like ? group by all
        """,
        [f"{name}@%"],
    ).fetchall()
    published = counted(newest)
    if len([of for of, _ in texts if of == name]) > 1:  # older months are the older file's
        months = {key[0] for key in published}
        facts = [fact for fact in facts if fact[0] in months]
    assert {tuple(fact[:4]): fact[4] for fact in facts} == dict(published)


def test_overlapping_releases_when_built_then_each_month_is_of_one(built: Built) -> None:
    connection, texts = built
    answers = connection.execute(
        """
        select month, list(distinct release_id), max(known_from)::date
        from marts.fct_dashboard_offences where series = 'dashboard_tno' group by month
        """
    ).fetchall()
    by_month = {month: (found, known) for month, found, known in answers}
    assert len(by_month) == 49
    assert all(len(found) == 1 for found, _ in by_month.values())
    # The csv of June answers for its first month only; the workbook of July for all others.
    assert by_month[date(2022, 6, 1)][1] == date(2026, 6, 11)
    assert {known for month, (_, known) in by_month.items() if month > date(2022, 6, 1)} == {
        date(2026, 7, 13)
    }
    published = counted(texts[TNO, "2026-06-11"])
    expected = sum(
        count
        for (month, area, subgroup, measure), count in published.items()
        if (month, area, measure) == ("2022-06-01", "Borough", "offences")
        and subgroup != "OTHER ACCEPTED CRIME"
    )
    assert connection.execute(
        """
        select sum(numerator) from intermediate.int_measures__dashboard
        where measure = 'dashboard_offences' and category_level = 'total' and month = '2022-06-01'
        """
    ).fetchall() == [(expected,)]


def test_other_accepted_crime_when_counted_then_is_in_the_fact_and_in_no_total(
    built: Built,
) -> None:
    connection, _ = built
    facts = connection.execute(
        """
        select is_in_tno, sum(published_count) from marts.fct_dashboard_offences
        where published_group = 'OTHER ACCEPTED CRIME' group by all
        """
    ).fetchall()
    assert [is_in_tno for is_in_tno, _ in facts] == [False]
    for relation, group in (
        ("marts.mart_positive_outcome_rate", "offence_group"),
        ("intermediate.int_measures__dashboard", "category_group"),
    ):
        assert connection.execute(
            f"select count(*) from {relation} where lower({group}) = 'other accepted crime'"
        ).fetchall() == [(0,)]


def test_positive_outcome_rate_when_read_then_follows_from_the_fact(built: Built) -> None:
    connection, _ = built
    facts: defaultdict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for area, month, measure, count in connection.execute(
        """
        select area_code, month, measure, published_count from marts.fct_dashboard_offences
        where is_in_tno and area_level = 'borough'
        """
    ).fetchall():
        facts[area, month][measure] += count
        facts["MPS", month][measure] += count
    rates = connection.execute(
        """
        select area_code, month, offence_count, positive_outcome_count, positive_outcome_rate_pct,
            rolling_12_offence_count, rolling_12_positive_outcome_count, rolling_12_rate_pct
        from marts.mart_positive_outcome_rate
        where series = 'dashboard_tno' and offence_level = 'total' and area_kind <> 'bcu'
        """
    ).fetchall()
    assert len(rates) == 33 * 49
    for area, month, offences, outcomes, rate, year_offences, year_outcomes, year_rate in rates:
        assert offences == facts[area, month]["offences"]
        assert outcomes == facts[area, month]["positive outcomes"]
        assert rate == pytest.approx(100 * outcomes / offences, abs=0.006)
        at = month.year * 12 + month.month - 1
        months = [date(one // 12, one % 12 + 1, 1) for one in range(at - 11, at + 1)]
        if months[0] < date(2022, 6, 1):
            assert year_offences is None
            continue
        assert year_offences == sum(facts[area, one]["offences"] for one in months)
        assert year_outcomes == sum(facts[area, one]["positive outcomes"] for one in months)
        assert year_rate == pytest.approx(100 * year_outcomes / year_offences, abs=0.006)


def test_rolling_year_when_it_spans_connect_then_says_so(built: Built) -> None:
    connection, _ = built
    months = connection.execute(
        """
        select month from marts.mart_positive_outcome_rate
        where area_code = 'MPS' and offence_group = 'Hate Crime' and offence_level = 'group'
            and rolling_12_crosses_break and break_reasons like '%hate crime%' order by month
        """
    ).fetchall()
    assert [month for (month,) in months] == [
        date(2024 + number // 12, number % 12 + 1, 1) for number in range(2, 13)
    ]


def test_measures_when_of_flags_then_the_total_is_the_row_of_that_name(built: Built) -> None:
    connection, texts = built
    published = counted([data for (of, _), data in texts.items() if of == KNIFE][-1])
    expected = sum(
        count
        for (month, area, subgroup, measure), count in published.items()
        if (month, area, subgroup, measure) == ("2025-01-01", "Borough", "Knife Crime", "offences")
    )
    rows = connection.execute(
        """
        select category_group, category, sum(numerator)
        from intermediate.int_measures__dashboard
        where measure = 'knife_crime' and category_level = 'total' and month = '2025-01-01'
        group by all
        """
    ).fetchall()
    assert rows == [("All", "All", expected)]


def test_measures_when_listed_then_all_are_seeded_and_of_boroughs_and_unallocated_areas(
    built: Built,
) -> None:
    connection, _ = built
    assert (
        connection.execute(
            """
        select distinct measure from intermediate.int_measures__dashboard
        anti join seeds.measure using (measure)
        union all
        select measure from seeds.measure
        where series like 'dashboard_%'
            and measure not in (select measure from intermediate.int_measures__dashboard)
        union all
        select distinct area_code from intermediate.int_measures__dashboard
        anti join marts.dim_borough using (area_code)
        """
        ).fetchall()
        == []
    )


def test_releases_when_unlicensed_then_the_warehouse_says_none(built: Built) -> None:
    connection, _ = built
    assert connection.execute("select distinct licence from lake.release").fetchall() == [(None,)]


# ------------------------------------------------------------------ the sample


def test_sample_workbook_when_made_twice_then_has_the_same_bytes() -> None:
    (one,) = [one for one in dashboard.PUBLICATIONS if one.filename.endswith("Data.xlsx")][-1:]
    first = dashboard._bytes(SEED, one)
    dashboard._bytes.cache_clear()
    assert dashboard._bytes(SEED, one) == first


def test_sample_when_looked_at_then_has_both_formats_and_a_title_that_lies() -> None:
    tno = [file.data[:2] == b"PK" for file in FILES if source_of(file) == TNO]
    assert sorted(tno) == [False, True]
    assert any(file.title.endswith(".xlsx") and file.filename.endswith(".csv") for file in FILES)
    assert len(published_by(FILES, date(2026, 7, 13))) == len(FILES)
