"""Months: their names, and steps from one to another."""

import calendar
from datetime import date

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDER = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 2000
_YEAR = 12


def month_number(name: str) -> int:
    """1 to 12."""
    return _ORDER.index(name.lower()[:3]) + 1


def full_year(year: str) -> int:
    """2022 of 2022 and of 22."""
    return int(year) if len(year) == len("2000") else _CENTURY + int(year)


def shifted(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    index = month.year * _YEAR + month.month - 1 + months
    return date(index // _YEAR, index % _YEAR + 1, 1)


def months_between(start: date, end: date) -> int:
    """How many months lie from the one to the other, both counted."""
    return (end.year - start.year) * _YEAR + end.month - start.month + 1


def latest(month: int, day: date | None) -> date | None:
    """The last month of that name that had begun by a day."""
    if day is None:
        return None
    return date(day.year if month <= day.month else day.year - 1, month, 1)


def is_last_day(day: date) -> bool:
    """Whether a month ends with the day."""
    return day.day == calendar.monthrange(day.year, day.month)[1]
