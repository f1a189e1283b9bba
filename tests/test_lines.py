"""Documents of every kind become lines with their places; what cannot be read says why."""

import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from docx import Document

from conftest import SHARED, archived
from metmart.errors import DocumentError, LandingError
from metmart.lake import Lake
from metmart.land.document import COLUMNS, landed_lines
from metmart.land.landing import land
from metmart.land.line import Line
from metmart.land.lines import read_lines
from metmart.sources.registry import source
from metmart.sources.spec import SourceSpec

TEXT = "# Panel\n\n12 robberies in May\n- first\n  - deeper\nWard\tPCs\t\nHigh Street\t4\n"
PAGE = """<!doctype html><html><head><title>t</title><style>p {}</style></head><body>
<nav><a href="/">Home</a></nav><h2>Crime &amp;amp; disorder</h2>
<p>On the 16<sup>th</sup> of May</AI3> see <a href="x">the paper</a><br>and more</p>
<p><strong>All of it bold</strong></p>
<ul><li><p>one</p><ul><li>inner</li></ul></li><li>two</li></ul>
<table><tr><th>Ward</th><th>Q1</th><th>Q2</th></tr>
<tr><td rowspan="2">North</td><td>1</td><td>2</td></tr><tr><td colspan="2">none</td></tr></table>
<table><tr><th>Reference</th><td>2020/1</td></tr></table>
<dl><dt>Asked of:</dt><dd>The Mayor</dd></dl>
<table><tr><td><h3>Laid out</h3></td><td>by a table</td></tr></table>
<script>x()</script></body></html>"""
MEETING = """<?xml version="1.0"?><meeting><meetingid>9</meetingid><meetingdate>10/02/2026</meetingdate>
<attendees><attendee><name>A. Person</name><roledescription>Chair</roledescription></attendee></attendees>
<agendaitems><agendaitem><agendaitemid>71</agendaitemid><agendaitemnumber>3.</agendaitemnumber>
<agendaitemtitle>Policing &amp;amp; safety</agendaitemtitle><agendatext>&lt;p&gt;To note&lt;/p&gt;</agendatext>
<minutesnonemptyhtmlbody>&lt;ul&gt;&lt;li&gt;21 officers&lt;/li&gt;&lt;/ul&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;a&lt;/td&gt;&lt;td&gt;b&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</minutesnonemptyhtmlbody>
<linkeddocuments><linkeddoc><attachmentid>5</attachmentid><title>Report</title>
<publicationdate>03/02/2026</publicationdate></linkeddoc></linkeddocuments></agendaitem>
<agendaitem><agendaitemid>72</agendaitemid><agendaitemtitle>Next</agendaitemtitle>
<minutesnonemptyhtmlbody>&lt;table&gt;&lt;tr&gt;&lt;td&gt;c&lt;/td&gt;&lt;td&gt;d&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</minutesnonemptyhtmlbody>
</agendaitem></agendaitems></meeting>"""


def lines_of(folder: Path, data: bytes, name: str = "paper") -> list[Line]:
    path = folder / name
    path.write_bytes(data)
    return read_lines(path, name)


def told(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in lines]


def word_document() -> bytes:
    document = Document()
    document.add_heading("Response", 1)
    document.add_paragraph("We welcome it.").runs[0].bold = True
    document.add_paragraph("")
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")
    document.add_paragraph("point", style="List Bullet")
    table = document.add_table(2, 3)
    for at, text in enumerate(["Ward", "Q1", "Q2"]):
        table.cell(0, at).text = text
    table.cell(1, 0).text = "North"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "7"
    document.add_paragraph("After the table")
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


@pytest.fixture
def papers() -> SourceSpec:
    """A source that declares documents; no source's own YAML is meant."""
    spec = source("ons_population").model_dump()
    column: dict[str, Any] = {"type": "text"}
    spec |= {
        "id": "council_papers",
        "formats": [{"kind": "document"}],
        "columns": [{"name": name, "aliases": [name]} | column for name in COLUMNS],
        "key": [],
        "period": None,
        "window": [],
        "paper": {"boroughs": []},
    }
    return SourceSpec.model_validate(spec)


def test_text_when_read_then_lines_keep_the_numbers_of_the_file(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, TEXT.encode())
    assert [(line.number, line.kind, line.text) for line in lines] == [
        (1, "heading", "Panel"),
        (3, "text", "12 robberies in May"),
        (4, "bullet", "first"),
        (5, "bullet", "deeper"),
        (6, "row", "Ward\tPCs"),
        (7, "row", "High Street\t4"),
    ]


def test_text_when_of_another_encoding_then_read_by_it(tmp_path: Path) -> None:
    text = "‘Op Vigilant’ – £5"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert lines_of(tmp_path, text.encode(encoding))[0].text == text


def test_page_when_read_then_without_what_surrounds_its_text(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, PAGE.encode())
    assert told(lines) == [
        ("heading", "Crime & disorder"),
        ("text", "On the 16th of May see the paper"),
        ("text", "and more"),
        ("text", "All of it bold"),
        ("bullet", "one"),
        ("bullet", "inner"),
        ("bullet", "two"),
        ("row", "Ward\tQ1\tQ2"),
        ("row", "North\t1\t2"),
        ("row", "none"),
        ("field", "Reference: 2020/1"),
        ("field", "Asked of: The Mayor"),
        ("heading", "Laid out"),
        ("text", "by a table"),
    ]
    assert [line.number for line in lines] == list(range(1, 15))
    assert lines[3].note == "emphasised"
    assert [line.level for line in lines[4:7]] == [1, 2, 1]
    assert lines[9].cells == ("", "none")
    assert lines[10].fields == {"record": "pair", "label": "Reference", "value": "2020/1"}


def test_page_when_it_declares_an_encoding_then_read_by_it(tmp_path: Path) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><p>£5 caf\xe9</p></html>'
    assert lines_of(tmp_path, page.encode("latin-1"))[0].text == "£5 caf\xe9"


def test_word_document_when_read_then_in_the_order_of_its_body(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, word_document())
    assert told(lines) == [
        ("heading", "Response"),
        ("text", "We welcome it."),
        ("text", "1. first"),
        ("text", "2. second"),
        ("bullet", "point"),
        ("row", "Ward\tQ1\tQ2"),
        ("row", "North\t7"),
        ("text", "After the table"),
    ]
    assert (lines[0].level, lines[1].note, lines[2].gap) == (1, "emphasised", 1)
    assert lines[6].cells == ("North", "7")


def test_meeting_when_read_then_its_records_and_texts_are_lines(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, MEETING.encode())
    assert [(line.kind, line.fields["record"], line.text) for line in lines] == [
        ("field", "meeting", "10/02/2026"),
        ("field", "attendee", "A. Person Chair"),
        ("field", "item", "3. Policing & safety"),
        ("text", "agenda_text", "To note"),
        ("bullet", "minutes", "21 officers"),
        ("row", "minutes", "a\tb"),
        ("field", "paper", "Report"),
        ("field", "item", "Next"),
        ("row", "minutes", "c\td"),
    ]
    assert lines[4].fields == {"record": "minutes", "agendaitemid": "71"}
    assert lines[6].fields["publicationdate"] == "03/02/2026"
    assert lines[6].fields["agendaitemid"] == "71"
    assert [lines[5].table, lines[8].table] == [1, 2]
    assert [line.number for line in lines] == list(range(1, 10))


def test_meeting_when_in_an_envelope_then_found_in_it(tmp_path: Path) -> None:
    inside = MEETING.partition("?>")[2].replace("<meeting>", '<meeting xmlns="http://x">', 1)
    wrapped = f'<s:Envelope xmlns:s="http://y"><s:Body>{inside}</s:Body></s:Envelope>'
    assert lines_of(tmp_path, wrapped.encode())[0].fields["meetingid"] == "9"


def test_xml_when_it_names_outside_entities_then_they_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    data = (
        f'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        "<meeting><meetingid>&e;1</meetingid><meetingroom>2</meetingroom></meeting>"
    )
    with pytest.raises(DocumentError, match="declares a document type") as caught:
        lines_of(tmp_path, data.encode())
    assert "do not tell" not in str(caught.value)


def _zip(name: str) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as opened:
        opened.writestr(name, "x" * 2000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word document of before 2007"),
        (b"{\\rtf1 text}", "rich text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text and no known kind"),
        (b"fine, then \x81\x8d", "in none of utf-8-sig, cp1252"),
        (_zip("xl/workbook.xml"), "a zip and no Word document"),
        (_zip("word/document.xml"), "the Word document is damaged"),
        (word_document()[:-300], "do not end as one"),
        (b"<?xml version='1.0'?><fault>no</fault>", "no meeting, it begins with <fault>"),
        (b"<?xml version='1.0'?><meeting><meetingid>", "the XML cannot be read"),
        (b"%PDF-1.7\n1 0 obj\n<<>>", "begin as a PDF and do not end as one"),
    ],
)
def test_bytes_when_they_cannot_be_read_then_said_with_file_and_hash(
    tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        lines_of(tmp_path, data, "Report of May.pdf")
    assert said in str(caught.value)
    assert caught.value.file == "Report of May.pdf"
    assert len(caught.value.sha256 or "") == 64
    assert caught.value.next_step


@pytest.mark.parametrize(
    "data",
    [TEXT.encode(), PAGE.encode(), MEETING.encode(), word_document()],
    ids=["text", "page", "meeting", "docx"],
)
def test_document_when_landed_then_its_lines_come_back_equal(
    lake: Lake, tmp_path: Path, papers: SourceSpec, data: bytes
) -> None:
    release = archived(lake, papers.id, data, filename="paper")
    landed = land(lake, papers, release)
    lines = lines_of(tmp_path, data)
    assert landed_lines(lake, papers, release) == lines
    assert (landed.rows_in, landed.rows_landed, landed.rows_quarantined) == (
        len(lines),
        len(lines),
        0,
    )
    assert landed.columns == list(COLUMNS)
    assert pq.read_table(lake.landing(papers.id, release.id)).num_rows == len(lines)


def test_document_when_unreadable_then_landing_says_so(lake: Lake, papers: SourceSpec) -> None:
    release = archived(lake, papers.id, b"PK\x03\x04 cut", filename="paper.docx")
    with pytest.raises(LandingError) as caught:
        land(lake, papers, release)
    assert caught.value.sha256 == release.sha256
    assert "do not end as one" in str(caught.value)


def test_csv_when_a_source_of_documents_gets_one_then_it_is_text(
    lake: Lake, papers: SourceSpec
) -> None:
    release = archived(lake, papers.id, b"a,b\n1,2\n", filename="paper.txt")
    land(lake, papers, release)
    assert told(landed_lines(lake, papers, release)) == [("text", "a,b"), ("text", "1,2")]


def test_documents_when_declared_beside_another_format_then_refused(papers: SourceSpec) -> None:
    both = json.loads(papers.model_dump_json())
    both["formats"].append({"kind": "geojson"})
    with pytest.raises(ValueError, match="no other format"):
        SourceSpec.model_validate(both)


def test_real_texts_when_read_then_every_line_that_says_something_is_there() -> None:
    texts = sorted((SHARED / "seeds").glob("*.txt"))
    if not texts:
        pytest.skip(f"the real texts are not here ({SHARED})")
    for path in texts:
        raw = path.read_text(encoding="utf-8-sig").splitlines()
        lines = {line.number: line for line in read_lines(path, path.name)}
        for number, text in enumerate(raw, 1):
            words = [word for word in text.split() if word.isalnum()]
            for word in words:
                assert word in lines[number].text, (path.name, number)
