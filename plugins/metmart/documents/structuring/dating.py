"""Dates as papers write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),?\s+)?(?:the\s+)?"
_DAY = r"(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"

_FORMS = tuple(
    re.compile(rf"(?<![\d/]){form}(?![\d/])", re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}\b{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        r"(?P<day>\d{1,2})[/.](?P<number>\d{1,2})[/.](?P<year>20\d\d)",
        r"(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)",
    )
)
_WITHOUT_YEAR = re.compile(
    rf"(?P<weekday>{'|'.join(_WEEKDAYS)}),?\s+(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH}(?!\w)"
    r"(?!,?\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(rf"\b{_MONTH}\s+{_YEAR}\b", re.IGNORECASE)
_MONTH_SHORT = re.compile(rf"\b{_MONTH}\s+['’]?(?P<short>\d\d)\b(?!\s*(?:st|nd|rd|th|[:/,.\d]))")

Precision = Literal["day", "month", "year", "inferred", "none"]


@dataclass(frozen=True)
class Dated:
    """A date with the words that state it. `weekday` where one stands with it (0 is Monday)."""

    text: str
    start: int
    day: date
    precision: Precision
    weekday: int | None = None


def days(text: str) -> list[Dated]:
    """Every full date in a text."""
    found = [one for form in _FORMS for one in _matches(form, text)]
    return sorted(found, key=lambda one: one.start)


def months(text: str) -> list[Dated]:
    """Every month with its year: "March 2023"; full dates have none."""
    found = []
    for match in _MONTH_ONLY.finditer(text):
        before = text[: match.start()].rstrip()
        if not re.search(r"\d(?:st|nd|rd|th)?(?: of)?$", before):
            day = date(int(match["year"]), _month(match["month"]), 1)
            found.append(Dated(match[0], match.start(), day, "month"))
    return found


def short_months(text: str) -> list[Dated]:
    """Months with a year of two digits ("Dec 22"), which may as well be days of the month."""
    return [
        Dated(match[0], match.start(), _first_of(match), "month")
        for match in _MONTH_SHORT.finditer(text)
    ]


def days_without_year(text: str) -> list[tuple[str, int, int, int]]:
    """(words, weekday, day, month) of every "Tuesday 19 September"."""
    return [
        (match[0], _weekday(match["weekday"]), int(match["day"]), _month(match["month"]))
        for match in _WITHOUT_YEAR.finditer(text)
    ]


def years_with(weekday: int, day: int, month: int, since: int, until: int) -> list[int]:
    """The years in which a day of the month is that day of the week."""
    return [year for year in range(since, until + 1) if _is_on(weekday, year, month, day)]


def end_of_month(day: date) -> date:
    """The last day of a date's month."""
    return day + relativedelta(day=31)


def month_number(name: str) -> int:
    """1 to 12 of a month's name."""
    return _month(name)


def _is_on(weekday: int, year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


def _matches(form: re.Pattern[str], text: str) -> Iterator[Dated]:
    for match in form.finditer(text):
        parts = match.groupdict()
        month = int(parts["number"]) if parts.get("number") else _month(match["month"])
        try:
            day = date(int(match["year"]), month, int(match["day"]))
        except ValueError:
            continue
        weekday = parts.get("weekday")
        yield Dated(match[0], match.start(), day, "day", _weekday(weekday) if weekday else None)


def _first_of(match: re.Match[str]) -> date:
    return date(2000 + int(match["short"]), _month(match["month"]), 1)


def _month(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name[:3].capitalize()) + 1


def _weekday(name: str) -> int:
    return _WEEKDAYS.index(name.capitalize())
