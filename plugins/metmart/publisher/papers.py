"""Papers as the stand-in keeps them: meetings, Mayor's questions and decisions.

Each says from when on its parts are public, so that a replay until a day shows what was public
then: a paper that came late, minutes that are still to come, an answer that was only holding.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from urllib.parse import urlsplit

from metmart.sources.discovery import (
    Discovery,
    MayorsQuestionsDiscovery,
    ModernGovDiscovery,
    MopacDecisionsDiscovery,
)


@dataclass(frozen=True)
class SamplePaper:
    """A paper under an item of an agenda.

    Papers with the same `attachment_id` are versions, of which the newest is served: that is how
    a publisher replaces one without a word. `filename` has an ending that says what it is.
    """

    attachment_id: int
    title: str
    filename: str
    published_at: datetime
    read: Callable[[], bytes]
    is_restricted: bool = False


@dataclass(frozen=True)
class SampleItem:
    """An item of an agenda. One numbered 0 is a section heading; texts are HTML."""

    number: int
    title: str
    text: str = ""
    minutes: str = ""
    papers: tuple[SamplePaper, ...] = ()
    is_restricted: bool = False


@dataclass(frozen=True)
class SampleAttendee:
    """Somebody who was to attend: `attendance` as ModernGov calls it (Present, Apologies, …)."""

    name: str
    role: str
    attendance: str = "Present"


@dataclass(frozen=True)
class SampleMeeting:
    """A meeting on a council's ModernGov: `host` is the host, with the path of the install.

    `published_at` is when the agenda came out, `minutes_at` when the minutes did.
    """

    host: str
    committee_id: int
    committee: str
    meeting_id: int
    starts_at: datetime
    published_at: datetime
    items: tuple[SampleItem, ...] = ()
    attendees: tuple[SampleAttendee, ...] = ()
    minutes_at: datetime | None = None
    location: str = ""
    status: str = "Confirmed"

    def is_of(self, discovery: Discovery) -> bool:
        """Whether a source that is discovered so finds the meeting."""
        return isinstance(discovery, ModernGovDiscovery) and (
            self.host == _host(discovery.base_url)
            and discovery.follows(str(self.committee_id), self.committee)
        )

    def until(self, day: date) -> Self:
        """The meeting as it was listed at the end of a day."""
        items = [
            replace(item, papers=tuple(one for one in item.papers if _by(one.published_at, day)))
            for item in self.items
        ]
        minutes_at = self.minutes_at if self.minutes_at and _by(self.minutes_at, day) else None
        return replace(self, items=tuple(items), minutes_at=minutes_at)


@dataclass(frozen=True)
class SampleAnswer:
    """An answer to a Mayor's question; a holding one says so in its HTML and in no other way."""

    answered_at: datetime
    html: str


@dataclass(frozen=True)
class SampleQuestion:
    """A Mayor's question: `reference` as 2026/0123, texts as HTML."""

    reference: str
    title: str
    html: str
    asked_by: str
    published_at: datetime
    meeting_on: date
    answers: tuple[SampleAnswer, ...] = ()
    asked_of: str = "The Mayor"
    organisation: str = "London Assembly"
    category: str = "Policing"
    session: str = "Mayor's Question Time"

    def is_of(self, discovery: Discovery) -> bool:
        """Whether a source that is discovered so finds the question."""
        return isinstance(discovery, MayorsQuestionsDiscovery)

    def until(self, day: date) -> Self:
        """The question as it was answered at the end of a day."""
        return replace(
            self, answers=tuple(one for one in self.answers if _by(one.answered_at, day))
        )


@dataclass(frozen=True)
class SampleDecision:
    """A decision of MOPAC: `reference` as PCD 1772, the text as HTML."""

    reference: str
    title: str
    html: str
    signed_on: date
    published_at: datetime

    def is_of(self, discovery: Discovery) -> bool:
        """Whether a source that is discovered so finds the decision."""
        return isinstance(discovery, MopacDecisionsDiscovery)

    def until(self, day: date) -> Self:
        """The decision, which is what it was."""
        return self


SamplePublication = SampleMeeting | SampleQuestion | SampleDecision


def _by(moment: datetime, day: date) -> bool:
    return moment.date() <= day


def _host(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.netloc}{parts.path}".rstrip("/")
