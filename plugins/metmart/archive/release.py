"""A release of a source: one published file, identified by its bytes."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from metmart.discover.resource import Resource


class Release(BaseModel):
    """What a file is, from where, since when, with which bytes; written once.

    `observed_at` is when we had the bytes, `published_at` when the publisher put them out: all
    "as of" questions use the latter. Times are UTC.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    source: str
    resource: Resource
    url: str
    published_at: datetime
    observed_at: datetime
    sha256: str
    md5: str
    size: int
    headers: dict[str, str]

    @property
    def file(self) -> str:
        """The file's name as published."""
        return self.resource.filename


def release_id(source: str, published_at: datetime, sha256: str) -> str:
    """`<source>@<published date>-<first 12 of sha256>`: readable, sortable, and of the bytes."""
    return f"{source}@{published_at:%Y-%m-%d}-{sha256[:12]}"
