"""How the bytes of a release become rows; nothing is guessed from a sample."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from metmart.sources.declared import Declared


class _Table(Declared):
    """A rectangle of text with its header above it."""

    title_rows: int = Field(default=0, ge=0, description="rows above the header that are no data")
    header_rows: int = Field(
        default=1,
        ge=1,
        description="rows that are the header together: their texts are joined by ' | '",
    )
    nameless_columns: Literal["refuse", "drop"] = Field(
        default="refuse",
        description="columns without a name, such as after a trailing delimiter; dropped only "
        "where every field in them is empty",
    )


class CsvFormat(_Table):
    """Comma-separated text."""

    kind: Literal["csv"]
    encodings: list[str] = Field(
        min_length=1, description="tried in this order; the first that decodes the whole file"
    )


def _compiles(pattern: str) -> str:
    re.compile(pattern)
    return pattern


class WorkbookFormat(_Table):
    """An Excel workbook, read for its values; formulas are never run.

    Named groups of `sheets` become columns of that name.
    """

    kind: Literal["xlsx"]
    sheets: str = Field(description="pattern that the whole name of a sheet with rows matches")
    hidden_sheets: bool = Field(
        default=False, description="whether sheets that the publisher has hidden are data too"
    )

    _sheets = field_validator("sheets")(_compiles)


class ZipFormat(Declared):
    """Csv files in a zip, streamed one after another.

    Named groups of `members` become columns of that name. The limits are there because a small
    zip can hold a file that fills the disk.
    """

    kind: Literal["zip"]
    members: str = Field(description="pattern that the whole path of a member with rows matches")
    max_members: int = Field(gt=0)
    max_member_bytes: int = Field(gt=0, description="of one member, unpacked")
    max_ratio: int = Field(gt=0, description="bytes unpacked for each byte packed")
    csv: CsvFormat

    _members = field_validator("members")(_compiles)


class GeoJsonFormat(Declared):
    """A GeoJSON FeatureCollection: a row to a feature.

    The columns are the features' properties and `geometry`, which is the geometry as JSON text.
    """

    kind: Literal["geojson"]


class DocumentFormat(Declared):
    """A text for people, of any kind that can be read: PDF, docx, HTML, meeting XML, plain text.

    A row is a line with its place. A source of documents declares no other format: hardly any
    bytes are not some kind of text.
    """

    kind: Literal["document"]


Format = Annotated[
    CsvFormat | WorkbookFormat | ZipFormat | GeoJsonFormat | DocumentFormat,
    Field(discriminator="kind"),
]
