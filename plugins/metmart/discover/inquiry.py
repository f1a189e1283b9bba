"""What a listing of papers asks with, and what it knows before it asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from metmart.discover.resource import Resource
from metmart.fetch.http import Http

MAX_PAGE_BYTES = 20_000_000  # of a page or an answer; a long meeting's record comes to about one
MAX_PAPER_BYTES = 500_000_000  # of a paper that is only hashed; its source's own limit is stricter


@dataclass(frozen=True)
class Seen:
    """What the newest bytes of a source were, and when they were seen."""

    sha256: str
    observed_at: datetime


@dataclass(frozen=True)
class Inquiry:
    """One look at a publisher's listing.

    `archived` are the papers that are there already, oldest first. `since` is how far back is
    looked, where a source's own days are not far enough. `last` is of the newest of them.
    """

    base_url: str
    http: Http
    now: datetime
    archived: tuple[Resource, ...] = ()
    since: date | None = None
    last: Seen | None = None

    @property
    def today(self) -> date:
        """The day on which is asked."""
        return self.now.date()

    def first_day(self, days_back: int) -> date:
        """The oldest day that is looked at."""
        usual = self.today - timedelta(days=days_back)
        return min(usual, self.since) if self.since else usual

    def newest(self, paper: str) -> Resource | None:
        """The newest version of a paper that is archived."""
        return next((one for one in reversed(self.archived) if one.id == paper), None)

    def waiting(self) -> list[Resource]:
        """The papers whose newest version still lacks something: these are asked for again."""
        newest = {one.id: one for one in self.archived}
        return [one for one in newest.values() if one.awaits]

    def page(self, url: str) -> bytes:
        """The bytes of a page or an answer."""
        return self.http.content(url, max_bytes=MAX_PAGE_BYTES)

    def stamp(self, paper: str, content: str, days: Iterable[date | None]) -> datetime | None:
        """When this version of a paper was published: the newest of the days that it states.

        A version that came in another's place and states no newer day is of the day on which it
        is seen, since its publisher has replaced it without a word; that is None here.
        """
        stated = [day for day in days if day and day <= self.today]
        moment = datetime.combine(max(stated), datetime.min.time(), UTC) if stated else None
        before = self.newest(paper)
        if before is None or before.content_sha256 == content:
            return moment
        is_newer = moment and before.published_at and moment > before.published_at
        return moment if is_newer else None
