"""Windows of whole months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Window:
    """Whole months, both ends inclusive; a month is its number since year 0."""

    first: int
    last: int

    @property
    def months(self) -> int:
        """How many."""
        return self.last - self.first + 1

    @property
    def start(self) -> date:
        """First day of the first month."""
        return month_of(self.first)

    @property
    def end(self) -> date:
        """First day of the last month."""
        return month_of(self.last)

    @property
    def before(self) -> "Window":
        """As many months, just before."""
        return self.moved(-self.months)

    @property
    def year_before(self) -> "Window":
        """The same months of the year before."""
        return self.moved(-12)

    @property
    def is_financial_year(self) -> bool:
        """April to March."""
        return self.months == 12 and self.start.month == 4

    @property
    def is_calendar_year(self) -> bool:
        """January to December."""
        return self.months == 12 and self.start.month == 1

    def moved(self, months: int) -> "Window":
        """The window so many months later."""
        return Window(self.first + months, self.last + months)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1))

    def __str__(self) -> str:
        if self.is_calendar_year:
            return f"calendar year {self.start.year}"
        if self.is_financial_year:
            return f"financial year {self.start.year}/{self.end.year % 100:02d}"
        if self.first == self.last:
            return f"{self.start:%B %Y}"
        return f"{self.start:%B %Y} to {self.end:%B %Y}"


def number_of(month: date) -> int:
    """A month's number."""
    return month.year * 12 + month.month - 1


def month_of(number: int) -> date:
    """A month's first day."""
    return date(number // 12, number % 12 + 1, 1)


def window(start: date, end: date) -> Window:
    """The months from that of one day to that of another."""
    return Window(number_of(start), number_of(end))
