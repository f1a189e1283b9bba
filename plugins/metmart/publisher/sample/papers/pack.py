"""The agenda pack: everything that the commission had before it, in one PDF."""

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.crime_slides import crime_slides
from metmart.publisher.sample.papers.enclosures import leaflet, plan
from metmart.publisher.sample.papers.front_sheet import front_sheet
from metmart.publisher.sample.papers.paper import SLIDE, UPRIGHT, page, pdf
from metmart.publisher.sample.papers.stated import Stated
from metmart.publisher.sample.papers.written_questions import written_questions


def agenda_pack(stated: Stated) -> bytes:
    """Front sheet, written questions, slides, leaflet and plan."""
    story = [
        *front_sheet(has_papers=True),
        *page(UPRIGHT),
        *written_questions(stated),
        *page(SLIDE),
        *crime_slides(stated),
        *page(UPRIGHT),
        *leaflet(),
        *page(UPRIGHT),
        *plan(),
    ]
    return pdf(f"Agenda pack, {council.COMMISSION}, {council.WHEN}", story, stamp=1)
