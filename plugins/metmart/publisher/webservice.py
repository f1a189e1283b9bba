"""Answers as a council's ModernGov gives them, its traps among them.

Days in another form than dd/mm/yyyy are accepted and pay no heed to; a missing one is an error.
Titles are encoded twice and carry the size of the file. Addresses are relative, so that the bytes
do not follow from the port.
"""

import html
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from urllib.parse import quote

from lxml import etree

from metmart.publisher.papers import SampleAttendee, SampleItem, SampleMeeting, SamplePaper

SERVICE = "mgWebService.asmx"
CONVERTED = "mgConvert2PDF.aspx"
DAY = "%d/%m/%Y"
_KB = 1024


def answer(meetings: list[SampleMeeting], method: str, asked: Mapping[str, str]) -> bytes | None:
    """The XML that a method answers of one council's meetings; None where it is an error."""
    match method:
        case "GetCommittees":
            return _xml(_committees(meetings))
        case "GetMeetings" if {"lCommitteeId", "sFromDate", "sToDate"} <= set(asked):
            return _xml(_listed(meetings, asked))
        case "GetMeeting":
            found = [one for one in meetings if str(one.meeting_id) == asked.get("lMeetingId")]
            return _xml(_meeting(found[0])) if found else None
        case "GetAttachment":
            newest = paper(meetings, asked.get("lAttachmentId", ""))
            return _xml(_attachment(newest)) if newest else None
    return None


def paper(meetings: Iterable[SampleMeeting], attachment: str) -> SamplePaper | None:
    """The newest version of a paper that is open to everyone."""
    versions = [
        paper
        for meeting in meetings
        for item in meeting.items
        for paper in item.papers
        if str(paper.attachment_id) == attachment
        and not (paper.is_restricted or item.is_restricted)
    ]
    return max(versions, key=lambda one: one.published_at, default=None)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _element(tag: str, /, *children: etree._Element, **texts: object) -> etree._Element:
    element = etree.Element(tag)
    for child, text in texts.items():
        etree.SubElement(element, child).text = str(text)
    element.extend(children)
    return element


def _title(text: str) -> str:
    """Once here and once more as XML."""
    return html.escape(text)


def _committees(meetings: list[SampleMeeting]) -> etree._Element:
    known = {one.committee_id: one.committee for one in meetings}
    return _element(
        "committees",
        *(
            _element(
                "committee",
                committeeid=name,
                committeetitle=_title(title),
                committeedeleted=False,
                committeeexpired=False,
                committeecategory="Scrutiny",
            )
            for name, title in known.items()
        ),
        committeescount=f" {len(known)}",
    )


def _listed(meetings: list[SampleMeeting], asked: Mapping[str, str]) -> etree._Element:
    of_committee = [one for one in meetings if str(one.committee_id) == asked["lCommitteeId"]]
    first, last = _day(asked["sFromDate"]), _day(asked["sToDate"])
    found = [
        one
        for one in of_committee
        if first is None or last is None or first <= one.starts_at.date() <= last
    ]
    listed = [
        _element(
            "meeting",
            meetingid=one.meeting_id,
            meetingdate=one.starts_at.strftime(DAY),
            meetingstatus=one.status,
            meetingtime=_time(one.starts_at),
            iswebcast=False,
        )
        for one in found
    ]
    committee = _element(
        "committee",
        _element("committeemeetings", *listed),
        committeeid=asked["lCommitteeId"],
        committeetitle=_title(of_committee[0].committee) if of_committee else "",
        committeemeetingcount=len(found),
    )
    return _element("getmeetings", committee, meetingscount=len(found), committeescount=1)


def _meeting(meeting: SampleMeeting) -> etree._Element:
    has_minutes = meeting.minutes_at is not None
    return _element(
        "meeting",
        _element("agendaitems", *(_item(meeting, item) for item in meeting.items)),
        _element("attendees", *(_attendee(one) for one in meeting.attendees)),
        meetingid=meeting.meeting_id,
        committeeid=meeting.committee_id,
        committeetitle=_title(meeting.committee),
        meetingdate=meeting.starts_at.strftime(DAY),
        meetingstatus=meeting.status,
        isdisplayallowed=True,
        meetingtime=_time(meeting.starts_at),
        meetinglocation=_title(meeting.location),
        iswebcast=False,
        agendapublished=True,
        minutepublished=has_minutes,
    )


def _item(meeting: SampleMeeting, item: SampleItem) -> etree._Element:
    papers = sorted(item.papers, key=lambda one: (one.attachment_id, one.published_at))
    linked = [
        _linked(meeting, item, list(versions))
        for _, versions in groupby(papers, lambda one: one.attachment_id)
    ]
    return _element(
        "agendaitem",
        _element("linkeddocuments", *linked),
        agendaitemid=meeting.meeting_id * 100 + meeting.items.index(item),
        agendaitemtitle=_title(item.title),
        agendatext=item.text,
        agendaitemnumber=item.number,
        minutesnonemptyhtmlbody=item.minutes if meeting.minutes_at else "",
        isrestricted=item.is_restricted,
        isminutepublished=meeting.minutes_at is not None,
    )


def _linked(
    meeting: SampleMeeting, item: SampleItem, versions: list[SamplePaper]
) -> etree._Element:
    """A paper as the meeting lists it; one that was replaced keeps the day of the first."""
    first, newest = versions[0], versions[-1]
    restricted = newest.is_restricted or item.is_restricted
    size = "" if restricted else f" PDF {len(newest.read()) // _KB + 1} KB"
    return _element(
        "linkeddoc",
        attachmentid=newest.attachment_id,
        title=_title(f"{newest.title}{size}"),
        isurl=False,
        url="" if restricted else _address(newest),
        isrestricted=restricted,
        publicationdate=first.published_at.strftime(DAY),
        meetingdate=meeting.starts_at.strftime(DAY),
        committeetitle=_title(meeting.committee),
    )


def _attachment(newest: SamplePaper) -> etree._Element:
    details = _element(
        "attachmentdetails",
        attachmentid=newest.attachment_id,
        title=_title(newest.title),
        isrestricted=False,
        url=_address(newest),
    )
    return _element("attachment", details)


def _address(newest: SamplePaper) -> str:
    """PDFs are converted on the way; all else lies there as it is."""
    if newest.filename.lower().endswith(".pdf"):
        return f"{CONVERTED}?ID={newest.attachment_id}"
    return f"documents/s{newest.attachment_id}/{quote(newest.filename)}"


def _attendee(one: SampleAttendee) -> etree._Element:
    return _element(
        "attendee", name=_title(one.name), roledescription=one.role, attendance=one.attendance
    )


def _time(moment: datetime) -> str:
    return moment.strftime("%I.%M %p").lstrip("0").lower()


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, DAY).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
