"""The front sheet of the sample council's agenda."""

from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Table

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.paper import bullets, gap, pdf, text

MADE_UP: Final = "Sample paper: people, places of meeting and wording are made up."


def agenda() -> bytes:
    """The agenda as first published, before the police's papers are there."""
    return pdf(f"Agenda, {council.COMMISSION}, {council.WHEN}", front_sheet(has_papers=False))


def front_sheet(*, has_papers: bool) -> list[Flowable]:
    """Two pages: the agenda, and who sits on the commission."""
    return [
        text(council.COUNCIL, "heading"),
        text(council.COMMISSION, "title"),
        gap(10),
        text(f"Date: {council.WHEN}"),
        text(f"Time: {council.TIME}"),
        text(f"Venue: {council.VENUE}"),
        gap(),
        text("AGENDA", "heading"),
        _items(has_papers),
        gap(14),
        text(
            "This is a public meeting. Residents may watch from the gallery and may put a question "
            "to the Chair if they write to the clerk two working days before."
        ),
        text(
            f"For anything about this agenda ask {council.CLERK}, telephone 020 7946 0301 or "
            "e-mail scrutiny@hounslow.example. Press enquiries: 020 7946 0302 or "
            "press.office@hounslow.example"
        ),
        text(MADE_UP),
        *_membership(),
        *_information(),
    ]


def _items(has_papers: bool) -> Table:
    rows = [["", "", "Page Number"]]
    for number, title, pages in council.ITEMS:
        is_awaited = number == council.POLICE_ITEM and not has_papers
        rows.append([number, title, council.TO_FOLLOW if is_awaited else pages])
    style = [
        ("FONTNAME", (0, 0), (-1, -1), "Helvetica"),
        ("FONTSIZE", (0, 0), (-1, -1), 10.5),
        ("ALIGN", (2, 0), (2, -1), "RIGHT"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    ]
    return Table(rows, colWidths=[24, 340, 90], style=style)


def _membership() -> list[Flowable]:
    councillors = [f"{council.CHAIR} (Chair)", f"{council.VICE_CHAIR} (Vice-Chair)"]
    return [
        KeepTogether(
            [
                text(f"{council.COMMISSION} membership", "heading"),
                text("Councillors:", "subheading"),
                *(text(name) for name in (*councillors, *council.MEMBERS)),
                text("Substitute Members:", "subheading"),
                *(text(name) for name in council.SUBSTITUTES),
                text("Co-opted Representatives", "subheading"),
                *(text(name) for name in council.CO_OPTED),
            ]
        )
    ]


def _information() -> list[Flowable]:
    return [
        text("Note on declarations of interest", "subheading"),
        text(
            "A member with a pecuniary interest in an item says so when it is reached, leaves the "
            "room and takes no part in the vote."
        ),
        text("What this commission does", "subheading"),
        *bullets(
            [
                "Asks those who decide about safety in the borough what they did and why.",
                "Looks into one topic a year in depth and reports to Cabinet.",
                "Follows up what was promised at its earlier meetings.",
            ]
        ),
        text("Getting here", "subheading"),
        text("Buses 81, 110, 111 and H37 stop outside; there are lifts and an induction loop."),
    ]
