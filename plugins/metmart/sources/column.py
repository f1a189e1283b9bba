"""The columns of a source, every name they have had, and what their text means."""

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from metmart.sources.declared import Declared, Name

DATED = ("date", "timestamp")
INTEGER = r"-?[0-9]+(\.0+)?"
NUMBER = r"-?[0-9]+(\.[0-9]+)?"


class Column(Declared):
    """One column of the landed rows, and every name it has had.

    Landing keeps the text as published. The gate and the build read it trimmed, with `nulls` as
    null, in its `type`; a text that is not of its type is reported and is null.
    """

    name: Name
    aliases: list[str] = Field(min_length=1, description="as published, oldest first")
    description: str | None = Field(default=None, description="for the catalogue")
    required: bool = Field(default=True, description="false: some eras do not have it")
    type: Literal["text", "integer", "number", "date", "timestamp"] = "text"
    formats: list[str] = Field(
        default=[], description="of a date or timestamp, as strptime names them; tried in order"
    )
    nulls: list[str] = Field(default=[], description="texts that stand for nothing, such as #N/A")

    @model_validator(mode="after")
    def _dates_have_formats(self) -> Self:
        if (self.type in DATED) != bool(self.formats):
            msg = f"{self.name}: formats belong to dates and timestamps, and those need them"
            raise ValueError(msg)
        return self

    def reads(self, text: str) -> bool:
        """Whether a text is of the column's type."""
        if self.type in DATED:
            return any(_is_of_format(text.strip(), form) for form in self.formats)
        pattern = {"integer": INTEGER, "number": NUMBER}.get(self.type, ".*")
        return re.fullmatch(pattern, text.strip()) is not None


def _is_of_format(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007  only whether it can be read
    except ValueError:
        return False
    return True


class HeaderPeriod(Declared):
    """Each month, or each year, is a column, holding the measure of that period."""

    kind: Literal["header"]
    pattern: str = Field(
        description="of the header, with the groups `year` and, unless columns are years, `month`"
    )
    month: int | None = Field(
        default=None,
        ge=1,
        le=12,
        description="where columns are years: the month that a year is called by, such as that of "
        "the day that an estimate is of",
    )
    example: str = Field(description="a header that the pattern matches")
    zero_rows_left_out: bool = Field(
        description="whether the publisher leaves out rows that would hold only zeros"
    )

    @model_validator(mode="after")
    def _names_its_periods(self) -> Self:
        groups = set(re.compile(self.pattern).groupindex)
        if groups != ({"year"} if self.month else {"year", "month"}):
            msg = "the pattern needs the groups `year` and `month`, or `year` and a fixed `month`"
            raise ValueError(msg)
        if self.month_of(self.example) is None:
            msg = f"the example {self.example} does not match the pattern"
            raise ValueError(msg)
        return self

    def month_of(self, header: str) -> date | None:
        """The first day of the month that a column holds, or None if it is no period."""
        found = re.fullmatch(self.pattern, header)
        return date(int(found["year"]), self.month or int(found["month"]), 1) if found else None

    @property
    def every(self) -> Literal["month", "year"]:
        """How far one column is from the next."""
        return "year" if self.month else "month"


class ColumnPeriod(Declared):
    """Each row says its period, in one column or in several joined by '-'."""

    kind: Literal["column"]
    columns: list[Name] = Field(min_length=1)
    formats: list[str] = Field(min_length=1, description="of the text, as strptime names them")
    every: Literal["month", "quarter", "year"] = Field(
        default="month", description="a row's period, called by the month that its date lies in"
    )
    zero_rows_left_out: bool = Field(
        default=True, description="whether no row means zero, in a period that has rows"
    )

    def month_of(self, text: str) -> date | None:
        """The first day of the month that a text names, or None if it is not a date."""
        for form in self.formats:
            try:
                found = datetime.strptime(text.strip(), form)  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
            return date(found.year, found.month, 1)
        return None


Period = Annotated[HeaderPeriod | ColumnPeriod, Field(discriminator="kind")]
