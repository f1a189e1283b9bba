"""Custody, homicide, use of force and ward officers: from their files to their marts."""

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from conftest import NOW, SEED, archived, changed, pipeline_over
from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.build.inputs import accepted
from metmart.build.warehouse import build
from metmart.discover.datastore import Datastore
from metmart.errors import CatalogueError, GateError, SourceSpecError
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import Http
from metmart.gate.checkpoint import run_checkpoint
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.project import EXPECTATIONS
from metmart.publisher.sample import harm
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.sources import registry
from metmart.sources.registry import source

FILES = harm.files(SEED)
ARRESTS, DISPOSALS, SEARCHES = (
    "mps_custody_arrests",
    "mps_custody_disposals",
    "mps_custody_strip_searches",
)
ACCUSED, VICTIMS = "mps_homicide_accused", "mps_homicide_victims"
FORCE = "mps_use_of_force"
ABSTRACTIONS, STRENGTHS = "mps_ward_officer_abstractions", "mps_ward_officer_strengths"
CUSTODY_HEADER = [
    "Current Disposal Year", "Current Disposal Month", "Current Disposal Month Name", "Gender",
    "Age Group", "Ethnicity (4+1)", "Offence Group", "Current Disposal", "Offence Count",
]  # fmt: skip
HOMICIDE_HEADER = [
    "Count of PPA", "Borough", "Gender", "Age Group", "Self-classified ethnicity", "Offence type",
    "Charged/Summonsed", "Proceedings date",
]  # fmt: skip
Rows = list[list[object]]


def _listed(word: str) -> list[ListedFile]:
    return [file for file in FILES if word in file.filename]


def _rows(data: bytes, sheet: str) -> Rows:
    """A sheet's rows, read without metmart."""
    opened = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return opened.get_sheet_by_name(sheet).to_python()


def _workbook(sheets: dict[str, Rows]) -> bytes:
    packed = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "dd/mm/yyyy"}
    with Workbook(packed, options) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return packed.getvalue()


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _real_custody(real_data: Path) -> bytes:
    """The copy with the publisher's header again: one sheet, named after its topic."""
    path = real_data / "mps_custody" / "custody__vintage_2026-03.parquet"
    rows = [list(row.values())[:9] for row in pq.read_table(path).to_pylist()]
    return _workbook({"Disposals": [CUSTODY_HEADER, *rows]})


def _real_accused(real_data: Path) -> bytes:
    path = real_data / "mps_homicide" / "homicide_accused__vintage_2026-04.parquet"
    rows = [list(row.values()) for row in pq.read_table(path).to_pylist()]
    return _csv([HOMICIDE_HEADER, *rows])


def _judged(
    lake: Lake, name: str, data: bytes, published: str, filename: str | None = None
) -> tuple[Release, Landed, list[str]]:
    release = archived(lake, name, data, published, filename)
    landed = land(lake, source(name), release)
    return release, landed, judge(lake, source(name), release, release.resource, NOW).warnings


def _landed_rows(lake: Lake, release: Release) -> list[dict[str, str]]:
    return pq.read_table(lake.landing(release.source, release.id)).to_pylist()


# Finding and comparing


def test_slug_when_the_id_is_not_known_then_the_export_says_it(tmp_path: Path) -> None:
    with serve(FILES) as url:
        catalogue = Datastore(
            url, Http("test", Hosts(standin=url), tmp_path), tmp_path / "cache", NOW
        )
        found = catalogue.resources(source(FORCE).discover)
    assert [one.filename for one in found] == [
        "MPS Use of Force - FY24-25.xlsx",
        "MPS Use of Force - FY25-26.xlsx",
    ]
    assert {one.dataset for one in found} == {"u5of0"}


def test_slug_when_the_dataset_is_not_listed_then_access_is_what_to_ask_for(tmp_path: Path) -> None:
    with serve(_listed("Homicide")) as url:
        catalogue = Datastore(
            url, Http("test", Hosts(standin=url), tmp_path), tmp_path / "cache", NOW
        )
        with pytest.raises(CatalogueError, match="no dataset use-of-force") as caught:
            catalogue.resources(source(FORCE).discover)
    assert "access" in caught.value.next_step


@pytest.mark.parametrize("names", ["", "slug: use-of-force\n  dataset: u5of0"])
def test_dataset_when_named_twice_or_not_at_all_then_refused(tmp_path: Path, names: str) -> None:
    right = (registry.FOLDER / f"{FORCE}.yaml").read_text()
    wrong = tmp_path / f"{FORCE}.yaml"
    line = next(line for line in right.splitlines() if "slug:" in line)
    wrong.write_text(right.replace(line, f"  {names}"))
    with pytest.raises(SourceSpecError, match="by its slug"):
        registry.read(wrong)


@pytest.mark.parametrize(
    ("page", "is_found"),
    [("use-of-force", True), ("use-of-force-u5of0", True), ("use-of-force-data-u5of0", False)],
)
def test_slug_when_compared_with_a_page_then_the_whole_name_counts(
    page: str, is_found: bool
) -> None:
    found = source(FORCE).discover.is_of("u5of0", f"https://data.example.org/dataset/{page}")
    assert found == is_found


@pytest.fixture(scope="module")
def revised_force() -> bytes:
    """The file of 2024-25 put out anew: one report of Barnet more in its first month."""
    rows = _rows(_listed("FY24-25")[0].data, "Sheet1")
    more = next(row for row in rows if row[1] == "Barnet")
    return _workbook({"Sheet1": [*rows, more]})


def test_year_file_when_revised_after_the_next_year_then_compared_with_itself(
    lake: Lake, revised_force: bytes
) -> None:
    first, second = _listed("Use of Force")
    _judged(lake, FORCE, first.data, "2025-05-20", first.filename)
    _judged(lake, FORCE, second.data, "2026-05-19", second.filename)
    _, landed, warnings = _judged(lake, FORCE, revised_force, "2026-06-20", first.filename)
    assert landed.months[-1] == date(2025, 3, 1)
    assert warnings == [
        "[warning] rows that are the same in every column are told: "
        "repeated_rows=1, most_of_one_row=2"
    ]
    half = _rows(first.data, "Sheet1")[::2]
    with pytest.raises(GateError, match="loses more than the declared share"):
        _judged(lake, FORCE, _workbook({"Sheet1": half}), "2026-06-21", first.filename)


def test_force_when_columns_are_not_declared_then_kept_as_published(lake: Lake) -> None:
    file = _listed("FY25-26")[0]
    release, landed, warnings = _judged(lake, FORCE, file.data, "2026-05-19", file.filename)
    assert warnings == []
    assert "Tactic 20" in landed.columns
    published = _rows(file.data, "Sheet1")
    assert len(_landed_rows(lake, release)) == len(published) - 1 == landed.rows_landed


# One workbook, two tables


def test_workbook_when_two_sources_read_it_then_kept_once_and_each_has_its_sheet(
    lake: Lake,
) -> None:
    files = _listed("Ward Officer")
    with pipeline_over(lake, files) as pipeline:
        for name in (ABSTRACTIONS, STRENGTHS):
            for resource in pipeline.discover(name, NOW):
                release = pipeline.fetch(name, resource, NOW)
                landed = pipeline.land(release, NOW)
                sheet = {ABSTRACTIONS: "Sheet1", STRENGTHS: "Strengths"}[name]
                data = lake.object(release.sha256).read_bytes()
                assert landed.rows_landed == len(_rows(data, sheet)) - 1
                assert {row["_table"] for row in _landed_rows(lake, release)} == {sheet}
    objects = [one for one in (lake.root / "archive" / "objects").rglob("*") if one.is_file()]
    assert len(objects) == len(files)


def test_custody_when_one_workbook_holds_all_topics_then_each_source_reads_its_own(
    lake: Lake,
) -> None:
    name = "MPS Custody (Arrests, Disposals, Strip Searches).xlsx"
    sheets = {
        sheet: _rows(_listed(f"- {sheet} -")[0].data, sheet)
        for sheet in ("Arrests", "Disposals", "Strip Searches")
    }
    data = _workbook(sheets)
    topics = dict(zip((ARRESTS, DISPOSALS, SEARCHES), sheets.values(), strict=True))
    for source_name, rows in topics.items():
        assert source(source_name).discover.lists(name)
        _, landed, warnings = _judged(lake, source_name, data, "2026-07-06", name)
        assert warnings == []
        assert landed.rows_landed == len(rows) - 1


def test_strengths_when_the_header_has_its_typing_error_then_mapped(lake: Lake) -> None:
    file = _listed("Ward Officer")[0]
    release, landed, warnings = _judged(lake, STRENGTHS, file.data, "2026-04-10")
    assert "Buisness Group" in landed.header
    assert _landed_rows(lake, release)[0]["business_group"] == "Frontline Policing"
    (warning,) = warnings
    assert "borough=Camden, months_without=19" in warning


def test_abstractions_when_from_before_ward_codes_then_landed_without(lake: Lake) -> None:
    rows = [row[:-1] for row in _rows(_listed("Ward Officer")[0].data, "Sheet1")]
    data = _workbook({"Sheet1": rows, "Strengths": [["Date"]]})
    _, landed, warnings = _judged(lake, ABSTRACTIONS, data, "2026-04-10")
    assert "ward_code" not in landed.columns
    assert warnings == []


def test_arrests_when_the_header_has_the_typing_error_of_2024_then_mapped(lake: Lake) -> None:
    rows = _rows(_listed("Arrests")[0].data, "Arrests")
    rows[0] = ["First Arrest Offnece" if name == "First Arrest Offence" else name
               for name in rows[0]]  # fmt: skip
    release, _, warnings = _judged(lake, ARRESTS, _workbook({"Arrests": rows}), "2026-07-06")
    assert warnings == []
    assert _landed_rows(lake, release)[0]["offence_group"] == "Assault"


# Real files


def test_custody_when_real_then_every_row_and_offence_is_there(lake: Lake, real_data: Path) -> None:
    release, landed, warnings = _judged(
        lake, DISPOSALS, _real_custody(real_data), "2026-04-07", "MPS Custody - Disposals.xlsx"
    )
    assert warnings == []
    assert (landed.rows_in, landed.rows_landed, landed.undated_rows) == (32_870, 32_870, 0)
    assert (landed.months[0], landed.months[-1]) == (date(2021, 1, 1), date(2026, 2, 1))
    assert len(landed.months) == 62
    rows = _landed_rows(lake, release)
    assert "Other " in {row["ethnicity"] for row in rows}  # as published; read trimmed
    assert sum(int(row["custody_count"]) for row in rows) == 1_091_273


def test_custody_when_real_and_a_month_is_cut_then_stopped(lake: Lake, real_data: Path) -> None:
    rows = _rows(_real_custody(real_data), "Disposals")
    of_month = [row for row in rows if row[:2] == [2025, 11]]
    cut = [row for row in rows if row[:2] != [2025, 11]] + of_month[:100]
    with pytest.raises(GateError, match="no month is a stump"):
        _judged(lake, DISPOSALS, _workbook({"Disposals": cut}), "2026-04-07")


def test_accused_when_real_then_equal_people_are_told_and_kept(lake: Lake, real_data: Path) -> None:
    release, landed, warnings = _judged(
        lake, ACCUSED, _real_accused(real_data), "2024-05-09", "Homicide ppa.csv"
    )
    assert (landed.rows_landed, landed.rows_quarantined, landed.undated_rows) == (4512, 0, 0)
    assert (landed.months[0], landed.months[-1]) == (date(2003, 1, 1), date(2024, 3, 1))
    stumps, repeated = sorted(warnings)
    assert "month=2024-03-01, row_count=1" in stumps  # nothing is renewed since CONNECT
    assert "repeated_rows=745, most_of_one_row=8" in repeated  # 16.5 %, and all are people
    assert "Black " in {row["ethnicity"] for row in _landed_rows(lake, release)}
    assert len(_landed_rows(lake, release)) == 4512


def test_accused_when_an_area_is_new_then_stopped_with_its_name(
    lake: Lake, real_data: Path
) -> None:
    data = _real_accused(real_data).replace(b"Haringey", b"Harringay")
    with pytest.raises(GateError, match="area_label=Harringay"):
        _judged(lake, ACCUSED, data, "2024-05-09")


# The marts


@pytest.fixture(scope="module")
def lake_of_all(tmp_path_factory: pytest.TempPathFactory, revised_force: bytes) -> Lake:
    """Every sample file, one year's file revised, and the real files where they are."""
    lake = Lake(tmp_path_factory.mktemp("harm"))
    real = Path(__file__).parents[2] / "shared" / "data"
    force = _listed("FY24-25")[0]
    moment = datetime.fromisoformat("2026-06-20")
    files = [*FILES, replace(changed(force, lambda _: revised_force), published_at=moment)]
    if (real / "catalogue.csv").exists():
        made = {"Disposals": _real_custody(real), "ppa": _real_accused(real)}
        files = [
            next((changed(file, lambda _, d=data: d) for word, data in made.items()
                  if word in file.filename), file)
            for file in files
        ]  # fmt: skip
        files = [
            replace(file, published_at=datetime.fromisoformat("2026-04-07"), timeframe_from="",
                    timeframe_to="") if "Disposals" in file.filename else file
            for file in files
        ]  # fmt: skip
    with pipeline_over(lake, files) as pipeline:
        for name in (ARRESTS, DISPOSALS, SEARCHES, ACCUSED, VICTIMS, FORCE, ABSTRACTIONS,
                     STRENGTHS):  # fmt: skip
            for resource in pipeline.discover(name, NOW):
                release = pipeline.fetch(name, resource, NOW)
                pipeline.land(release, NOW)
                pipeline.gate(release, resource, NOW)
    return lake


@pytest.fixture(scope="module")
def candidate(lake_of_all: Lake) -> Path:
    return build(lake_of_all, accepted(lake_of_all), lambda _: None)


@pytest.fixture(scope="module")
def marts(candidate: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy, since dbt and the audit hold the file that they opened."""
    copied = shutil.copy(candidate, candidate.parent / "copy.duckdb")
    with duckdb.connect(str(copied), read_only=True) as connection:
        yield connection


def _one(marts: duckdb.DuckDBPyConnection, query: str) -> object:
    row = marts.execute(query).fetchone()
    assert row
    return row[0] if len(row) == 1 else row


def _newest(lake: Lake, name: str) -> str:
    return ledger.releases(lake, name)[-1].id


def test_audit_when_the_marts_are_whole_then_passes(candidate: Path) -> None:
    report = run_checkpoint(candidate, [EXPECTATIONS / "audit" / "harm.yaml"])
    assert report.findings == []
    assert report.checked == 8


def test_audit_when_a_person_is_lost_then_fails(candidate: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    shutil.copy(candidate, broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(
            "delete from marts.fct_homicide where rowid = (select min(rowid) from marts.fct_homicide)"
        )
    report = run_checkpoint(broken, [EXPECTATIONS / "audit" / "harm.yaml"])
    assert not report.passed
    assert "every person" in str(report.findings[0])


def test_custody_when_in_the_mart_then_each_topic_is_its_file(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    for topic, unit, word, sheet in (
        ("arrest", "custody records", "Arrests", "Arrests"),
        ("strip search", "strip searches in custody", "Strip", "Strip Searches"),
    ):
        published = sum(int(str(row[-1]).split(".")[0])
                        for row in _rows(_listed(word)[0].data, sheet)[1:])  # fmt: skip
        query = f"select any_value(unit), sum(custody_count) from marts.fct_custody where topic = '{topic}'"
        assert _one(marts, query) == (unit, published)
    kept = "select count(*) from marts.fct_custody where ethnicity like '% '"
    assert _one(marts, kept) == 0


def test_custody_when_real_then_the_marts_have_what_was_published(
    marts: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    rows = pq.read_table(real_data / "mps_custody" / "custody__vintage_2026-03.parquet").to_pylist()
    for disposal in ("Prosecution", "To Court", "Released Under Investigation"):
        published = sum(
            row["offence_count"]
            for row in rows
            if row["current_disposal"] == disposal
            and (row["current_disposal_year"], row["current_disposal_month"]) == (2026, 2)
        )
        stated = _one(
            marts,
            "select sum(numerator) from intermediate.int_measures__harm where measure = 'disposals' "
            f"and category_group = '{disposal}' and month = '2026-02-01' and area_code = 'MPS'",
        )
        assert stated == (published or None)


def test_homicide_when_real_then_nobody_is_lost(
    marts: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    total = "select sum(person_count) from marts.fct_homicide where role = 'accused'"
    assert _one(marts, total) == 4512
    where = "and area = 'Lambeth'"
    assert _one(marts, f"{total} {where}") == 278
    assert _one(marts, f"{total} and area_kind = 'unallocated'") == 3  # Heathrow
    most = "select max(person_count) from marts.fct_homicide where role = 'accused'"
    assert _one(marts, most) == 8


def test_victims_when_in_the_mart_then_all_are_there(marts: duckdb.DuckDBPyConnection) -> None:
    published = len(_listed("victims")[0].data.splitlines()) - 1
    query = "select sum(person_count) from marts.fct_homicide where role = 'victim'"
    assert _one(marts, query) == published


def test_force_when_a_year_is_revised_then_its_newest_file_answers_and_nothing_counts_twice(
    marts: duckdb.DuckDBPyConnection, lake_of_all: Lake, revised_force: bytes
) -> None:
    years = {
        "2024-04-01": _rows(revised_force, "Sheet1"),
        "2025-04-01": _rows(_listed("FY25-26")[0].data, "Sheet1"),
    }
    for first, (header, *rows) in years.items():
        arrested = header.index("Outcome: Arrested")
        stated = _one(
            marts,
            "select sum(report_count), sum(arrested_count), count(distinct release_id) "
            f"from marts.fct_use_of_force where month between '{first}' "
            f"and '{first}'::date + interval 11 month",
        )
        assert stated == (len(rows), sum(row[arrested] == "Yes" for row in rows), 1)
    answering = _one(
        marts,
        "select distinct release_id from marts.fct_use_of_force where month = '2024-04-01'",
    )
    assert answering == _newest(lake_of_all, FORCE)


def test_workforce_when_files_overlap_then_the_newest_counts_and_nothing_twice(
    marts: duckdb.DuckDBPyConnection, lake_of_all: Lake
) -> None:
    older, newer = (_rows(file.data, "Sheet1")[1:] for file in _listed("Ward Officer"))
    published = sum(row[6] for row in older if row[0] == date(2024, 7, 1))
    published += sum(row[6] for row in newer)
    abstracted = sum(row[6] for row in older if row[0] == date(2024, 7, 1) and row[4] == "Yes")
    abstracted += sum(row[6] for row in newer if row[4] == "Yes")
    for kind in ("borough", "bcu", "ward"):
        stated = _one(
            marts,
            "select sum(activity_minutes), sum(abstraction_minutes) from marts.mart_workforce_month "
            f"where area_kind = '{kind}'",
        )
        assert stated == (published, abstracted), kind
    first = "select distinct abstractions_release_id from marts.mart_workforce_month where month = "
    assert _one(marts, f"{first} '2025-01-01'") == _newest(lake_of_all, ABSTRACTIONS)
    assert _one(marts, f"{first} '2024-07-01'") != _newest(lake_of_all, ABSTRACTIONS)


def test_workforce_when_a_figure_is_missing_then_null_with_the_reason_and_never_zero(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    query = "select fte, fte_coverage from marts.mart_workforce_month where area = '{}' and month = '{}'"
    missing = "the release has no figure for the area"
    assert _one(marts, query.format("Camden", "2025-01-01")) == (None, missing)
    told = (None, "no figure for Camden")
    assert _one(marts, query.format("Central North", "2025-01-01")) == told
    assert _one(marts, query.format("MPS", "2025-01-01")) == told
    whole = (
        "select round(sum(fte) filter (where area_kind = 'borough'), 1) "
        "= round(sum(fte) filter (where area_kind = 'mps'), 1) "
        "from marts.mart_workforce_month where month = '2024-07-01'"
    )
    assert _one(marts, whole)  # the one month in which Camden has strengths
    withdrawn = (None, "not published since 2026-03")
    assert _one(marts, query.format("Barnet", "2026-05-01")) == withdrawn
    zeros = "select count(*) from marts.mart_workforce_month where fte = 0"
    assert _one(marts, zeros) == 0
    measured = (
        "select count(*) from intermediate.int_measures__harm where measure = 'ward_officer_fte' "
        "and (month > '2026-03-01' or "
        "(month > '2024-07-01' and area_code in ('E09000007', 'BCU-CENTRAL-NORTH', 'MPS')))"
    )
    assert _one(marts, measured) == 0


def test_measures_when_listed_then_each_is_in_the_seed_and_has_a_source(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.execute(
        "select distinct measure from intermediate.int_measures__harm order by all"
    ).fetchall()
    known = {
        name: (series, level)
        for name, series, level in marts.execute(
            "select measure, series, level from seeds.measure"
        ).fetchall()
    }
    declared = {(spec.series, spec.level) for spec in registry.sources().values()}
    assert len(found) == 9
    assert {known[name] for (name,) in found} <= declared
