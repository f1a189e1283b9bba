"""Declared corrections: the one way to change a value that was published."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from metmart.sources.column import NUMBER, Column, ColumnPeriod, HeaderPeriod
from metmart.sources.declared import Declared, Month, Name


class Correction(Declared):
    """A value that a source's publisher stated by mistake, and what it should have been.

    It stands in for the published value in every release that states `expect` there, and in no
    other. Landing and history keep what was published. All texts are written as published.
    """

    where: dict[Name, str] = Field(
        min_length=1,
        description="which row: what its key columns, and those of its period, hold. A source "
        "without a key has every row corrected that holds this",
    )
    month: Month | None = Field(
        default=None, description="which value of the row, in a file with a column for each period"
    )
    column: Name | None = Field(default=None, description="which value of the row, in all others")
    expect: str | None = Field(
        description="the value as published, null for a blank. A release that states another one "
        "after one that stated this waits in quarantine: the publisher may have mended it"
    )
    value: str | None = Field(description="what it should have been; null where nobody knows")
    reason: str = Field(min_length=1)
    evidence: str = Field(min_length=1, description="where it is known from")

    @model_validator(mode="after")
    def _changes_one_value(self) -> Self:
        if (self.month is None) == (self.column is None):
            msg = "a correction is of either a month or a column"
            raise ValueError(msg)
        if self.expect == self.value:
            msg = "a correction that changes nothing: `expect` and `value` are the same"
            raise ValueError(msg)
        return self

    @property
    def row(self) -> str:
        """Which row it is of, in words."""
        return ", ".join(f"{name} = {text}" for name, text in self.where.items())

    @property
    def cell(self) -> tuple[object, ...]:
        """Which value it is of: several may be of one, each expecting another."""
        return (frozenset(self.where.items()), self.month, self.column)

    def month_in(self, period: HeaderPeriod | ColumnPeriod | None) -> date | None:
        """The first day of the period that it is about; None in a source without periods."""
        if self.month:
            return date.fromisoformat(f"{self.month}-01")
        if isinstance(period, ColumnPeriod):
            return period.month_of("-".join(self.where[name].strip() for name in period.columns))
        return None


def problems(
    corrections: list[Correction],
    columns: list[Column],
    key: list[Name],
    period: HeaderPeriod | ColumnPeriod | None,
) -> Iterator[str]:
    """Why corrections cannot be of a source with these columns, this key and this period."""
    declared = {column.name: column for column in columns}
    dated = period.columns if isinstance(period, ColumnPeriod) else []
    for one in corrections:
        unknown = sorted({*one.where, *([one.column] if one.column else [])} - set(declared))
        missing = sorted({*key, *dated} - set(one.where))
        if unknown or missing:
            yield from (f"no declared column: {name}" for name in unknown)
            yield from (f"`where` lacks {name}" for name in missing)
            continue
        for name, text in one.where.items():
            if not declared[name].reads(text):
                yield f"{text!r} is no {declared[name].type}: {name}"
        if isinstance(period, HeaderPeriod):
            yield from _problems_of_month(one, period)
        else:
            yield from _problems_of_column(one, declared, period)
    cells = [(one.cell, one.expect) for one in corrections]
    if len(set(cells)) < len(cells):
        yield "two are of one value and expect the same"


def _problems_of_month(one: Correction, period: HeaderPeriod) -> Iterator[str]:
    if one.month is None:
        yield "the source has a column for each period: give `month`, not `column`"
    elif period.month and int(one.month[-2:]) != period.month:
        yield f"a year of the source is called by its month {period.month}"
    if one.expect is None or not re.fullmatch(NUMBER, one.expect):
        yield "`expect` must be a number: history keeps it"
    if one.value is None and period.zero_rows_left_out:
        yield "`value` cannot be null: what the publisher leaves out is zero"
    if one.value is not None and not re.fullmatch(NUMBER, one.value):
        yield "`value` must be a number"


def _problems_of_column(
    one: Correction, declared: dict[Name, Column], period: ColumnPeriod | None
) -> Iterator[str]:
    if one.column is None:
        yield "the source has no column for each period: give `column`, not `month`"
    elif period and one.column in period.columns:
        yield f"{one.column} says which periods a release covers, and that is as published"
    elif one.value is not None and not declared[one.column].reads(one.value):
        yield f"{one.value!r} is no {declared[one.column].type}: {one.column}"
    if period and set(period.columns) <= set(one.where) and one.month_in(period) is None:
        yield f"no period: {one.row}"
