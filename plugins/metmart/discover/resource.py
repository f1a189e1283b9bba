"""One file as a publisher's catalogue lists it."""

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from metmart.clock import as_utc


class Resource(BaseModel):
    """A catalogue entry, as it was read.

    `hash` is the publisher's: plain md5 in hex, or the same with "-N" behind it for a file that
    was uploaded in N parts, which is then not the md5 of its bytes.
    """

    model_config = ConfigDict(frozen=True)

    dataset: str
    id: str
    filename: str
    title: str = ""
    url: str
    size: int | None = None
    hash: str | None = None
    timestamp: datetime | None = None
    timeframe_from: str | None = None
    timeframe_to: str | None = None

    @property
    def key(self) -> str:
        """What tells this entry from any other, or from itself after the file was replaced."""
        parts = (self.dataset, self.id, self.filename, self.hash, self.size, self.timestamp)
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]

    @property
    def md5(self) -> str | None:
        """The md5 that the bytes must have, where the publisher states one."""
        return self.hash if self.hash and "-" not in self.hash else None

    @property
    def published_at(self) -> datetime | None:
        """The catalogue's stamp in UTC."""
        return as_utc(self.timestamp) if self.timestamp else None


def named(path: str) -> str:
    """The last part of a path or URL path."""
    return Path(path).name
