"""The one place that reads the wall clock.

Everything else is handed its time, so that a replay gives the same bytes.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def as_utc(moment: datetime) -> datetime:
    """A moment in UTC. Publishers' stamps carry no zone; they are read as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
