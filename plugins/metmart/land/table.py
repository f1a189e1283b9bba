"""What every format comes down to: tables of text rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from metmart.archive.release import Release
from metmart.errors import LandingError
from metmart.sources.spec import SourceSpec


@dataclass(frozen=True)
class Row:
    """One record of the file: its fields, or why they could not be read.

    `number` counts records from 1, without the header; `raw` is the record's text with its line
    end, kept so that a rejected row can be read by a person and replayed.
    """

    number: int
    fields: list[str]
    raw: str
    problem: str | None = None


@dataclass(frozen=True)
class Table:
    """One table of a file: a csv, a sheet, a member of a zip.

    `rows` yields every row anew, those above and of the header first; `labels` are what the
    table's name says of all its rows.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    title_rows: int
    header_rows: int
    drops_nameless: bool
    encoding: str
    labels: dict[str, str] = field(default_factory=dict)

    def header(self) -> list[str] | None:
        """The names of the columns as published, or None if there is no readable header.

        Several header rows are joined by ' | ', a text that is repeated or empty being left out.
        """
        stacked = []
        for row in self.rows():
            if row.number < self.title_rows:
                continue
            if row.problem:
                return None
            stacked.append(row.fields)
            if len(stacked) == self.header_rows:
                break
        if len(stacked) < self.header_rows:
            return None
        width = max(map(len, stacked))
        padded = [fields + [""] * (width - len(fields)) for fields in stacked]
        if self.header_rows == 1:
            return padded[0]
        return [
            " | ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*padded, strict=True)
        ]

    def records(self) -> Iterator[Row]:
        """The rows below the header, counted from 1."""
        above = self.title_rows + self.header_rows
        for row in self.rows():
            if row.number >= above:
                yield Row(row.number - above + 1, row.fields, row.raw, row.problem)


def unreadable(spec: SourceSpec, release: Release, what: str, next_step: str) -> LandingError:
    """An error that names the file."""
    return LandingError(
        what,
        source=spec.id,
        url=release.url,
        file=release.file,
        sha256=release.sha256,
        next_step=next_step,
    )
