"""XML and markup made to fill a memory or to fetch: refused, not expanded, nothing is fetched."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bombs import crowd, of_zeros
from conftest import NOW
from measuring import Cost, costs, told
from metmart.discover.inquiry import Inquiry
from metmart.discover.moderngov import ModernGov
from metmart.errors import CatalogueError, DocumentError
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import Http
from metmart.land.confinement import confined_lines
from metmart.sources.registry import sources
from test_formats import BOOK, _book
from test_lines import word_document

PAPERS = next(name for name, spec in sources().items() if spec.is_document)
SECRET = "do not tell"
PEAK_MEBIBYTES = 256
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ENTITIES = {
    "billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>', "&l11;"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY q "{"q" * 100_000}">]>', "&q;" * 100_000),
    "a file": ('<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]>', "&f;"),
    "an address": ('<!DOCTYPE x [<!ENTITY f SYSTEM "{url}/entity">]>', "&f;"),
    "an outside type": ('<!DOCTYPE x SYSTEM "{url}/x.dtd">', "words"),
    "outside parameters": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}/p.dtd"> %p;]>', "words"),
}
"""What stands before the first element, and what in the text."""
INCLUDED = (
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file://{secret}"/>'
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{url}/included"/>'
)
MEETING = (
    '<?xml version="1.0"?>{before}<meeting><meetingid a="{text}">1{text}</meetingid></meeting>'
)
XHTML = (
    '<?xml version="1.0"?>{before}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>before {text} '
    'after</p><object data="{url}/object"/><iframe src="{url}/frame"/></body></html>'
)


@contextmanager
def _visited() -> Iterator[tuple[str, list[str]]]:
    """An address, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where entities point at: a secret, and an address that nobody must visit."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with _visited() as (url, asked):
        yield {"secret": str(secret), "url": url}
        assert asked == []


def _filled(form: str, place: dict[str, str], before: str = "", text: str = "") -> bytes:
    made = form.replace("{before}", before).replace("{text}", text)
    for name, value in place.items():
        made = made.replace(f"{{{name}}}", value)
    return made.encode()


def _with_part(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A zip with one of its parts changed, or added."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name, body in (parts | {part: change(parts.get(part, b""))}).items():
            new.writestr(name, body)
    return made.getvalue()


def _declaring(data: bytes, part: str, before: str, text: str, encoding: str = "utf-8") -> bytes:
    """A zip of XML, one part of which declares entities and uses them."""

    def change(body: bytes) -> bytes:
        said = body.decode().partition("?>")[2].replace("Robbery", f"Robbery{text}")
        return f'<?xml version="1.0" encoding="{encoding}"?>{before}{said}'.encode(encoding)

    return _with_part(data, part, change)


def _refused(source: str, made: dict[str, bytes], folder: Path) -> tuple[list[Cost], list[str]]:
    """What each cost, and those that were not refused within the limits."""
    paths = [folder / name.replace("/", " ") for name in made]
    for path, data in zip(paths, made.values(), strict=True):
        path.write_bytes(data)
    found = costs(source, paths)
    held = [one.said and one.mebibytes < PEAK_MEBIBYTES and SECRET not in one.said for one in found]
    return found, [
        f"{name}: {one}"
        for name, one, is_held in zip(made, found, held, strict=True)
        if not is_held
    ]


@pytest.mark.reliability("XML that declares entities is refused, and nothing is fetched")
def test_documents_when_they_declare_entities_then_refused(
    tmp_path: Path, place: dict[str, str], proof: object
) -> None:
    made = {}
    for name, (declared, text) in ENTITIES.items():
        before = _filled(declared, place).decode()
        made[f"meeting: {name}"] = _filled(MEETING, place, before, text)
        made[f"docx: {name}"] = _declaring(word_document(), "word/document.xml", before, text)
    before, text = ENTITIES["billion laughs"]
    for part in ("word/styles.xml", "[Content_Types].xml", "_rels/.rels"):
        made[f"docx: {part}"] = _declaring(word_document(), part, before, text)
    made["docx: utf-16"] = _declaring(word_document(), "word/document.xml", before, text, "utf-16")
    late = f"{' ' * 70_000}{before}"
    made["docx: late"] = _declaring(word_document(), "word/document.xml", late, text)
    found, failed = _refused(PAPERS, made, tmp_path)
    proof(tried=len(made), passed=len(made) - len(failed), figure=told(found))
    assert not failed


@pytest.mark.reliability("XML that declares entities is refused, and nothing is fetched")
def test_workbooks_when_they_declare_entities_then_refused(
    tmp_path: Path, place: dict[str, str], proof: object
) -> None:
    book = _book({"Disposals": [["A"], ["Robbery"]]})
    made = {
        name: _declaring(book, "xl/sharedStrings.xml", _filled(before, place).decode(), text)
        for name, (before, text) in ENTITIES.items()
    }
    before, text = ENTITIES["billion laughs"]
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"):
        made[part] = _declaring(book, part, before, text)
    found, failed = _refused(BOOK, made, tmp_path)
    proof(tried=len(made), passed=len(made) - len(failed), figure=told(found))
    assert not failed


@pytest.mark.reliability("office files that are bombs are refused under 256 MiB")
def test_office_files_when_they_are_bombs_then_refused(tmp_path: Path, proof: object) -> None:
    book = _book({"Disposals": [["A"], ["Robbery"]]})
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    near = b'<row r="900000"><c r="AZ900000"><v>1</v></c></row></sheetData>'
    with_zeros = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}
    books = {
        "a sheet of zeros": of_zeros(60 << 20, sheet, **with_zeros),
        "two far cells": _with_part(book, sheet, lambda b: b.replace(b"</sheetData>", far)),
        "two cells rather far": _with_part(book, sheet, lambda b: b.replace(b"</sheetData>", near)),
        "text without end": _with_part(
            book, "xl/sharedStrings.xml", lambda b: b.replace(b"Robbery", b"R" * (100 << 20))
        ),
    }
    papers = {
        "a picture of zeros": of_zeros(
            60 << 20, "word/media/1.bmp", **{"word/document.xml": b"<x/>"}
        ),
        "parts without end": crowd(10_001),
        "nesting without end": _with_part(
            word_document(),
            "word/document.xml",
            lambda b: b.replace(b"<w:p>", b"<w:p>" * 500_000, 1),
        ),
    }
    (tmp_path / "papers").mkdir()
    found, failed = _refused(BOOK, books, tmp_path)
    more, also = _refused(PAPERS, papers, tmp_path / "papers")
    failed += also
    tried = len(books) + len(papers)
    proof(tried=tried, passed=tried - len(failed), figure=told(found + more))
    assert not failed


@pytest.mark.reliability("XML that declares entities is refused, and nothing is fetched")
@pytest.mark.parametrize("name", [*ENTITIES, "included"])
def test_page_when_it_declares_entities_then_they_are_no_text_of_it(
    tmp_path: Path, place: dict[str, str], name: str
) -> None:
    before, text = ENTITIES.get(name, ("", INCLUDED))
    path = tmp_path / "page.html"
    path.write_bytes(_filled(XHTML, place, before, text))
    try:
        said = " ".join(line.text for line in confined_lines(path, path.name))
    except DocumentError as error:  # markup that begins 2 KiB further down is taken for XML
        said = f"before: {error}"
    assert "before" in said
    assert SECRET not in said
    assert "lollol" not in said
    assert len(said) < 1_000_000


@pytest.mark.reliability("XML that declares entities is refused, and nothing is fetched")
def test_meeting_when_it_includes_others_then_they_are_not_read(
    tmp_path: Path, place: dict[str, str]
) -> None:
    path = tmp_path / "meeting.xml"
    body = MEETING.replace("1{text}", f"1</meetingid><title>{INCLUDED}</title><meetingid>")
    path.write_bytes(_filled(body, place))
    assert SECRET not in repr(confined_lines(path, path.name))


@pytest.mark.reliability("XML that declares entities is refused, and nothing is fetched")
@pytest.mark.parametrize("name", ENTITIES)
def test_service_when_its_answer_declares_entities_then_refused(
    tmp_path: Path, place: dict[str, str], name: str
) -> None:
    before, text = ENTITIES[name]
    service = ModernGov(Inquiry("http://x", Http("test", Hosts(), tmp_path), NOW))
    service._page = lambda _: _filled(MEETING, place, before, text)
    with pytest.raises(CatalogueError) as caught:
        service.meeting("1")
    assert caught.value.url
    assert caught.value.next_step
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("tag", ["div", "table"])
def test_page_when_nested_without_end_then_it_ends(tmp_path: Path, tag: str) -> None:
    (tmp_path / "page").write_text(f"<html><body><p>before</p>{f'<{tag}>' * 10_000}deep")
    (found,) = costs(PAPERS, [tmp_path / "page"])
    assert found.mebibytes < PEAK_MEBIBYTES
    assert found.seconds < 20
