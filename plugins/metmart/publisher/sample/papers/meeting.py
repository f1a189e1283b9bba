"""What the council's web service says of the meeting, in each state of its papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree import ElementTree

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.minutes import minutes_html
from metmart.publisher.sample.papers.stated import MEETING, Stated

FIRST_ITEM: Final = 77100
CONFIRMED: Final = "Confirmed"


@dataclass(frozen=True)
class Linked:
    """A paper that an item links."""

    attachment_id: int
    title: str
    item: str
    published: date


def meeting_xml(
    base: str, linked: Sequence[Linked], minuted: Stated | None = None
) -> bytes:
    """The answer to GetMeeting; with minutes once there are any, `minuted` gives their figures."""
    meeting = ElementTree.Element("meeting")
    facts = {
        "meetingid": council.MEETING_ID,
        "meetingdate": f"{MEETING:%d/%m/%Y}",
        "meetingstatus": CONFIRMED,
        "isdisplayallowed": True,
        "meetingtime": council.TIME,
        "meetingactualstarttime": council.TIME,
        "meetinglocation": council.VENUE,
        "iswebcast": False,
        "agendaid": council.MEETING_ID + 1,
        "agendapublished": True,
        "decisionpublished": minuted is not None,
        "minutepublished": minuted is not None,
    }
    _fill(meeting, facts)
    items = ElementTree.SubElement(meeting, "agendaitems")
    for place, (number, title, _) in enumerate(council.ITEMS):
        awaits = number == council.POLICE_ITEM and not any(one.item == number for one in linked)
        item = ElementTree.SubElement(items, "agendaitem")
        html = minutes_html(minuted, number) if minuted else ""
        facts = {
            "agendaitemid": FIRST_ITEM + place,
            # Titles are encoded twice, as the real service does.
            "agendaitemtitle": _twice(f"{title} - {council.TO_FOLLOW}" if awaits else title),
            "agendatext": "",
            "actualmeetingdate": f"{MEETING:%d/%m/%Y}",
            "agendaitemnumber": number,
            "fulldisplaynumberformat": f"{number}.",
            "minutesnonemptyhtmlbody": html,
            "isdecision": False,
            "isminutepublished": minuted is not None,
            "isrestricted": False,
            "isdisplayallowed": True,
        }
        _fill(item, facts)
        documents = ElementTree.SubElement(item, "linkeddocuments")
        for one in linked:
            if one.item == number:
                _document(documents, base, one)
    _attendees(meeting, is_over=minuted is not None)
    return ElementTree.tostring(meeting, encoding="utf-8", xml_declaration=True)


def _document(documents: ElementTree.Element, base: str, one: Linked) -> None:
    document = ElementTree.SubElement(documents, "linkeddoc")
    facts = {
        "attachmentid": one.attachment_id,
        "title": _twice(one.title),
        "isurl": False,
        "url": f"{base}/mgConvert2PDF.aspx?ID={one.attachment_id}",
        "isrestricted": False,
        "itemnum": one.item,
        "publicationdate": f"{one.published:%d/%m/%Y}",
        "meetingdate": f"{MEETING:%d/%m/%Y}",
        "committeetitle": council.COMMISSION,
        "ownertitle": council.COMMISSION,
    }
    _fill(document, facts)


def _attendees(meeting: ElementTree.Element, *, is_over: bool) -> None:
    attendees = ElementTree.SubElement(meeting, "attendees")
    roles = {council.CHAIR: "Chair", council.VICE_CHAIR: "Vice-Chair"}
    people = [(name, "Committee Member") for name in (*roles, *council.MEMBERS)]
    people += [(name, "Substitute") for name in council.SUBSTITUTES]
    people += [(name.split(",")[0], "Co-opted Member") for name in council.CO_OPTED]
    for number, (name, kind) in enumerate(people, 1):
        is_absent = name == council.MEMBERS[4]
        attended = "Apologies" if is_absent else "Present"
        attendee = ElementTree.SubElement(attendees, "attendee")
        facts = {
            "membertype": kind,
            "memberid": 4000 + number,
            "name": name if kind == "Co-opted Member" else f"Councillor {name}",
            "roledescription": roles.get(name, kind),
            "attendance": attended if is_over else "Expected",
        }
        _fill(attendee, facts)


def _fill(element: ElementTree.Element, facts: dict[str, object]) -> None:
    for name, fact in facts.items():
        ElementTree.SubElement(element, name).text = str(fact)


def _twice(title: str) -> str:
    """Encoded once here, and once more by the writer of XML."""
    return title.replace("&", "&amp;").replace("'", "&#39;")
