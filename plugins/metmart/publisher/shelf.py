"""The files that the stand-in lists, whatever they come from."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from metmart.errors import SettingsError
from metmart.sources.discovery import (
    DatastoreDiscovery,
    Discovery,
    ListedDiscovery,
    PoliceArchiveDiscovery,
    UrlDiscovery,
)

CATALOGUE = "catalogue.csv"
COLUMNS = ("dataset", "filename", "title", "path", "published_at", "timeframe_from", "timeframe_to")


@dataclass(frozen=True)
class ListedFile:
    """One file of a publisher; `read` gives its bytes.

    `dataset` is the Datastore's, `slug` what its page is called if not by the id alone; a file
    that is not on the Datastore has `path`, where it lies.
    """

    dataset: str
    filename: str
    title: str
    published_at: datetime
    timeframe_from: str
    timeframe_to: str
    read: Callable[[], bytes]
    path: str | None = None
    slug: str | None = None

    @cached_property
    def data(self) -> bytes:
        """The bytes."""
        return self.read()

    @cached_property
    def resource_id(self) -> str:
        """A new one for each publication, as on the Datastore."""
        name = f"{self.dataset}|{self.filename}|{self.published_at}|{self.md5}"
        return hashlib.sha256(name.encode()).hexdigest()[:8]

    @property
    def page(self) -> str:
        """The last part of the dataset's page."""
        return f"{self.slug}-{self.dataset}" if self.slug else self.dataset

    def is_of(self, discovery: Discovery) -> bool:
        """Whether a source that is discovered so finds the file."""
        if isinstance(discovery, DatastoreDiscovery):
            listed = discovery.is_of(self.dataset, self.page)
            return listed and discovery.lists(self.filename)
        if isinstance(discovery, UrlDiscovery):
            return self.path == discovery.path
        if isinstance(discovery, ListedDiscovery):
            listed_at = {paper.url.removeprefix("https:/") for paper in discovery.papers}
            return self.path in listed_at
        if isinstance(discovery, PoliceArchiveDiscovery):
            return self.path is not None and discovery.month_of(self.path) is not None
        return False

    @cached_property
    def md5(self) -> str:
        """As the catalogue states it."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


def read_folder(folder: Path, until: date | None = None) -> list[ListedFile]:
    """The files that a folder's catalogue.csv lists, those published by `until` only.

    Raises SettingsError where the catalogue is missing, lacks a column or names no file.
    """
    catalogue = folder / CATALOGUE
    if not catalogue.exists():
        raise SettingsError(
            f"the folder has no {CATALOGUE}",
            file=str(folder),
            next_step=f"add one with the columns {', '.join(COLUMNS)}",
        )
    with catalogue.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = [_listed(folder, number, row) for number, row in enumerate(rows, 2)]
    return [one for one in listed if until is None or one.published_at.date() <= until]


def _listed(folder: Path, number: int, row: dict[str, str]) -> ListedFile:
    try:
        path = folder / row["path"]
        listed = ListedFile(
            dataset=row["dataset"],
            filename=row["filename"],
            title=row["title"],
            published_at=datetime.fromisoformat(row["published_at"]),
            timeframe_from=row["timeframe_from"],
            timeframe_to=row["timeframe_to"],
            read=path.read_bytes,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise SettingsError(
            f"line {number} cannot be read: {error!r}",
            file=str(folder / CATALOGUE),
            next_step=f"give it the columns {', '.join(COLUMNS)}",
        ) from error
    if not path.is_file():
        raise SettingsError(
            f"line {number} names a file that is not there",
            file=str(path),
            next_step="correct the path; it is relative to the folder",
        )
    return listed
