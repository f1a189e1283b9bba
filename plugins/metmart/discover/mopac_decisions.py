"""Decisions of the Mayor's Office for Policing and Crime, known by their PCD numbers."""

import re
from collections.abc import Iterator

from metmart.discover.inquiry import Inquiry
from metmart.discover.resource import Resource
from metmart.discover.webpage import Webpage, days, said
from metmart.errors import CatalogueError
from metmart.sources.discovery import MopacDecisionsDiscovery

MAX_PAGES = 300
_REFERENCE = re.compile(r"\bPCD\s*(\d{1,5})\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"Date published\W*(.{6,30})", re.IGNORECASE)
_SIGNED = re.compile(r"Date signed\W*(.{6,30})", re.IGNORECASE)


def mopac_decisions(discovery: MopacDecisionsDiscovery, inquiry: Inquiry) -> list[Resource]:
    """The decisions of the window.

    Raises CatalogueError where the list or a decision cannot be understood.
    """
    pages = dict.fromkeys(_listed(discovery, inquiry))
    if not pages and not inquiry.archived:
        raise CatalogueError(
            "the list links to no decision",
            url=f"{inquiry.base_url}{discovery.listing}",
            next_step="open the URL: if the list has moved, mend `discover.listing`",
        )
    first = inquiry.first_day(discovery.days_back)
    found = [_decision(Webpage(url, inquiry.page(url)), inquiry) for url in pages]
    return [one for one in found if one.timestamp is None or one.timestamp.date() >= first]


def _listed(discovery: MopacDecisionsDiscovery, inquiry: Inquiry) -> Iterator[str]:
    """The decisions' addresses, newest first, page by page until one is full of old ones."""
    first = inquiry.first_day(discovery.days_back)
    for number in range(MAX_PAGES):
        url = f"{inquiry.base_url}{discovery.listing}?page={number}"
        page = Webpage(url, inquiry.page(url))
        shown = dict(page.leads_below(discovery.listing))
        yield from shown
        published = days(" ".join(_PUBLISHED.findall(said(page.body))))
        if len(shown) < discovery.page_size or (published and max(published) < first):
            return


def _decision(page: Webpage, inquiry: Inquiry) -> Resource:
    text = said(page.body)
    number = _REFERENCE.search(text)
    if number is None:
        raise CatalogueError(
            "the page names no PCD number",
            url=page.url,
            next_step="open the URL: the site may have a new shape",
        )
    published = next((day for match in _PUBLISHED.findall(text) for day in days(match)), None)
    signed = next((day for match in _SIGNED.findall(text) for day in days(match)), None)
    reference = f"PCD {number[1]}"
    content = page.content_sha256
    said_of_it = {
        "item": reference,
        "meeting_date": signed,
        "paper_published_on": published,
    }
    return Resource(
        dataset="",
        id=reference,
        filename=f"pcd-{number[1]}.html",
        title=page.title,
        url=page.url,
        timestamp=inquiry.stamp(reference, content, [published or signed]),
        content_sha256=content,
        about={name: str(value) for name, value in said_of_it.items() if value},
    )
