"""PDFs become lines with page and box, turned and empty pages among them; damage is told."""

import io
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from conftest import archived
from metmart.errors import DocumentError
from metmart.lake import Lake
from metmart.land.document import landed_lines
from metmart.land.landing import land
from metmart.land.line import Line
from metmart.land.lines import read_lines
from metmart.sources.spec import SourceSpec
from test_lines import lines_of, papers  # noqa: F401 - a fixture

WIDTH, HEIGHT = A4
FILLER = "This line is here so that the page holds enough text to be read as text."
GRID = [["Ward", "Apr", "May", "Jun"], ["North", "1", "2", "3"], ["South End", "40", "50", "60"]]
Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, encrypt: str | None = None) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=A4, invariant=True, encrypt=encrypt)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def prose(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 22)
    canvas.drawString(72, HEIGHT - 72, "Policing update")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, HEIGHT - 110, "Knife crime fell by 12% in the quarter.")
    canvas.drawString(72, HEIGHT - 124, "• robbery up 3")
    canvas.drawString(90, HEIGHT - 138, "• of which personal 2")
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(72, HEIGHT - 180, "All of this line is bold")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, HEIGHT - 194, FILLER)


def ruled(canvas: Canvas, top: float = 300) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, HEIGHT - top + 20, FILLER)
    for row, cells in enumerate(GRID):
        for column, text in enumerate(cells):
            x, y = 72 + column * 90, HEIGHT - top - row * 20
            canvas.rect(x, y - 20, 90, 20)
            canvas.drawString(x + 4, y - 14, text)


def unruled(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, HEIGHT - 80, FILLER)
    for row, cells in enumerate(GRID):
        for column, text in enumerate(cells):
            x, y = 72 + column * 90, HEIGHT - 120 - row * 14
            if column:
                canvas.drawRightString(x + 40, y, text)
            else:
                canvas.drawString(x, y, text)
    canvas.drawString(72, HEIGHT - 200, FILLER)


def turned_by_viewer(canvas: Canvas) -> None:
    """A landscape slide as office programs print it: turned text on a page that is turned back."""
    canvas.setPageRotation(90)
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 500, FILLER)
    for row, cells in enumerate(GRID):
        for column, text in enumerate(cells):
            canvas.rect(72 + column * 90, 400 - row * 20, 90, 20)
            canvas.drawString(76 + column * 90, 406 - row * 20, text)


def read(folder: Path, data: bytes) -> list[Line]:
    return lines_of(folder, data, "paper.pdf")


def cells(lines: list[Line]) -> list[tuple[str, ...]]:
    return [line.cells for line in lines if line.kind == "row"]


GRID_CELLS = [tuple(row) for row in GRID]


def test_page_when_read_then_lines_have_kind_page_and_box(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(prose, prose))
    assert [(line.kind, line.level, line.text) for line in lines[:6]] == [
        ("heading", 1, "Policing update"),
        ("text", 0, "Knife crime fell by 12% in the quarter."),
        ("bullet", 1, "robbery up 3"),
        ("bullet", 2, "of which personal 2"),
        ("text", 0, "All of this line is bold"),
        ("text", 0, FILLER),
    ]
    assert Counter(line.page for line in lines) == {1: 6, 2: 6}
    assert [line.number for line in lines] == list(range(1, 13))
    assert lines[4].note == "emphasised"
    assert lines[4].gap >= 1
    assert lines[5].gap == 0
    for line, left, base in ((lines[0], 72, 72), (lines[1], 72, 110), (lines[3], 90, 138)):
        assert line.box is not None
        assert line.box.left == pytest.approx(left, abs=1)
        assert line.box.top < base < line.box.bottom
        assert line.box.bottom - line.box.top < 35


def test_page_when_without_text_then_marked_and_not_dropped(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(prose, lambda canvas: canvas.drawString(9, 9, "3"), prose))
    (empty,) = [line for line in lines if line.page == 2]
    assert (empty.kind, empty.note, empty.text) == ("empty_page", "needs_ocr", "3")
    assert {line.page for line in lines} == {1, 2, 3}


def test_table_when_ruled_then_rows_of_cells(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(ruled))
    assert cells(lines) == GRID_CELLS
    assert [line.kind for line in lines] == ["text", "row", "row", "row"]
    assert {line.table for line in lines[1:]} == {1}
    assert lines[2].text == "North\t1\t2\t3"
    box = lines[1].box
    assert box is not None
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((72, 300, 432, 320), abs=2)


def test_table_when_a_cell_is_merged_then_no_rule_below_cuts_it(tmp_path: Path) -> None:
    def merged(canvas: Canvas) -> None:
        ruled(canvas)
        canvas.rect(72, HEIGHT - 300, 360, 20)
        canvas.drawString(180, HEIGHT - 294, "Offences in three months")
        canvas.rect(72, HEIGHT - 400, 90, 40)
        canvas.drawString(76, HEIGHT - 384, "East")
        for row, text in enumerate("78"):
            canvas.rect(162, HEIGHT - 380 - row * 20, 270, 20)
            canvas.drawString(300, HEIGHT - 374 - row * 20, text)

    assert cells(read(tmp_path, pdf(merged))) == [
        ("Offences in three months",),
        *GRID_CELLS,
        ("East", "7"),
        ("", "8"),
    ]


def test_table_when_a_page_break_leaves_its_last_row_open_then_still_a_row(
    tmp_path: Path,
) -> None:
    def torn(canvas: Canvas) -> None:
        ruled(canvas)
        for column in range(5):
            canvas.line(72 + column * 90, HEIGHT - 360, 72 + column * 90, HEIGHT - 390)
        canvas.drawString(166, HEIGHT - 374, "7")

    assert cells(read(tmp_path, pdf(torn))) == [*GRID_CELLS, ("", "7")]


def test_table_when_two_follow_then_they_have_numbers_of_their_own(tmp_path: Path) -> None:
    def two(canvas: Canvas) -> None:
        ruled(canvas)
        ruled(canvas, 500)

    lines = read(tmp_path, pdf(two, ruled))
    assert cells(lines) == GRID_CELLS * 3
    assert [line.table for line in lines if line.kind == "row"] == [1] * 3 + [2] * 3 + [3] * 3


def test_table_when_unruled_then_rows_with_their_header(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(unruled))
    assert cells(lines) == GRID_CELLS
    assert [line.kind for line in lines] == ["text", "row", "row", "row", "text"]


def test_title_when_alone_on_a_slide_then_a_heading(tmp_path: Path) -> None:
    def slide(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 24)
        canvas.drawString(72, HEIGHT - 72, "Offences of violence by month")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 30, "Page 9")

    assert [line.kind for line in read(tmp_path, pdf(slide))] == ["heading", "text"]


def test_columns_when_of_prose_then_read_one_after_the_other(tmp_path: Path) -> None:
    def columned(canvas: Canvas) -> None:
        canvas.drawString(72, HEIGHT - 80, FILLER)
        for at in range(6):
            canvas.drawString(72, HEIGHT - 120 - at * 14, f"left words of line number {at}")
            canvas.drawString(320, HEIGHT - 120 - at * 14, f"right words of line number {at}")
        canvas.drawString(72, HEIGHT - 240, FILLER)

    assert [line.text for line in read(tmp_path, pdf(columned))] == [
        FILLER,
        *(f"left words of line number {at}" for at in range(6)),
        *(f"right words of line number {at}" for at in range(6)),
        FILLER,
    ]


def test_frame_when_it_is_only_a_box_then_its_text_is_text(tmp_path: Path) -> None:
    def framed(canvas: Canvas) -> None:
        canvas.rect(40, 40, WIDTH - 80, HEIGHT - 80)
        prose(canvas)
        canvas.rect(60, HEIGHT - 300, 400, 60)

    assert not cells(read(tmp_path, pdf(framed)))


def test_page_when_turned_then_read_upright_and_boxed_as_seen(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(turned_by_viewer, prose))
    first = [line for line in lines if line.page == 1]
    assert first[0].text == FILLER
    assert cells(first) == GRID_CELLS
    assert first[0].note == "rotated 270"
    box = first[0].box
    assert box is not None
    assert box.left == pytest.approx(72, abs=1)
    assert box.right - box.left > 300
    assert box.top < WIDTH - 500 < box.bottom
    assert lines[4].text == "Policing update"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_when_turned_on_an_upright_page_then_still_whole(tmp_path: Path, turn: int) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        canvas.drawString(-150, 20, FILLER)
        canvas.drawString(-150, 0, "Second line of it")

    lines = read(tmp_path, pdf(turned))
    assert [line.text for line in lines] == [FILLER, "Second line of it"]
    for line in lines:
        assert line.note == f"rotated {360 - turn}"
        assert line.box is not None
        assert 0 <= line.box.left < line.box.right <= WIDTH
        assert 0 <= line.box.top < line.box.bottom <= HEIGHT


def test_side_text_when_beside_upright_text_then_a_line_of_its_own(tmp_path: Path) -> None:
    def axis(canvas: Canvas) -> None:
        prose(canvas)
        canvas.translate(40, 400)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Offences a month")

    last = read(tmp_path, pdf(axis))[-1]
    assert (last.text, last.note) == ("Offences a month", "rotated 270")


def test_pdf_when_encrypted_then_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="encrypted"):
        read(tmp_path, pdf(prose, encrypt="key"))


def test_pdf_when_cut_or_garbled_then_lines_or_a_typed_error(tmp_path: Path) -> None:
    whole = pdf(prose, ruled, turned_by_viewer)
    chance = random.Random(5)
    told = Counter[str]()
    for at in range(60):
        data = bytearray(whole)
        if at % 3 == 0:
            data = data[: chance.randrange(20, len(data) - 10)]
        elif at % 3 == 1:
            for _ in range(chance.randrange(1, 200)):
                data[chance.randrange(8, len(data))] = chance.randrange(256)
        else:
            start = chance.randrange(8, len(data))
            del data[start : start + chance.randrange(1, 2000)]
        try:
            lines = read(tmp_path, bytes(data))
        except DocumentError as error:
            told[error.what[:30]] += 1 if error.sha256 else 0
        else:
            told["read"] += 1
            assert lines
    assert told["read"] < 60
    assert told["the bytes begin as a PDF and d"] >= 20


def test_pdf_when_landed_then_its_lines_come_back_equal(
    lake: Lake,
    tmp_path: Path,
    papers: SourceSpec,  # noqa: F811
) -> None:
    data = pdf(prose, ruled, turned_by_viewer, lambda _: None)
    release = archived(lake, papers.id, data, filename="paper.pdf")
    land(lake, papers, release)
    assert landed_lines(lake, papers, release) == read(tmp_path, data)


def test_pdf_when_read_twice_then_equal(tmp_path: Path) -> None:
    data = pdf(prose, unruled, turned_by_viewer)
    assert read(tmp_path, data) == read(tmp_path, data)


def test_real_scan_when_read_then_each_page_needs_recognition(real_data: Path) -> None:
    path = real_data / "council_papers" / "slrpresentation.pdf"
    lines = read_lines(path, path.name)
    assert [(line.page, line.kind, line.note) for line in lines] == [
        (page, "empty_page", "needs_ocr") for page in range(1, 10)
    ]


def test_real_report_when_read_then_every_word_is_in_a_line(real_data: Path) -> None:
    import pypdfium2

    for path in sorted((real_data / "council_papers").glob("*.pdf")):
        lines = read_lines(path, path.name)
        document = pypdfium2.PdfDocument(path)
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range()
            own = " ".join(
                " ".join(line.cells) or line.text for line in lines if line.page == number + 1
            )
            expected = Counter(char for char in text if char.isalnum())
            assert not expected - Counter(own), (path.name, number + 1)
