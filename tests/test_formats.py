"""Workbooks, zips, long csv files: read by declared rules, with their limits, and in their types."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import duckdb
import pyarrow.parquet as pq
import pytest
from xlsxwriter import Workbook

from conftest import NOW, archived, pipeline_over
from fixture import FOLDER, fixture
from metmart.archive import ledger
from metmart.errors import CatalogueError, GateError, LandingError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.land.typed import typed_query, unparsed_query
from metmart.publisher.shelf import ListedFile
from metmart.sources.registry import source
from metmart.sources.spec import SourceSpec

BOOK, ZIPPED, PLAIN = "mps_custody_disposals", "police_uk_street", "ons_population"
DISPOSALS = [
    "Current Disposal Year,Current Disposal Month,Current Disposal Month Name,Gender,Age Group,"
    "Ethnicity (4+1),Offence Group,Current Disposal,Offence Count",
    "2026,1,January,Male,Adult,White,Robbery,Prosecution,3",
    "2026,2,February,Female,Adult,Black,Robbery,Other ,2",
]
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
    ",2026-01,Metropolitan Police Service,Metropolitan Police Service,-0.1,51.5,On or near X,"
    "E01000001,City of London 001A,Burglary,,\n"
)


def _land(lake: Lake, spec: SourceSpec, data: bytes) -> tuple[Landed, list[dict[str, object]]]:
    release = archived(lake, spec.id, data)
    landed = land(lake, spec, release)
    return landed, pq.read_table(lake.landing(spec.id, release.id)).to_pylist()


def _book(sheets: dict[str, list[list[object]]]) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return packed.getvalue()


def _zip(members: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", method) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return packed.getvalue()


def _rows() -> list[list[object]]:
    return [[int(one) if one.isdigit() else one for one in line.split(",")] for line in DISPOSALS]


def test_workbook_when_its_sheet_matches_then_only_that_and_numbers_as_in_a_csv(lake: Lake) -> None:
    data = _book({"Notes": [["read me"]], "Disposals": _rows(), "Arrests": [["x"], [1]]})
    landed, rows = _land(lake, source(BOOK), data)
    assert (landed.rows_in, landed.rows_landed, landed.encoding) == (2, 2, "xlsx")
    assert [row["_table"] for row in rows] == ["Disposals"] * 2
    assert (rows[0]["year"], rows[0]["custody_count"], rows[1]["disposal"]) == (
        "2026",
        "3",
        "Other ",
    )
    assert [str(month) for month in landed.months] == ["2026-01-01", "2026-02-01"]
    assert landed.month_rows == [1, 1]


def test_format_when_it_flips_then_the_rows_are_the_same(lake: Lake) -> None:
    _, of_book = _land(lake, source(BOOK), _book({"Disposals": _rows()}))
    _, of_text = _land(lake, source(BOOK), "\n".join(DISPOSALS).encode())
    own = {"_release", "_table"}
    assert [{k: v for k, v in row.items() if k not in own} for row in of_book] == [
        {k: v for k, v in row.items() if k not in own} for row in of_text
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (BOOK, _book({"Arrests": [["A"], [1]]}), "no sheet matches"),
        (
            BOOK,
            _zip({"a.csv": b"A\n1\n"}),
            "the bytes are zip, and the source declares xlsx and csv",
        ),
        (BOOK, _book({"Disposals": _rows()})[:-200], "begin as a zip and do not end as one"),
        (ZIPPED, b"Crime ID\n1\n", "the bytes are csv, and the source declares zip"),
        (ZIPPED, _zip({"2026-01/notes.txt": b"x"}), "no member matches"),
    ],
    ids=["other sheets", "zip for a workbook", "cut workbook", "csv for a zip", "other members"],
)
def test_file_when_it_is_of_another_kind_then_said_and_nothing_is_landed(
    lake: Lake, name: str, data: bytes, said: str
) -> None:
    with pytest.raises(LandingError) as caught:
        _land(lake, source(name), data)
    assert said in str(caught.value)
    assert caught.value.sha256 in str(caught.value)
    assert not list((lake.root / "landing").rglob("*.parquet"))


def _limited(**limits: int) -> SourceSpec:
    spec = source(ZIPPED)
    return spec.model_copy(update={"formats": [spec.formats[0].model_copy(update=limits)]})


def _street(month: str, force: str = "metropolitan") -> str:
    return f"{month}/{month}-{force}-street.csv"


def test_zip_when_its_members_match_then_each_row_knows_its_month_and_force(lake: Lake) -> None:
    data = _zip(
        {
            _street("2026-02", "city-of-london"): STREET.replace("2026-01", "2026-02").encode(),
            _street("2026-01"): b"\xef\xbb\xbf" + STREET.encode(),
            "2026-01/2026-01-kent-street.csv": STREET.encode(),
        }
    )
    landed, rows = _land(lake, source(ZIPPED), data)
    assert [(row["file_month"], row["force"], row["_row"]) for row in rows] == [
        ("2026-01", "metropolitan", 1),
        ("2026-02", "city-of-london", 1),
    ]
    assert [str(month) for month in landed.months] == ["2026-01-01", "2026-02-01"]
    assert landed.rows_in == 2


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"max_members": 1}, "2 members match, more than 1"),
        ({"max_member_bytes": 100}, "unpacks to"),
        ({"max_ratio": 2}, "times its size"),
    ],
)
def test_zip_when_it_passes_a_limit_then_stopped_before_it_is_read(
    lake: Lake, limits: dict[str, int], said: str
) -> None:
    members = {_street(month): STREET.encode() * 50 for month in ("2026-01", "2026-02")}
    with pytest.raises(LandingError, match=said):
        _land(lake, _limited(**limits), _zip(members))


def test_zip_when_a_member_is_damaged_then_said(lake: Lake) -> None:
    data = bytearray(_zip({_street("2026-01"): STREET.encode()}, ZIP_STORED))
    data[data.index(b"Burglary")] ^= 1
    with pytest.raises(LandingError, match="the zip is damaged: Bad CRC"):
        _land(lake, source(ZIPPED), bytes(data))


def _typed(texts: list[str], change: Callable[[SourceSpec], SourceSpec] = lambda s: s) -> tuple:
    """The column `custody_count` of rows with these texts: its values, and what is not of it."""
    spec = change(source(BOOK))
    with duckdb.connect() as connection:
        connection.execute("create table given (custody_count varchar)")
        connection.executemany("insert into given values (?)", [[text] for text in texts])
        spec = spec.model_copy(
            update={
                "period": None,
                "columns": [c for c in spec.columns if c.name == "custody_count"],
            }
        )
        values = connection.execute(typed_query(spec, "given", ["custody_count"])).fetchall()
        off = connection.execute(unparsed_query(spec, "given", ["custody_count"])).fetchall()
    return [value for (value,) in values], sorted(text for _, text, _ in off)


def test_integers_when_typed_then_nothing_is_rounded_and_what_is_none_is_told() -> None:
    values, off = _typed(["3", " 4 ", "5.0", "5.7", "1,234", "<5", "", "-2"])
    assert values == [3, 4, 5, None, None, None, None, -2]
    assert off == ["1,234", "5.7", "<5"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-07-01", datetime(2024, 7, 1)),  # noqa: DTZ001
        ("01/07/2024", datetime(2024, 7, 1)),  # noqa: DTZ001
        ("#N/A", None),
        ("31/02/2024", None),
    ],
)
def test_dates_when_typed_then_by_the_declared_forms_only(
    text: str, expected: datetime | None
) -> None:
    def dated(spec: SourceSpec) -> SourceSpec:
        declared = {"type": "timestamp", "formats": ["%Y-%m-%d", "%d/%m/%Y"], "nulls": ["#N/A"]}
        columns = [c.model_copy(update=declared) for c in spec.columns]
        return spec.model_copy(update={"columns": columns})

    values, off = _typed([text], dated)
    assert values == [expected]
    assert off == (["31/02/2024"] if text == "31/02/2024" else [])


def test_moments_when_they_have_a_zone_then_they_are_utc() -> None:
    def zoned(spec: SourceSpec) -> SourceSpec:
        declared = {"type": "timestamp", "formats": ["%Y-%m-%dT%H:%M:%S%z"]}
        columns = [c.model_copy(update=declared) for c in spec.columns]
        return spec.model_copy(update={"columns": columns})

    values, _ = _typed(["2024-07-01T00:30:00+01:00"], zoned)
    assert values == [datetime(2024, 6, 30, 23, 30)]  # noqa: DTZ001


def test_landing_when_its_rules_change_then_it_is_made_anew(lake: Lake) -> None:
    spec = source(BOOK)
    release = archived(lake, BOOK, "\n".join(DISPOSALS).encode())
    first = land(lake, spec, release)
    path = lake.landing(BOOK, release.id)
    before = path.stat().st_mtime_ns
    assert land(lake, spec, release) == first
    assert path.stat().st_mtime_ns == before
    renamed = [
        c.model_copy(update={"name": "sex"}) if c.name == "gender" else c for c in spec.columns
    ]
    anew = land(lake, spec.model_copy(update={"columns": renamed}), release)
    assert "sex" in anew.columns
    assert path.stat().st_mtime_ns > before


def test_landing_when_an_older_metmart_made_it_then_it_is_made_anew(lake: Lake) -> None:
    spec = source(BOOK)
    release = archived(lake, BOOK, "\n".join(DISPOSALS).encode())
    first = land(lake, spec, release)
    path = lake.landing(BOOK, release.id)
    facts = {"rows_in": 2, "rows_landed": 2}  # it did not say by which rules it had landed
    table = pq.read_table(path).replace_schema_metadata({"metmart": json.dumps(facts)})
    pq.write_table(table, path)
    assert land(lake, spec, release) == first


@pytest.mark.parametrize(
    ("name", "doubt"),
    [(BOOK, "only told by others"), ("mps_stop_search", "a guess and were never read")],
)
def test_header_when_it_was_never_verified_then_both_headers_and_the_doubt_are_told(
    lake: Lake, name: str, doubt: str
) -> None:
    with pytest.raises(LandingError) as caught:
        _land(lake, source(name), b"Day,Gender,Outcome\n2026-01-01,Male,Arrest\n")
    told = str(caught.value)
    assert doubt in told
    assert "the file's header: Day, Gender, Outcome" in told
    assert f"the source's: {source(name).columns[0].aliases[0]}" in told


def _judged(lake: Lake, change: Callable[[list[str]], list[str]]) -> list[str]:
    """The warnings on the good file of a source after a change of its lines, as csv."""
    (path,) = (FOLDER / BOOK / "good").iterdir()
    lines = change(path.read_text(encoding="utf-8").splitlines())
    release = archived(lake, BOOK, "\n".join(lines).encode(), fixture(BOOK).published)
    land(lake, source(BOOK), release)
    return judge(lake, source(BOOK), release, release.resource, NOW).warnings


def test_key_when_two_rows_share_it_then_stopped_with_the_number(lake: Lake) -> None:
    with pytest.raises(GateError) as caught:
        _judged(lake, lambda lines: [*lines, lines[1]])
    assert "rows that share a key" in str(caught.value)
    assert "rows_with_repeated_key=2" in str(caught.value)


def test_row_when_it_names_no_month_then_counted_and_named(lake: Lake) -> None:
    def of_month_13(lines: list[str]) -> list[str]:
        year, _, *rest = lines[1].split(",")
        return [*lines, ",".join([year, "13", *rest])]

    with pytest.raises(GateError) as caught:
        _judged(lake, of_month_13)
    assert "month_number=13, month_name=January, row_count=1" in str(caught.value)
    (release,) = ledger.releases(lake, BOOK)
    landed = land(lake, source(BOOK), release)
    assert landed.undated_rows == 1
    assert sum(landed.month_rows) + landed.undated_rows == landed.rows_landed
    report = lake.quarantine_report(BOOK, release.id).read_text()
    assert "undated_rows=1" in report


def _file(name: str, data: bytes, day: str, path: str) -> ListedFile:
    return ListedFile(
        dataset="",
        filename=name,
        title="",
        published_at=datetime.fromisoformat(day).replace(tzinfo=UTC),
        timeframe_from="",
        timeframe_to="",
        read=lambda: data,
        path=path,
    )


def test_file_at_an_address_when_it_is_replaced_then_another_release(lake: Lake) -> None:
    where = source(PLAIN).discover
    old = _file(where.filename, b"a,b\n1,2\n", "2026-01-01", where.path)
    with pipeline_over(lake, [old]) as pipeline:
        (first,) = pipeline.discover(PLAIN, NOW)
        release = pipeline.fetch(PLAIN, first, NOW)
        assert pipeline.fetch(PLAIN, first, NOW) == release
    assert str(release.published_at.date()) == "2026-01-01"  # Last-Modified, not our clock
    new = replace(old, read=lambda: b"a,b\n1,3\n")  # of the same size and date: the ETag tells
    with pipeline_over(lake, [old, new]) as pipeline:
        found = [one for one in pipeline.discover(PLAIN, NOW) if one.key != first.key]
        pipeline.fetch(PLAIN, found[0], NOW)
    assert len(ledger.releases(lake, PLAIN)) == 2


def test_police_archive_when_months_are_listed_then_the_newest_zip_and_once_for_all_tables(
    lake: Lake,
) -> None:
    files = [
        _file(f"{month}.zip", _zip({_street(month): STREET.encode()}), f"{month}-28",
              f"/data/archive/{month}.zip")
        for month in ("2026-01", "2026-02")
    ]  # fmt: skip
    with pipeline_over(lake, files) as pipeline:
        (found,) = pipeline.discover(ZIPPED, NOW)
        assert found.filename == "2026-02.zip"
        street = pipeline.fetch(ZIPPED, found, NOW)
        files.clear()  # nothing is asked for again
        outcomes = pipeline.fetch("police_uk_outcomes", found, NOW)
    assert outcomes.sha256 == street.sha256
    assert (outcomes.source, outcomes.published_at) == ("police_uk_outcomes", street.published_at)


def test_police_archive_when_the_list_is_no_list_then_said(lake: Lake) -> None:
    with pipeline_over(lake, []) as pipeline, pytest.raises(CatalogueError) as caught:
        pipeline.discover(ZIPPED, NOW)
    assert "list of months" in str(caught.value)
    assert caught.value.source == ZIPPED
