"""Where a publisher lists the releases of a source."""

import re
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from metmart.sources.declared import HOST, Declared


class DatastoreDiscovery(Declared):
    """A dataset of the London Datastore.

    Resource ids change with every release and titles lie, so a release is known by its dataset
    and its file name. A dataset whose id is not known is found by the slug of its page, which is
    the page's last part with or without the id behind it.
    """

    kind: Literal["datastore"]
    dataset: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{5}$")] | None = Field(
        default=None, description="the dataset's id"
    )
    slug: Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]+$")] | None = Field(
        default=None, description="in place of an id that is not known"
    )
    filenames: list[str] = Field(
        min_length=1, description="the file's names over time; * stands for any characters"
    )
    timestamp_is_publication: bool = Field(
        description="whether the catalogue's timestamp of a resource is when it was published"
    )
    may_be_absent: bool = Field(
        default=False,
        description="true: that the dataset lists no such file is no error, as with an old table "
        "that may have been withdrawn",
    )

    @model_validator(mode="after")
    def _names_one_dataset(self) -> Self:
        if (self.dataset is None) == (self.slug is None):
            msg = "a dataset is named by its id or, where that is not known, by its slug"
            raise ValueError(msg)
        return self

    def is_of(self, dataset: str, webpage: str) -> bool:
        """Whether a dataset of the catalogue is the source's."""
        if self.slug is None:
            return dataset == self.dataset
        page = webpage.rstrip("/").rpartition("/")[2]
        return page in (self.slug, f"{self.slug}-{dataset}")

    def lists(self, filename: str) -> bool:
        """Whether a file of the dataset is a release of the source."""
        return any(fnmatchcase(filename, pattern) for pattern in self.filenames)


class PoliceArchiveDiscovery(Declared):
    """The monthly archive of data.police.uk: one zip a month, each with the 36 months before.

    The newest month that `months` names is fetched; a zip is known by its ETag, since an archive
    that was put out again is another release.
    """

    kind: Literal["police_archive"]
    months: str = Field(description="path of the JSON list of the months that there are")
    archive: str = Field(description="path of a month's zip, with {month}")

    def month_of(self, path: str) -> str | None:
        """The month of the zip at a path, or None if the path is not a zip's."""
        before, _, after = self.archive.partition("{month}")
        month = path.removeprefix(before).removesuffix(after)
        return month if path == self.archive.format(month=month) else None

    @property
    def timestamp_is_publication(self) -> bool:
        """The Last-Modified of the zip."""
        return True


class UrlDiscovery(Declared):
    """One file that keeps its address and is replaced there; known by its ETag."""

    kind: Literal["url"]
    path: str = Field(description="path and query of the file on the publisher's host")
    filename: str

    @property
    def timestamp_is_publication(self) -> bool:
        """The Last-Modified of the file."""
        return True


class _Papers(Declared):
    """A place where papers are listed; what its pages say of a paper's date is believed."""

    base_url: Annotated[str, StringConstraints(pattern=rf"^https://{HOST}(/[^/]+)*$")] = Field(
        description="where its pages begin; a path behind the host where the install has one"
    )

    @property
    def timestamp_is_publication(self) -> bool:
        """The day that the listing names."""
        return True

    @property
    def addresses(self) -> list[str]:
        """What it asks at."""
        return [self.base_url]


class ModernGovDiscovery(_Papers):
    """The papers of a council's committees, through the web service of its ModernGov.

    A committee is followed by its id or by its title. Each meeting's own record is a release, and
    so is every paper that hangs on it. There is no ETag: what a paper is, its bytes say.
    """

    kind: Literal["moderngov"]
    committees: list[int] = Field(default=[], description="ids of committees")
    titles: list[str] = Field(
        default=[], description="patterns, found anywhere in a committee's title, in any case"
    )
    days_back: int = Field(default=56, gt=0, description="how old a meeting is still looked at")
    days_forward: int = Field(default=14, gt=0, description="how far ahead meetings are looked at")

    @model_validator(mode="after")
    def _follows_some(self) -> Self:
        if not self.committees and not self.titles:
            msg = "a committee is followed by its id or its title, and none is named"
            raise ValueError(msg)
        for pattern in self.titles:
            re.compile(pattern)
        return self

    def follows(self, committee_id: str, title: str) -> bool:
        """Whether a committee is one of those, by its id or by its title."""
        return committee_id in map(str, self.committees) or any(
            re.search(pattern, title, re.IGNORECASE) for pattern in self.titles
        )


class MayorsQuestionsDiscovery(_Papers):
    """Questions to the Mayor: pages of search results, then the page of each question."""

    kind: Literal["mayors_questions"]
    search: str = Field(description="path of the search")
    text: str = Field(description="what is searched for")
    page_size: int = Field(default=10, gt=0)
    days_back: int = Field(default=56, gt=0, description="how old a question is still looked at")


class MopacDecisionsDiscovery(_Papers):
    """Decisions of the Mayor's Office for Policing and Crime: pages of a list, then each one."""

    kind: Literal["mopac_decisions"]
    listing: str = Field(description="path of the list")
    page_size: int = Field(default=20, gt=0)
    days_back: int = Field(default=56, gt=0, description="how old a decision is still looked at")


class ListedPaper(Declared):
    """A paper that stands somewhere on the web, with what is known of it."""

    url: Annotated[str, StringConstraints(pattern=rf"^https://{HOST}/.+$")]
    title: str
    filename: str = Field(description="with an ending, as the bytes will be called")
    published_on: date | None = Field(default=None, description="if it is known")
    body: str | None = Field(default=None, description="whose paper it is")


class ListedDiscovery(Declared):
    """Papers whose addresses are listed here one by one."""

    kind: Literal["listed"]
    papers: list[ListedPaper] = Field(description="may be none, where none is known yet")

    @property
    def base_url(self) -> str:
        """What stands before the hosts' names, since the addresses are whole."""
        return "https:/"

    @property
    def addresses(self) -> list[str]:
        """What it asks at."""
        return [paper.url for paper in self.papers]

    @property
    def timestamp_is_publication(self) -> bool:
        """The day that is listed."""
        return True


PaperDiscovery = (
    ModernGovDiscovery | MayorsQuestionsDiscovery | MopacDecisionsDiscovery | ListedDiscovery
)

Discovery = Annotated[
    DatastoreDiscovery
    | PoliceArchiveDiscovery
    | UrlDiscovery
    | ModernGovDiscovery
    | MayorsQuestionsDiscovery
    | MopacDecisionsDiscovery
    | ListedDiscovery,
    Field(discriminator="kind"),
]
