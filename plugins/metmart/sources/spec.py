"""The model of a source: everything that code may know about it.

Code branches on the kinds named here, never on a source's name; a new source is a new YAML.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, model_validator

from metmart.sources.column import Column, ColumnPeriod, Period
from metmart.sources.correction import Correction, problems
from metmart.sources.declared import HOST, Declared, Host, Month, Name
from metmart.sources.discovery import Discovery, PaperDiscovery
from metmart.sources.format import Format


class Publisher(Declared):
    """Who puts the source out, and on which hosts."""

    name: str
    base_url: Annotated[str, StringConstraints(pattern=rf"^https://{HOST}$")]
    hosts: list[Host] = Field(
        default=[],
        description="further hosts that may be asked, such as one that downloads are redirected "
        "to; those of `base_url` and `discover` need no mention",
    )


class Licence(Declared):
    """The terms of use; `title` is null where the publisher states none."""

    title: str | None
    url: str | None = None


class Cadence(Declared):
    """How often a release is due."""

    every: Literal["month", "quarter", "year", "irregular", "never"] = Field(
        description="irregular: as a body meets, so that none is due by a day"
    )
    late_after_days: int = Field(gt=0, description="days since the last release")
    schedule: str = Field(description="when Airflow looks for releases: a cron expression, UTC")


class Drift(Declared):
    """What a change of the header does to a release; a missing column always stops it."""

    unknown_column: Literal["stop", "keep"] = "stop"


class Window(Declared):
    """The months that a file published in some period must hold, without a gap."""

    published_from: date = date.min
    months: int | None = Field(default=None, gt=0, description="exactly so many")
    first_month: Month | None = Field(default=None, description="beginning with this one")
    newest_within_months: int | None = Field(
        gt=0,
        description="how far the newest month may lie before the publication; null where files of "
        "past years stand beside the current one, so that neither age nor order says anything",
    )


class Gate(Declared):
    """The checks a release must pass."""

    compared_with: Literal["source", "file_name"] = Field(
        default="source",
        description="the release before it that one is compared with: the last of the source, or "
        "the last of the same file name, where each year has a file of its own",
    )

    suites: list[Name] = Field(min_length=1, description="expectations/gate/<suite>.yaml")
    references: list[Name] = Field(
        default=[], description="seeds of the dbt project that the suites' queries may read"
    )
    limits: dict[Name, float] = Field(
        min_length=1, description="numbers that the suites' queries may read from table `limits`"
    )


class Break(Declared):
    """A point across which figures of the series do not compare.

    `month`: figures of that month and later were made otherwise than earlier ones.
    `published`: files published from that day on were made otherwise, whatever month they hold.
    """

    month: Month | None = None
    published: date | None = None
    reason: str
    evidence: str

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if (self.month is None) == (self.published is None):
            msg = "a break has either a month or a publication date"
            raise ValueError(msg)
        return self


class Paper(Declared):
    """Whose papers a source of documents holds."""

    boroughs: list[str] = Field(
        description="that the publisher speaks for, as seeds/borough.csv names them; none where it "
        "speaks for London"
    )
    body: str | None = Field(default=None, description="where all are papers of one body")


class SourceSpec(Declared):
    """One published table, or the documents of one publisher, in all its releases."""

    id: Name
    like: Name | None = Field(
        default=None,
        description="like/<name>.yaml, which fills in what is not said here: sources that differ "
        "in little share it",
    )
    title: str
    publisher: Publisher
    licence: Licence
    landing_page: str
    discover: Discovery
    cadence: Cadence
    max_bytes: int = Field(gt=0, description="a larger file is refused while it is fetched")
    formats: list[Format] = Field(
        min_length=1, description="at most one of each kind; the file's first bytes say which it is"
    )
    headers: Literal["verified", "reported", "unverified"] = Field(
        description="whether the names below were read on real files, are told by others, or are "
        "a guess; the first live file that differs is stopped at landing, and nothing is lost"
    )
    series: Name = Field(description="the series whose values the file carries")
    level: Literal[
        "borough", "ward", "lsoa", "bcu", "mps", "mixed", "record", "area", "document"
    ] = Field(
        description="what a row is about: an area of one kind, areas of several (mixed), one "
        "event or person (record), an area's own properties (area), or the line of a document"
    )
    precedence: int = Field(
        description="among files of one series published at the same time, the higher one answers"
    )
    columns: list[Column] = Field(min_length=1)
    key: list[Name] = Field(
        default=[],
        description="what tells two rows apart; none where equal rows are real, as with people",
    )
    period: Period | None = Field(
        default=None, description="where the months stand; none where the newest file is all"
    )
    window: list[Window] = Field(default=[])
    drift: Drift = Drift()
    gate: Gate
    breaks: list[Break] = Field(default=[])
    corrections: list[Correction] = Field(
        default=[], description="of values that the publisher stated by mistake"
    )
    exports: list[Name] = Field(default=[], description="the marts that its figures reach")
    paper: Paper | None = Field(default=None, description="of a source of documents")

    @property
    def is_document(self) -> bool:
        """Whether its releases are documents, of which a row is a line."""
        return any(form.kind == "document" for form in self.formats)

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that may be asked for it; all others are refused."""
        own = self.discover.addresses if isinstance(self.discover, PaperDiscovery) else []
        addresses = [self.publisher.base_url, *own]
        return frozenset([*self.publisher.hosts, *(urlsplit(one).netloc for one in addresses)])

    def asked_at(self, standin: str | None) -> str:
        """Where its releases are listed: at its publisher's, or at a stand-in for all of them.

        A stand-in keeps the papers of many hosts apart by the hosts' names.
        """
        if not isinstance(self.discover, PaperDiscovery):
            return standin or self.publisher.base_url
        own = self.discover.base_url
        return f"{standin}/{own.removeprefix('https:/').strip('/')}".rstrip("/") if standin else own

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [column.name for column in self.columns]
        aliases = [alias for column in self.columns for alias in column.aliases]
        kinds: list[str] = [form.kind for form in self.formats]
        for what, found in (("column", names), ("alias", aliases), ("format", kinds)):
            twice = sorted({one for one in found if found.count(one) > 1})
            if twice:
                msg = f"{what} declared twice: {', '.join(twice)}"
                raise ValueError(msg)
        if "document" in kinds and len(kinds) > 1:
            msg = "a source of documents has no other format: any text would be both"
            raise ValueError(msg)
        if ("document" in kinds) != (self.paper is not None):
            msg = "`paper` belongs to a source of documents, and such a source needs it"
            raise ValueError(msg)
        named = [*self.key]
        if isinstance(self.period, ColumnPeriod):
            named += self.period.columns
        unknown = sorted(set(named) - set(names))
        if unknown:
            msg = f"key or period names no declared column: {', '.join(unknown)}"
            raise ValueError(msg)
        if (self.period is None) == bool(self.window):
            msg = "a window belongs to a period, and a period needs one"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _has_corrections_of_its_values(self) -> Self:
        if self.corrections and self.is_document:
            msg = "a document says what it says: it has no corrections"
            raise ValueError(msg)
        found = list(problems(self.corrections, self.columns, self.key, self.period))
        if found:
            msg = f"corrections: {'; '.join(found)}"
            raise ValueError(msg)
        return self

    def window_at(self, published: datetime) -> Window | None:
        """The window that a file published then must have."""
        since = [w for w in self.window if w.published_from <= published.date()]
        return max(since or self.window, key=lambda window: window.published_from, default=None)


def period_months(spec: SourceSpec) -> int:
    """How many months a period of the source has: 1, 3 or 12."""
    every = spec.period.every if spec.period else "month"
    return {"month": 1, "quarter": 3, "year": 12}[every]
