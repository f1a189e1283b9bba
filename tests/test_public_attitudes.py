"""Survey tables and counts as they are published: what landing and the gates make of them."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from conftest import NOW, SEED, archived, pipeline_over
from fixture import fixture
from metmart.archive.release import Release
from metmart.errors import GateError, LandingError
from metmart.gate.gate import judge
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.land.typed import typed_query
from metmart.publisher.sample import public_attitudes
from metmart.publisher.sample.chance import mps_boroughs
from metmart.publisher.sample.excel import Cell, workbook
from metmart.sources.registry import source

NEIGHBOURHOODS = [
    ("mopac_pas_neighbourhood", "pas_neighbourhood_2015-16_to_2020-21.csv", 3),
    ("mopac_pas_neighbourhood_perceptions", "pas_neighbourhood_2016-police-perceptions.csv", 2),
]
PAS_HEADER: list[Cell] = ["Survey", "Date", "Borough", "Measure", "Proportion", "MPS"]


def _typed(lake: Lake, name: str, landed: Landed, release: Release) -> duckdb.DuckDBPyRelation:
    relation = f"read_parquet('{lake.landing(name, release.id)}')"
    columns = [*landed.columns, "_release", "_table", "_row"]
    return duckdb.sql(typed_query(source(name), relation, columns))


def _judged(lake: Lake, name: str, release: Release) -> Verdict:
    land(lake, source(name), release)
    return judge(lake, source(name), release, release.resource, NOW)


@pytest.mark.parametrize(("name", "file", "header_rows"), NEIGHBOURHOODS)
def test_real_neighbourhood_table_when_landed_then_every_figure_has_its_question(
    lake: Lake, real_data: Path, name: str, file: str, header_rows: int
) -> None:
    data = (real_data / "mopac_pas" / file).read_bytes()
    release = archived(lake, name, data, "2021-07-01", file)
    landed = land(lake, source(name), release)
    decided = judge(lake, source(name), release, release.resource, NOW)
    assert (decided.decision, decided.warnings) == ("accepted", [])
    records = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    header, rows = records[:header_rows], records[header_rows:]
    assert landed.encoding == "utf-8-sig"
    assert landed.rows_landed == len(rows)
    assert landed.rows_quarantined == 0
    assert len(set(landed.header)) == len(landed.header) == len(header[0])
    expected = {
        " | ".join(text[at] for text in header if text[at]): [
            float(row[at]) if row[at] not in ("", "N/A") else None for row in rows
        ]
        for at in range(len(header[0]))
        if all(row[at].isdecimal() or row[at] in ("", "N/A") for row in rows)
    }
    typed = _typed(lake, name, landed, release).order("_row")
    names = {alias: column.name for column in source(name).columns for alias in column.aliases}
    assert len(expected) in (12, 19)
    for published, values in expected.items():
        found = [value for (value,) in typed.project(names[published]).fetchall()]
        assert found == values, published


def test_stacked_header_when_only_a_lower_row_changes_then_stopped(lake: Lake) -> None:
    name = "mopac_pas_neighbourhood"
    data = fixture(name).data("good").replace(b"% Excellent/Good", b"% Excellent", 1)
    with pytest.raises(LandingError, match="% Excellent'"):
        land(lake, source(name), archived(lake, name, data))


@pytest.mark.parametrize("text", [True, False])
def test_workbook_when_its_dates_are_text_or_dates_then_the_quarters_are_the_same(
    lake: Lake, text: bool
) -> None:
    quarters = [datetime.fromisoformat(day) for day in ("2014-12-31", "2015-03-31")]
    rows: list[list[Cell]] = [[*PAS_HEADER, "", "", "", " "]]
    rows += [
        [
            "PAS",
            f"{quarter:%d/%m/%Y}" if text else quarter,
            "City of Westminster",
            '"Good Job" local',
            0.61,
            0.64,
        ]
        for quarter in quarters
    ]
    name = "mopac_pas_borough"
    release = archived(lake, name, workbook({"MPS": [["other"]], "Borough": rows}), "2024-02-15")
    landed = land(lake, source(name), release)
    assert landed.months == [date(2014, 12, 1), date(2015, 3, 1)]
    assert landed.columns == [column.name for column in source(name).columns]
    (first, _) = _typed(lake, name, landed, release).order("period_month").fetchall()
    assert date(2014, 12, 31) in first
    assert [value for value in first if isinstance(value, float)] == [0.61, 0.64]


def test_workbook_when_it_has_a_column_nobody_told_of_then_kept(lake: Lake) -> None:
    rows: list[list[Cell]] = [[*PAS_HEADER, 'Base "n"']]
    rows.append(["PAS", "31/12/2023", "Barnet", "Trust MPS", 0.7, 0.69, 391])
    name = "mopac_pas_borough"
    release = archived(lake, name, workbook({"Borough": rows}))
    landed = land(lake, source(name), release)
    assert landed.columns[-1] == 'Base "n"'
    assert "391" in _typed(lake, name, landed, release).fetchall()[0]


@pytest.mark.parametrize("quarter", ["Q3 23-24", "Q4 24-25"])
def test_workbook_when_named_after_another_quarter_then_found(quarter: str) -> None:
    for name in ("mopac_pas_borough", "mopac_pas_mps"):
        assert source(name).discover.lists(f"PAS_T&Cdashboard_to {quarter}.xlsx")
        assert not source(name).discover.lists("Q4_2025.pdf")


def test_table_when_its_dataset_does_not_list_it_then_there_is_nothing_to_do(lake: Lake) -> None:
    files = [file for file in public_attitudes.files(SEED) if file.filename.endswith("xlsx")]
    with pipeline_over(lake, files) as pipeline:
        assert len(pipeline.discover("mopac_pas_borough", NOW)) == 1
        for name, _, _ in NEIGHBOURHOODS:
            assert pipeline.discover(name, NOW) == []


def _violence(sheets: list[str], committed: list[Cell]) -> bytes:
    header: list[Cell] = ["BCU location", "Borough name", "Ward name"]
    header += ["Recorded date", "Committed date", "Offence type", "Count"]
    month = datetime.fromisoformat("2026-05-01")
    rows = [
        ["East Area", name, "A Ward", month, month, "Rape", number]
        for number, (name, _) in enumerate(mps_boroughs(), 1)
    ]
    rows += [["East Area", None, None, month, when, "Rape", 1] for when in committed]
    return workbook({sheet: [header, *rows] for sheet in sheets})


def test_committed_date_when_it_is_excels_first_day_then_1900_however_it_is_stored(
    lake: Lake,
) -> None:
    name = "mps_vawg_offences"
    data = _violence(["2026"], [datetime.fromisoformat("1900-01-01"), "1900-01-01", "01/01/1900"])
    release = archived(lake, name, data, "2026-06-10")
    landed = land(lake, source(name), release)
    found = _typed(lake, name, landed, release).filter("area_label is null")
    assert found.project("committed_date").fetchall() == [(date(1900, 1, 1),)] * 3


def test_sheet_when_it_is_a_copy_of_another_then_stopped(lake: Lake) -> None:
    name = "mps_vawg_victims"
    release = archived(lake, name, _violence(["Victims", "Victims (2)"], []), "2026-06-10")
    with pytest.raises(GateError, match="stand in two sheets"):
        _judged(lake, name, release)


def test_sheet_when_it_holds_notes_then_not_read(lake: Lake) -> None:
    name = "mps_vawg_victims"
    with_notes = _violence(["Victims", "Definitions"], [])
    landed = land(lake, source(name), archived(lake, name, with_notes, "2026-06-10"))
    assert landed.rows_landed == 32


def test_area_when_nobody_knows_it_then_named_and_kept(lake: Lake) -> None:
    name = "mps_business_crime_offences"
    files = fixture(name)
    lines = files.data("good").decode().splitlines()
    month, _, *rest = lines[-1].split(",")
    data = "\n".join([*lines, ",".join([month, "Narnia", *rest])]).encode()
    decided = _judged(lake, name, archived(lake, name, data, files.published))
    assert decided.decision == "accepted"
    assert [warning for warning in decided.warnings if "area_label=Narnia" in warning]


def test_borough_when_it_is_missing_then_stopped(lake: Lake) -> None:
    name = "mps_stolen_animals"
    files = fixture(name)
    data = b"\n".join(line for line in files.data("good").split(b"\n") if b"Sutton" not in line)
    with pytest.raises(GateError, match="borough=Sutton"):
        _judged(lake, name, archived(lake, name, data, files.published))


def test_month_when_its_total_leaps_between_releases_then_stopped(lake: Lake) -> None:
    name = "mps_business_crime_outcomes"
    files = fixture(name)
    _judged(lake, name, archived(lake, name, files.data("good"), files.published))
    data = files.data("good").replace(b",6,05/06/2026", b",26,05/06/2026")
    with pytest.raises(GateError, match="moves further than the declared share"):
        _judged(lake, name, archived(lake, name, data, "2026-06-20"))
