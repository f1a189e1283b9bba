"""Workbooks are read for their values, and texts in the characters that they were written in."""

import io
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from xlsxwriter import Workbook

from conftest import archived
from metmart.errors import DocumentError, LandingError
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.land.lines import read_lines
from metmart.sources.registry import source
from metmart.sources.spec import SourceSpec
from test_formats import BOOK, DISPOSALS
from test_landing import HEADER, SOURCE


def _rows(lake: Lake, spec: SourceSpec, data: bytes) -> list[dict[str, str]]:
    release = archived(lake, spec.id, data)
    land(lake, spec, release)
    return pq.read_table(lake.landing(spec.id, release.id)).to_pylist()


FORMULAS = {
    "a sum": "=1+1",
    "a command (DDE)": "=cmd|'/C calc'!A0",
    "another workbook": "='file:///etc/[passwd]Sheet1'!A1",
    "an address": '=WEBSERVICE("http://127.0.0.1:9/x")',
    "a link": '=HYPERLINK("http://127.0.0.1:9/x","here")',
    "an array": "{=SUM(A1:A9)}",
}


@pytest.mark.reliability("workbooks with macros, formulas and links are read as stored values")
@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_formula_when_read_then_the_value_that_is_stored(lake: Lake, formula: str) -> None:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Disposals")
        sheet.write_row(0, 0, DISPOSALS[0].split(","))
        sheet.write_row(1, 0, [2026, 1, "January", "Male", "Adult", "White", "Robbery"])
        sheet.write_formula(1, 7, formula, value="as stored")
        sheet.write_formula(1, 8, formula, value=7)
    with ZipFile(made, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 a macro")
        packed.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    (row,) = _rows(lake, source(BOOK), made.getvalue())
    assert (row["disposal"], row["custody_count"]) == ("as stored", "7")


CHARACTERS = "Café “naïve” – £5 • Łódź \u0394 日本 \U0001f694"
LATIN = "Café “naïve” – £5 • œ"


def _spec(*encodings: str) -> SourceSpec:
    spec = source(SOURCE)
    (form,) = spec.formats
    declared = list(encodings) or form.encodings
    return spec.model_copy(update={"formats": [form.model_copy(update={"encodings": declared})]})


@pytest.mark.reliability(
    "text in any encoding round-trips exactly or is quarantined, without U+FFFD"
)
@pytest.mark.parametrize(
    ("encoding", "declared", "text"),
    [
        ("utf-8", (), CHARACTERS),
        ("utf-8-sig", (), CHARACTERS),
        ("cp1252", (), LATIN),
        ("utf-16", ("utf-16",), CHARACTERS),
        ("utf-16", ("utf-8-sig", "utf-16"), CHARACTERS),
        ("utf-8", ("utf-8-sig", "utf-16"), CHARACTERS),
    ],
)
def test_text_when_of_a_declared_encoding_then_it_comes_back_equal(
    lake: Lake, encoding: str, declared: tuple[str, ...], text: str
) -> None:
    data = f"{HEADER}\n{text},{text},Merton,1,2\n".encode(encoding)
    (row,) = _rows(lake, _spec(*declared), data)
    assert row["published_group"] == row["published_subgroup"] == text
    assert lake.object(archived(lake, SOURCE, data).sha256).read_bytes() == data


@pytest.mark.reliability(
    "text in any encoding round-trips exactly or is quarantined, without U+FFFD"
)
@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\n{CHARACTERS},B,Merton,1,2\n".encode("utf-16"),
        f"{HEADER}\n{CHARACTERS},B,Merton,1,2\n".encode("utf-32"),
        f"{HEADER}\nA,B,Merton,1,2\n".encode() + b"\x81\x8d\x8f,B,Merton,1,2\n",
    ],
    ids=["utf-16", "utf-32", "in none"],
)
def test_text_when_of_no_declared_encoding_then_refused_and_never_guessed(
    lake: Lake, data: bytes
) -> None:
    with pytest.raises(LandingError) as caught:
        _rows(lake, _spec("utf-8-sig", "cp1252"), data)
    assert "\ufffd" not in str(caught.value)
    assert not list((lake.root / "landing").rglob("*.parquet"))


@pytest.mark.reliability(
    "text in any encoding round-trips exactly or is quarantined, without U+FFFD"
)
@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", CHARACTERS), ("utf-8-sig", CHARACTERS), ("cp1252", LATIN)],
)
def test_paper_when_of_any_encoding_then_it_comes_back_equal(
    lake: Lake, encoding: str, text: str
) -> None:
    release = archived(lake, SOURCE, text.encode(encoding), filename="paper.txt")
    (line,) = read_lines(lake.object(release.sha256), "paper.txt")
    assert line.text == text


@pytest.mark.reliability(
    "text in any encoding round-trips exactly or is quarantined, without U+FFFD"
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_paper_when_of_another_encoding_then_refused(lake: Lake, encoding: str) -> None:
    release = archived(lake, SOURCE, CHARACTERS.encode(encoding), filename="paper.txt")
    with pytest.raises(DocumentError):
        read_lines(lake.object(release.sha256), "paper.txt")


def test_line_when_it_has_no_end_then_refused_in_little_memory(lake: Lake) -> None:
    data = f"{HEADER}\n".encode() + b"a" * (5 << 20)
    with pytest.raises(LandingError, match="a line of more than"):
        _rows(lake, source(SOURCE), data)
