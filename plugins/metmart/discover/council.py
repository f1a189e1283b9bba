"""The papers of a council's committees: each meeting's own record, and all that hangs on it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from metmart.discover.inquiry import MAX_PAPER_BYTES, Inquiry
from metmart.discover.moderngov import Attachment, Committee, Meeting, ModernGov
from metmart.discover.resource import Resource
from metmart.errors import CatalogueError
from metmart.sources.discovery import ModernGovDiscovery

CLEAR_DAYS = 5  # Local Government Act 1972, s.100B: papers are open so long before a meeting
READABLE = (".pdf", ".docx", ".doc", ".htm", ".html", ".txt")
_SATURDAY = 5
_NAME_LENGTH = 80


@dataclass(frozen=True)
class _Body:
    """Whose meeting it is."""

    id: str
    title: str


def council_papers(discovery: ModernGovDiscovery, inquiry: Inquiry) -> list[Resource]:
    """Every paper of the meetings that lie in the window or still wait for their minutes.

    Raises CatalogueError where no committee is one of those that are followed.
    """
    service = ModernGov(inquiry)
    found = [
        resource
        for meeting, body in _meetings(discovery, inquiry, service).items()
        for resource in _papers(service.meeting(meeting), body, inquiry)
    ]
    return list({one.key: one for one in found}.values())


def _meetings(
    discovery: ModernGovDiscovery, inquiry: Inquiry, service: ModernGov
) -> dict[str, _Body]:
    first = inquiry.first_day(discovery.days_back)
    last = inquiry.today + timedelta(days=discovery.days_forward)
    found = {}
    for committee in _followed(discovery, inquiry, service):
        for meeting, title in service.meetings(committee.id, first, last):
            found[meeting] = _Body(committee.id, title or committee.title)
    for one in inquiry.waiting():
        body = _Body(one.about.get("committee_id", ""), one.about.get("body", ""))
        found.setdefault(one.about["meeting_id"], body)
    return found


def _followed(
    discovery: ModernGovDiscovery, inquiry: Inquiry, service: ModernGov
) -> list[Committee]:
    if not discovery.titles:
        return [Committee(str(one), "", is_over=False) for one in discovery.committees]
    listed = service.committees()
    followed = [one for one in listed if discovery.follows(one.id, one.title)]
    if not followed:
        raise CatalogueError(
            f"no committee has a title that is followed ({', '.join(discovery.titles)}); there are "
            f"{', '.join(sorted(one.title for one in listed)) or 'none'}",
            url=inquiry.base_url,
            next_step="add a committee's id or a part of its title to `discover`",
        )
    return [one for one in followed if inquiry.since or not one.is_over]


def _papers(meeting: Meeting, body: _Body, inquiry: Inquiry) -> Iterator[Resource]:
    """The record of a meeting, then its papers. Restricted ones are counted and left alone."""
    about = {
        "body": body.title,
        "committee_id": body.id,
        "meeting_id": meeting.id,
        "meeting_status": meeting.status.lower(),
        "minutes_published": str(meeting.has_minutes).lower(),
    }
    if meeting.held_on:
        about["meeting_date"] = meeting.held_on.isoformat()
    yield _record(meeting, about, inquiry)
    for attachment in meeting.attachments:
        if _is_open(attachment):
            yield _paper(attachment, meeting, about, inquiry)


def _record(meeting: Meeting, about: dict[str, str], inquiry: Inquiry) -> Resource:
    content = hashlib.sha256(meeting.content).hexdigest()
    paper = f"meeting-{meeting.id}"
    days = [one.published_on for one in meeting.attachments]
    if meeting.has_minutes or not any(days):
        days.append(meeting.held_on)
    restricted = sum(one.is_restricted for one in meeting.attachments)
    return Resource(
        dataset="",
        id=paper,
        filename=f"{paper}.xml",
        title=" ".join(part for part in (about["body"], about.get("meeting_date")) if part),
        url=meeting.url,
        timestamp=inquiry.stamp(paper, content, days),
        content_sha256=content,
        about=about | ({"restricted_papers": str(restricted)} if restricted else {}),
        awaits=None if meeting.has_minutes or meeting.is_cancelled else "minutes",
    )


def _is_open(attachment: Attachment) -> bool:
    suffix = _suffix(attachment)
    return (
        not attachment.is_restricted
        and not attachment.is_link
        and urlsplit(attachment.url).scheme in ("http", "https")
        and suffix in READABLE
    )


def _suffix(attachment: Attachment) -> str:
    """The ending of a file's address; papers that the service converts have none and are PDFs."""
    suffix = PurePosixPath(urlsplit(attachment.url).path).suffix.lower()
    return ".pdf" if suffix in ("", ".aspx", ".ashx") else suffix


def _paper(
    attachment: Attachment, meeting: Meeting, about: dict[str, str], inquiry: Inquiry
) -> Resource:
    content = inquiry.http.digest(attachment.url, max_bytes=MAX_PAPER_BYTES)
    kept = "".join(one if one.isalnum() or one in " -_" else " " for one in attachment.title)
    name = " ".join(kept.split())[:_NAME_LENGTH].strip()
    said = {
        "item": attachment.item,
        "paper_title": attachment.title,
        "attachment_id": attachment.id,
        "paper_status": _status(attachment, meeting, content, inquiry),
        "paper_published_on": attachment.published_on and attachment.published_on.isoformat(),
    }
    return Resource(
        dataset="",
        id=attachment.id,
        filename=f"{attachment.id}-{name}{_suffix(attachment)}",
        title=attachment.title,
        url=attachment.url,
        timestamp=inquiry.stamp(attachment.id, content, [attachment.published_on]),
        content_sha256=content,
        about=about | {name: value for name, value in said.items() if value},
    )


def _status(attachment: Attachment, meeting: Meeting, content: str, inquiry: Inquiry) -> str:
    before = inquiry.newest(attachment.id)
    if before and before.content_sha256 != content:
        return "replaced"
    if before:
        return before.about["paper_status"]
    published, held = attachment.published_on, meeting.held_on
    if published is None or held is None or published > held:
        return "published"  # such as minutes, which come after the meeting
    return "late" if clear_days(published, held) < CLEAR_DAYS else "published"


def clear_days(published: date, held: date) -> int:
    """The working days between two days, neither of them counted; bank holidays count as days."""
    between = ((published + timedelta(days=n)) for n in range(1, (held - published).days))
    return sum(one.weekday() < _SATURDAY for one in between)
