"""What a vintage of the published series has for a figure of some measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from metmart.documents.checking.series import THE_MPS, Area, Published, Series, Vintage
from metmart.documents.checking.window import Window, window
from metmart.documents.checking.wording import number
from metmart.documents.figure import Figure, Period

PER_MONTHS: Final = {"month": 1.0, "quarter": 3.0, "year": 12.0}
PER_DAYS: Final = {"day": 1.0, "week": 7.0}
MEASURES: Final = {
    "level": ("count",),
    "average": ("count",),
    "change": ("count",),
    "change_pct": ("percent",),
    "share_pct": ("percent",),
    "rate": ("per_1000",),
}


@dataclass(frozen=True)
class Answer:
    """A published value, how it comes about, and the releases it comes from."""

    value: float
    how: str
    release_ids: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A figure asked of an area over a window in a vintage."""

    series: Series
    vintage: Vintage
    figure: Figure
    area: Area
    window: Window

    @property
    def count(self) -> Published | None:
        """The count that everything else is made of."""
        return self.vintage.published(self.area, self.window)


def is_countable(figure: Figure) -> bool:
    """Whether the series could have a value in the figure's measure and unit."""
    return figure.unit in MEASURES.get(figure.measure, ())


def answers(asked: Question) -> list[Answer]:
    """The published values: one for each base that the figure may be measured against."""
    match asked.figure.measure:
        case "level":
            return list(_level(asked))
        case "average":
            return list(_average(asked))
        case "change" | "change_pct":
            return list(_changes(asked))
        case "share_pct":
            return list(_shares(asked))
        case "rate":
            return list(_rate(asked))
        case _:
            return []


def bases(figure: Figure, months: Window) -> list[Window]:
    """What a change is measured against: as stated, or as long before, or a year before."""
    stated = whole_months(figure.period)
    compared = whole_months(figure.comparison)
    if compared and stated:
        return [compared.moved(months.first - stated.first)]
    if compared:
        return [compared]
    return list(dict.fromkeys((months.before, months.year_before)))


def whole_months(period: Period | None) -> Window | None:
    """The window of a period, if it is one of whole months."""
    if period is None or not period.is_whole_months or not period.start or not period.end:
        return None
    return window(period.start, period.end)


def _level(asked: Question) -> Iterator[Answer]:
    if count := asked.count:
        yield Answer(count.value, "", count.release_ids)


def _average(asked: Question) -> Iterator[Answer]:
    if count := asked.count:
        per = asked.figure.per or "month"
        days = (asked.window.moved(asked.window.months).start - asked.window.start).days
        units = (
            days / PER_DAYS[per]
            if per in PER_DAYS
            else asked.window.months / PER_MONTHS.get(per, 1.0)
        )
        how = f"{number(count.value)} divided by {number(units, 1)} {per}s"
        yield Answer(count.value / units, how, count.release_ids)


def _changes(asked: Question) -> Iterator[Answer]:
    count = asked.count
    for base_window in bases(asked.figure, asked.window) if count else ():
        base = asked.vintage.published(asked.area, base_window)
        if count is None or base is None or not base.value:
            continue
        change = count.value - base.value
        is_pct = asked.figure.measure == "change_pct"
        how = f"{number(count.value)} against {number(base.value)} in {base_window}"
        releases = tuple(sorted({*count.release_ids, *base.release_ids}))
        yield Answer(100 * change / base.value if is_pct else change, how, releases)


def _shares(asked: Question) -> Iterator[Answer]:
    count = asked.count
    for whole in _wholes(asked) if count else ():
        base = asked.vintage.published(whole, asked.window)
        if count and base and base.value:
            how = f"{number(count.value)} of the {number(base.value)} of {whole}"
            releases = tuple(sorted({*count.release_ids, *base.release_ids}))
            yield Answer(100 * count.value / base.value, how, releases)


def _wholes(asked: Question) -> list[Area]:
    """The areas that an area is part of."""
    bcu = asked.series.bcu_of.get(asked.area.name) if asked.area.kind == "borough" else None
    if asked.area == THE_MPS:
        return []
    return [*([Area("bcu", bcu)] if bcu else []), THE_MPS]


def _rate(asked: Question) -> Iterator[Answer]:
    count = asked.count
    found = asked.series.residents(asked.area, asked.window.end.year)
    if count and found:
        residents, year = found
        how = f"{number(count.value)} for {number(residents)} residents ({year})"
        yield Answer(1000 * count.value / residents, how, count.release_ids)
