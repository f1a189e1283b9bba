"""The areas and periods that a figure may have been meant for, the likeliest first."""

from collections.abc import Iterable
from typing import Final

from metmart.documents.checking.series import THE_MPS, Area, Series
from metmart.documents.checking.window import Window

YEARS: Final = 2
ENDINGS: Final = 24
YEAR: Final = 12


def other_areas(
    series: Series, area: Area, boroughs: Iterable[str], bcu: str | None
) -> list[tuple[int, Area]]:
    """(rank, area): what the area is part of, what the document speaks for, its neighbours."""
    own_bcu = series.bcu_of.get(area.name, "") if area.kind == "borough" else area.name
    wider = [Area("bcu", own_bcu)] if own_bcu != area.name else []
    near = dict.fromkeys([*wider, THE_MPS, *areas_of(series, boroughs, bcu)])
    neighbours = [Area("borough", name) for name in series.boroughs_of(own_bcu)]
    found = {**dict.fromkeys(neighbours, 1), **dict.fromkeys(near, 0)}
    return sorted((rank, one) for one, rank in found.items() if one != area)


def areas_of(series: Series, boroughs: Iterable[str], bcu: str | None) -> list[Area]:
    """Those that a document speaks for, and those that these are part of."""
    own = [Area("borough", name) for name in boroughs]
    names = {bcu, *(series.bcu_of.get(one.name) for one in own)}
    found = [*own, *(Area("bcu", name) for name in sorted(filter(None, names))), THE_MPS]
    return [one for one in found if one in series.areas]


def other_windows(stated: Window, until: int) -> list[tuple[int, Window]]:
    """(rank, window): years of the stated kind, other financial and calendar years, the rest.

    None ends after the month `until`. Those of a rank are in the order of their nearness.
    """
    firsts = range(stated.last - (YEARS + 1) * YEAR, stated.last + YEARS * YEAR)
    years = [Window(first, first + YEAR - 1) for first in firsts]
    near = range(stated.last - ENDINGS // 2, stated.last + ENDINGS // 2 + 1)
    found = {Window(last - YEAR + 1, last): 2 for last in near}
    if stated.months < YEAR:
        found |= {stated.moved(last - stated.last): 2 for last in near}
    found |= {one: 1 for one in years if one.is_financial_year or one.is_calendar_year}
    found |= {one: 0 for one in years if _is_of_kind(one, stated)}
    return sorted(
        ((rank, one) for one, rank in found.items() if one != stated and one.last <= until),
        key=lambda pair: (pair[0], abs(pair[1].last - stated.last), pair[1]),
    )


def latest_windows(until: int) -> list[tuple[int, Window]]:
    """(rank, window): the years that end by a month, where a figure tells no period."""
    year = Window(until - YEAR + 1, until)
    others = [pair for pair in other_windows(year, until) if pair[1].months == YEAR]
    return [(0, year), *((max(rank, 1), one) for rank, one in others)]


def _is_of_kind(one: Window, stated: Window) -> bool:
    return (one.is_financial_year and stated.is_financial_year) or (
        one.is_calendar_year and stated.is_calendar_year
    )
