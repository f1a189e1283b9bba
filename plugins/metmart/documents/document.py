"""A document as it comes to be read: its lines, and what is known of it from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from metmart.land.line import Line


@dataclass(frozen=True)
class Origin:
    """What is known of a document without reading it.

    `boroughs` are those that its publisher speaks for, as `dim_borough` names them; none for a
    London-wide body. `about` is what the publisher's listing says of it, by these names where it
    says it: body, meeting_id, meeting_date (ISO), item, paper_status, paper_published_on (ISO),
    attachment_id, minutes_published.
    """

    document_id: str
    source_id: str
    sha256: str
    file: str
    title: str
    url: str
    publisher: str
    published_at: datetime | None
    boroughs: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A landed document."""

    origin: Origin
    lines: tuple[Line, ...]
