"""The sample council's meeting with its papers, each from the day on which it was public."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import Final

from metmart.publisher.papers import SampleAttendee, SampleItem, SampleMeeting, SamplePaper
from metmart.publisher.sample.papers import council, minutes
from metmart.publisher.sample.papers.crime_slides import slides
from metmart.publisher.sample.papers.front_sheet import agenda
from metmart.publisher.sample.papers.pack import agenda_pack
from metmart.publisher.sample.papers.stated import BOROUGH, MEETING, Stated

STARTS: Final = time(18, 45)
AGENDA, PACK, SLIDES, MINUTES = 71001, 71002, 71003, 71004


def meeting(seed: int) -> SampleMeeting:
    """The agenda, the late pack, slides that were replaced without a word, and the minutes."""
    stated = Stated(seed)
    return SampleMeeting(
        host=council.HOST,
        committee_id=council.COMMITTEE_ID,
        committee=council.COMMISSION,
        meeting_id=council.MEETING_ID,
        starts_at=datetime.combine(MEETING, STARTS),
        published_at=_on(council.AGENDA_OUT),
        items=_items(stated),
        attendees=_attendees(),
        minutes_at=_on(council.MINUTES_OUT),
        location=council.VENUE,
    )


def _items(stated: Stated) -> tuple[SampleItem, ...]:
    papers = {"": _of_meeting(stated), council.POLICE_ITEM: _of_police(stated)}
    items = [SampleItem(0, "Agenda and minutes", papers=papers[""])]
    for number, title, _ in council.ITEMS:
        # The words stay in the title when the paper has come, as they do on real sites.
        awaited = f" - {council.TO_FOLLOW}" if number == council.POLICE_ITEM else ""
        items.append(
            SampleItem(
                number=int(number),
                title=f"{title}{awaited}",
                minutes=minutes.minutes_html(stated, number),
                papers=papers.get(number, ()),
            )
        )
    return tuple(items)


def _of_meeting(stated: Stated) -> tuple[SamplePaper, ...]:
    return (
        _paper(AGENDA, "Agenda frontsheet", "Agenda frontsheet.pdf", council.AGENDA_OUT, agenda),
        _paper(
            MINUTES,
            "Printed minutes",
            "Printed minutes.docx",
            council.MINUTES_OUT,
            partial(minutes.minutes, stated),
        ),
    )


def _of_police(stated: Stated) -> tuple[SamplePaper, ...]:
    name = f"Crime and policing in {BOROUGH} - slides"
    shown = partial(_paper, SLIDES, name, f"{name}.pdf")
    return (
        _paper(
            PACK,
            "Public reports pack",
            "Public reports pack.pdf",
            council.PAPERS_OUT,
            partial(agenda_pack, stated),
        ),
        shown(council.PAPERS_OUT, partial(slides, stated, is_corrected=False)),
        shown(council.CORRECTED, partial(slides, stated, is_corrected=True)),
    )


def _attendees() -> tuple[SampleAttendee, ...]:
    roles = {council.CHAIR: "Chair", council.VICE_CHAIR: "Vice-Chair"}
    seats = [*roles, *council.MEMBERS]
    people = [
        SampleAttendee(
            f"Councillor {name}",
            roles.get(name, "Committee Member"),
            "Apologies" if name == council.ABSENT else "Present",
        )
        for name in seats
    ]
    people += [
        SampleAttendee(f"Councillor {name}", "Substitute", "Not required")
        for name in council.SUBSTITUTES
    ]
    people += [SampleAttendee(one.split(",")[0], "Co-opted Member") for one in council.CO_OPTED]
    return tuple(people)


def _paper(
    attachment: int, title: str, filename: str, day: date, read: Callable[[], bytes]
) -> SamplePaper:
    return SamplePaper(attachment, title, filename, _on(day), read)


def _on(day: date) -> datetime:
    return datetime.combine(day, time())
