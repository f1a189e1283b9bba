"""What people were told, one file a cause: which alert, since when, and who has had it."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from metmart import files, record
from metmart.alerts.alert import Alert
from metmart.errors import LakeError
from metmart.lake import Lake

log = logging.getLogger("metmart.alerts")


class Delivery(BaseModel):
    """How far an alert has come with one recipient."""

    delivered_at: datetime | None = None
    attempts: int = 0
    last_error: str | None = None


class Kept(BaseModel):
    """An alert in the lake. `is_done` once everybody who was named has had it.

    `deliveries` are by the recipient's name; `problem` is why nobody could be named.
    """

    alert: Alert
    raised_at: datetime
    is_done: bool = False
    problem: str | None = None
    deliveries: dict[str, Delivery] = {}

    @property
    def attempts(self) -> int:
        """How often it was tried, all in all."""
        return sum(one.attempts for one in self.deliveries.values())

    @property
    def undelivered(self) -> list[str]:
        """Who has not had it."""
        return [name for name, one in self.deliveries.items() if one.delivered_at is None]

    def addressed_to(self, names: list[str]) -> "Kept":
        """The same for whoever is named now: who has had it, and who is to have it."""
        had = {name: one for name, one in self.deliveries.items() if one.delivered_at}
        to_have = {name: self.deliveries.get(name, Delivery()) for name in names}
        return self.model_copy(update={"problem": None, "deliveries": had | to_have})

    def note(self, name: str, now: datetime, attempts: int, error: str | None) -> None:
        """Note what came of handing it to somebody."""
        old = self.deliveries[name]
        self.deliveries[name] = Delivery(
            delivered_at=None if error else now,
            attempts=old.attempts + attempts,
            last_error=error or old.last_error,
        )


def place(lake: Lake, alert: Alert) -> Path:
    """The file of a cause."""
    return lake.alerts / f"{alert.id}.json"


def add(path: Path, kept: Kept) -> bool:
    """Keep an alert; False where its cause is known. Of two writers at once, one wins."""
    return files.write_once(path, _json(kept))


def update(path: Path, kept: Kept) -> None:
    """Keep how far it has come."""
    files.write(path, _json(kept))


def is_open(lake: Lake, alert_id: str) -> bool:
    """Whether a cause was told and is not over."""
    return (lake.alerts / f"{alert_id}.json").exists()


def close(lake: Lake, alert_id: str) -> None:
    """The cause is over: should it come again, people are told again. The alert itself is kept."""
    path = lake.alerts / f"{alert_id}.json"
    if not path.exists():
        return
    try:
        raised_at = read(path).raised_at
    except LakeError as error:  # spoilt, it must not keep people from being told again
        log.error("%s", error)
        raised_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    files.keep_once(path, path.with_name(f"{alert_id}-{raised_at:%Y%m%dT%H%M%S}.json"))
    files.remove(path)


def all_kept(lake: Lake) -> dict[Path, Kept]:
    """Every alert, oldest first. One that somebody has spoilt keeps back none of the others."""
    found = {}
    for path in lake.alerts.glob("*.json"):
        try:
            found[path] = read(path)
        except LakeError as error:
            log.error("%s", error)
    return dict(sorted(found.items(), key=lambda item: (item[1].raised_at, item[0])))


def read(path: Path) -> Kept:
    """One alert. Raises LakeError where the file cannot be read."""
    return record.read(path, Kept, next_step="delete it")


def _json(kept: Kept) -> bytes:
    return f"{kept.model_dump_json(indent=2)}\n".encode()
