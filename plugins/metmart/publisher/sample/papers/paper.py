"""Building blocks of made-up PDFs: upright pages, slides, slides on rotated pages, and scans."""

import io
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

NAVY: Final = colors.HexColor("#16325c")
TINT: Final = colors.HexColor("#e8edf4")
UPRIGHT, SLIDE, ROTATED = "upright", "slide", "rotated"
WIDE: Final = landscape(A4)
MARGIN: Final = 20 * mm
QUARTER: Final = 90  # degrees
STYLES: Final = {
    "title": ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=24),
    "heading": ParagraphStyle(
        "heading", fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=10, spaceAfter=4
    ),
    "subheading": ParagraphStyle(
        "subheading", fontName="Helvetica-Bold", fontSize=11, leading=14, spaceBefore=8
    ),
    "text": ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=5),
    "bullet": ParagraphStyle(
        "bullet", fontName="Helvetica", fontSize=10, leading=13, leftIndent=14, bulletIndent=3
    ),
    "slide_title": ParagraphStyle(
        "slide_title", fontName="Helvetica-Bold", fontSize=24, leading=30, textColor=NAVY
    ),
    "slide": ParagraphStyle("slide", fontName="Helvetica", fontSize=15, leading=21, spaceAfter=8),
    "slide_bullet": ParagraphStyle(
        "slide_bullet",
        fontName="Helvetica",
        fontSize=14,
        leading=20,
        leftIndent=18,
        bulletIndent=4,
        spaceAfter=3,
    ),
    "cell": ParagraphStyle("cell", fontName="Helvetica", fontSize=10.5, leading=13.5),
    "tile": ParagraphStyle(
        "tile", fontName="Helvetica", fontSize=15, leading=22, alignment=TA_CENTER
    ),
}
GRID: Final = [
    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTNAME", (0, 0), (-1, -1), "Helvetica"),
]


def pdf(
    title: str, story: Sequence[Flowable], first: str = UPRIGHT, stamp: int | None = None
) -> bytes:
    """A PDF of the same bytes whenever it is made; `stamp` is the number of its first page."""
    made = io.BytesIO()
    document = BaseDocTemplate(made, title=title, author="", invariant=1)
    templates = [
        PageTemplate(UPRIGHT, [_frame(*A4)], onPage=_marked(stamp, *A4), pagesize=A4),
        PageTemplate(SLIDE, [_frame(*WIDE)], onPage=_marked(stamp, *WIDE), pagesize=WIDE),
        _RotatedPage(ROTATED, [_frame(*WIDE)], onPage=_rotated(stamp), pagesize=WIDE),
    ]
    document.addPageTemplates(sorted(templates, key=lambda one: one.id != first))
    document.build(list(story))
    return made.getvalue()


def page(kind: str) -> list[Flowable]:
    """A new page of a kind."""
    return [NextPageTemplate(kind), PageBreak()]


def text(words: str, style: str = "text") -> Paragraph:
    """A paragraph; its words may carry reportlab's tags (`<b>`)."""
    return Paragraph(words, STYLES[style])


def arrow(change: float) -> str:
    """A change in per cent with a triangle for its sign, as dashboards print it."""
    glyph = "\u25b2" if change > 0 else "\u25bc"
    return f'<font name="ZapfDingbats">{glyph}</font> {abs(change):.1f}%'


def bullets(items: Sequence[str], style: str = "bullet") -> list[Flowable]:
    """A list."""
    return [Paragraph(escape(item), STYLES[style], bulletText="\u2022") for item in items]


def gap(height: float = 6) -> Spacer:
    """Room between two blocks."""
    return Spacer(1, height)


def ruled(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """A table of numbers with lines around every cell."""
    style = [
        *GRID,
        ("FONTSIZE", (0, 0), (-1, -1), 9.5),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ("BACKGROUND", (0, 0), (-1, 0), TINT),
        ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
    ]
    return Table([list(row) for row in rows], colWidths=list(widths), style=style)


def two_columns(rows: Sequence[tuple[str, str]], widths: tuple[float, float]) -> Table:
    """A ruled table of prose, as written questions are set; rows may break between pages."""
    cells = [[text(escape(one), "cell") for one in row] for row in rows]
    return Table(cells, colWidths=list(widths), style=GRID, splitInRow=1)


def tiles(texts: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """Boxes side by side, each with a line or more."""
    cells = [[text(one, "tile") for one in row] for row in texts]
    style = [
        ("BOX", (0, 0), (-1, -1), 1, NAVY),
        ("INNERGRID", (0, 0), (-1, -1), 1, NAVY),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 18),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 18),
    ]
    return Table(cells, colWidths=list(widths), style=style)


def _frame(width: float, height: float) -> Frame:
    return Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)


class _RotatedPage(PageTemplate):  # type: ignore[misc]
    """An upright sheet that is to be turned for reading; its size is that of the turned one."""

    rotation = QUARTER


class _Marked:
    """Draws what stands on every page: the stamp of a pack, a slide's band."""

    def __init__(self, stamp: int | None, width: float, height: float, *, is_rotated: bool) -> None:
        self._stamp = stamp
        self._width = width
        self._height = height
        self._is_rotated = is_rotated

    def __call__(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        if self._is_rotated:
            canvas.translate(self._height, 0)
            canvas.rotate(QUARTER)
        if self._width > self._height:
            canvas.setFillColor(NAVY)
            canvas.rect(0, self._height - 12, self._width, 12, stroke=0, fill=1)
            canvas.setFillColor(colors.black)
        if self._stamp is not None:
            canvas.setFont("Helvetica", 10)
            number = self._stamp + document.page - 1
            canvas.drawCentredString(self._width / 2, 9 * mm, f"Page {number}")


def _marked(stamp: int | None, width: float, height: float) -> _Marked:
    return _Marked(stamp, width, height, is_rotated=False)


def _rotated(stamp: int | None) -> _Marked:
    return _Marked(stamp, *WIDE, is_rotated=True)
