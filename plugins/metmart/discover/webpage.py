"""Pages for people: what they say, and where they lead.

A page's bytes differ from one request to the next (tokens, counters, menus), so a page is told
from its next version by its text.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

_SURROUNDINGS = "script, style, noscript, template, nav, header, footer, form, svg, iframe, head"
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]{2,8})\s+(\d{4})\b")
_FIGURES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")


class Webpage:
    """A page as it was served from an address."""

    def __init__(self, url: str, markup: bytes) -> None:
        self.url = url
        self._whole = BeautifulSoup(markup, "lxml")

    @cached_property
    def body(self) -> Tag:
        """The page without what surrounds its text."""
        for tag in self._whole.select(_SURROUNDINGS):
            tag.decompose()
        found = self._whole.select_one("main, [role=main], article") or self._whole.body
        return found or self._whole

    @property
    def content_sha256(self) -> str:
        """A hash of what the page says."""
        return hashlib.sha256(said(self.body).encode()).hexdigest()

    @property
    def title(self) -> str:
        """Its first heading."""
        heading = self.body.select_one("h1, h2")
        return said(heading) if heading else ""

    def leads_below(self, path: str) -> Iterator[tuple[str, Tag]]:
        """The addresses one step below a path that the page links to, each with its link."""
        for link in self.body.select("a[href]"):
            url = urljoin(self.url, str(link["href"])).partition("#")[0]
            before, _, name = urlsplit(url).path.rstrip("/").rpartition("/")
            if before.endswith(path.rstrip("/")) and name and not urlsplit(url).query:
                yield url, link

    def labelled(self) -> dict[str, str]:
        """What the page states in rows or pairs of a label and a value, by label."""
        found = {}
        for label in self.body.select("th, dt"):
            value = label.find_next_sibling(["td", "dd"])
            if value is not None:
                found[said(label).rstrip(":").lower()] = said(value)
        return found


def said(tag: Tag) -> str:
    """The text of a part of a page, blanks being single."""
    return " ".join(tag.get_text(" ").split())


def days(text: str) -> list[date]:
    """The days that a text names, in the order in which it does."""
    found = [
        _day(f"{day} {month[:3]} {year}", "%d %b %Y") for day, month, year in _DAY.findall(text)
    ]
    for day, month, year, *iso in _FIGURES.findall(text):
        named = "-".join(iso) if iso[0] else f"{year}-{month}-{day}"
        found.append(_day(named, "%Y-%m-%d"))
    return [one for one in found if one]


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
