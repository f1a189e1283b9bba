"""Pictures: a page that is one only, as a scanned slide is, and a chart without a word."""

from collections.abc import Sequence
from typing import Final

from PIL import Image as Bitmap
from PIL import ImageDraw
from reportlab.graphics.shapes import Drawing, Line, PolyLine
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from metmart.publisher.sample.papers.paper import NAVY

SIZE: Final = (720, 440)
BASE: Final = 380
BAR: Final = 36
INK, PAPER, PALE = 40, 250, 130


def chart_picture(title: str, values: list[int]) -> Flowable:
    """A bar chart of which no word and no number is text."""
    return _Picture(_drawn(title, values))


def bare_line(values: Sequence[int]) -> Flowable:
    """A line chart that tells no number."""
    drawing = Drawing(240 * mm, 110 * mm)
    step, height = drawing.width / (len(values) - 1), drawing.height / max(values)
    drawing.add(Line(0, 0, drawing.width, 0))
    points = [at for place, one in enumerate(values) for at in (place * step, one * height)]
    drawing.add(PolyLine(points, strokeColor=NAVY, strokeWidth=3))
    return drawing


def _drawn(title: str, values: list[int]) -> Bitmap.Image:
    picture = Bitmap.new("L", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((40, 24), title, fill=INK, font_size=22)
    draw.line((40, BASE, SIZE[0] - 30, BASE), fill=INK, width=2)
    step = (SIZE[0] - 80) // len(values)
    for place, value in enumerate(values):
        left = 50 + place * step
        top = BASE - round(280 * value / max(values))
        draw.rectangle((left, top, left + min(BAR, step - 8), BASE), fill=PALE, outline=INK)
        draw.text((left, BASE + 8), str(value), fill=INK, font_size=14)
    return picture


class _Picture(Flowable):  # type: ignore[misc]
    """The bitmap as wide as a slide."""

    def __init__(self, picture: Bitmap.Image) -> None:
        super().__init__()
        self._picture = picture
        self.width = 240 * mm
        self.height = self.width * picture.height / picture.width

    def draw(self) -> None:
        """On the page."""
        self.canv.drawImage(ImageReader(self._picture), 0, 0, self.width, self.height)
