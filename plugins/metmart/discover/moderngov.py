"""A client of ModernGov's web service, of which it needs four methods.

What was learned of it: days must be written dd/mm/yyyy, for any other form is accepted and the
range then ignored; both days must be given, whatever the service's description says; titles are
encoded twice and carry the size of the file; a heading is an item numbered 0. Some hosts take a
minute, some have the service switched off or closed to programs.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import etree

from metmart.discover.inquiry import Inquiry
from metmart.errors import AddressError, CatalogueError, FetchError, PausedError

SERVICE = "mgWebService.asmx"
DAY = "%d/%m/%Y"
_DAYS = (DAY, "%Y-%m-%d")
_DAY_LENGTH = 10
_TAG = re.compile(r"<[^<>]*>")
_SIZE = re.compile(r"\s*(?:pdf icon\s*)?\b(?:PDF|DOCX?)\s+[\d.,]+\s*[KMG]?B\s*$", re.IGNORECASE)
_REFERENCE = re.compile(r"\s*[(\[]?\bref:\s*[\w/-]*[)\]]?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Committee:
    """A body that meets. One that is expired meets no more."""

    id: str
    title: str
    is_over: bool


@dataclass(frozen=True)
class Attachment:
    """A paper under an item. A link leads away from the host and is no paper of the meeting."""

    id: str
    title: str
    url: str
    item: str
    published_on: date | None
    is_restricted: bool
    is_link: bool


@dataclass(frozen=True)
class Meeting:
    """A meeting's own record, and its bytes in a form in which equal records are equal."""

    id: str
    url: str
    held_on: date | None
    status: str
    has_minutes: bool
    attachments: tuple[Attachment, ...]
    content: bytes

    @property
    def is_cancelled(self) -> bool:
        """Whether it was not held; it stays listed."""
        return "cancel" in self.status.lower()


class ModernGov:
    """The web service of one host."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._base_url = inquiry.base_url
        self._page = inquiry.page

    def committees(self) -> list[Committee]:
        """All that are listed and were not deleted."""
        return [
            Committee(
                id=_text(one, "committeeid"),
                title=plain(_text(one, "committeetitle")),
                is_over=_is(one, "committeeexpired"),
            )
            for one in _every(self._ask("GetCommittees"), "committee")
            if not _is(one, "committeedeleted")
        ]

    def meetings(self, committee: str, first: date, last: date) -> list[tuple[str, str]]:
        """The meetings from one day to another: of each the id and its committee's title."""
        answer = self._ask(
            "GetMeetings",
            lCommitteeId=committee,
            sFromDate=first.strftime(DAY),
            sToDate=last.strftime(DAY),
        )
        title = next((plain(text) for text in _texts(answer, "committeetitle")), "")
        return [(_text(one, "meetingid"), title) for one in _every(answer, "meeting")]

    def meeting(self, meeting: str) -> Meeting:
        """A meeting with its papers."""
        root = self._ask("GetMeeting", lMeetingId=meeting)
        return Meeting(
            id=_text(root, "meetingid") or meeting,
            url=self._url("GetMeeting", lMeetingId=meeting),
            held_on=day(_text(root, "meetingdate")),
            status=_text(root, "meetingstatus"),
            has_minutes=_is(root, "minutepublished"),
            attachments=tuple(self._attachments(root)),
            content=etree.tostring(root, method="c14n"),
        )

    def _attachments(self, root: etree._Element) -> Iterator[Attachment]:
        for item in _every(root, "agendaitem"):
            number = _text(item, "agendaitemnumber")
            for one in _every(item, "linkeddoc"):
                attachment = _text(one, "attachmentid")
                restricted = _is(one, "isrestricted") or _is(item, "isrestricted")
                yield Attachment(
                    id=attachment,
                    title=plain(_text(one, "title")),
                    url=self._address(attachment, _text(one, "url"), restricted),
                    item="" if number == "0" else number,
                    published_on=day(_text(one, "publicationdate")),
                    is_restricted=restricted,
                    is_link=_is(one, "isurl"),
                )

    def _address(self, attachment: str, url: str, is_restricted: bool) -> str:
        """Where an attachment lies; the service is asked where a meeting does not say it."""
        if not url and not is_restricted:
            url = next(
                iter(_texts(self._ask("GetAttachment", lAttachmentId=attachment), "url")), ""
            )
        return self._as_asked(urljoin(f"{self._base_url}/", html.unescape(url))) if url else ""

    def _as_asked(self, url: str) -> str:
        """An address on the service's own host by the scheme that it is asked by.

        Services that answer by https list their papers by http.
        """
        own, listed = urlsplit(self._base_url), urlsplit(url)
        return listed._replace(scheme=own.scheme).geturl() if listed.netloc == own.netloc else url

    def _url(self, method: str, **parameters: str) -> str:
        query = f"?{urlencode(parameters, safe='/')}" if parameters else ""
        return f"{self._base_url}/{SERVICE}/{method}{query}"

    def _ask(self, method: str, **parameters: str) -> etree._Element:
        url = self._url(method, **parameters)
        try:
            answer = self._page(url)
        except (AddressError, PausedError):
            raise
        except FetchError as error:
            error.next_step = (
                "open the URL in a browser. If only programs are refused, ask the council; if the "
                "web service is switched off, list the papers that are wanted one by one "
                "(`discover: kind: listed`)"
            )
            raise
        # Entities are not resolved, and nothing is loaded from the network.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            root = etree.fromstring(answer, parser)
        except etree.XMLSyntaxError as error:
            raise _no_answer(url, f"is no XML: {error}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise _no_answer(url, "declares a document type (DTD), which is not read")
        return root


def _no_answer(url: str, problem: str) -> CatalogueError:
    return CatalogueError(
        f"the web service's answer {problem}",
        url=url,
        next_step="open the URL: a page for people may be served in the answer's place",
    )


def plain(title: str) -> str:
    """A title without what was encoded into it, the size of its file and hidden references."""
    text = html.unescape(html.unescape(title))
    text = " ".join(_TAG.sub(" ", text).replace("\xa0", " ").split())
    return _REFERENCE.sub("", _SIZE.sub("", _REFERENCE.sub("", text))).strip(" ,")


def day(text: str) -> date | None:
    """A day as the service writes it, with a time behind it or without."""
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip()[:_DAY_LENGTH], form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _every(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """All elements of a name, in any namespace, that hold others."""
    return (one for one in root.iter("{*}*") if _is_named(one, name) and len(one))


def _texts(root: etree._Element, name: str) -> Iterator[str]:
    return ((one.text or "").strip() for one in root.iter("{*}*") if _is_named(one, name))


def _text(root: etree._Element, name: str) -> str:
    """The text of an element's own child."""
    return next(((one.text or "").strip() for one in root if _is_named(one, name)), "")


def _is(root: etree._Element, name: str) -> bool:
    return _text(root, name).lower() in ("true", "1", "yes")


def _is_named(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname.lower() == name
