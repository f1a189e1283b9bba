"""One file as a publisher's catalogue lists it."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from metmart.clock import as_utc


class Resource(BaseModel):
    """A catalogue entry, as it was read.

    `hash` is the publisher's: plain md5 in hex, or the same with "-N" behind it for a file that
    was uploaded in N parts, which is then not the md5 of its bytes. `content_sha256` is of the
    bytes as they were when the file was listed, where nothing else tells one version from the
    next. `about` is what the listing says of a paper, as documents/document.py names it.
    `awaits` is what the paper lacks and may yet get, such as minutes or an answer: it is then
    asked for again, however old it is.
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
    content_sha256: str | None = None
    about: dict[str, str] = {}
    awaits: Literal["minutes", "answer"] | None = None

    @property
    def key(self) -> str:
        """What tells this entry from any other, or from itself after the file was replaced."""
        parts = [self.dataset, self.id, self.filename, self.hash, self.size, self.timestamp]
        if self.content_sha256:  # of all that a listing of papers says, only the bytes count
            parts = [self.dataset, self.content_sha256]
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
