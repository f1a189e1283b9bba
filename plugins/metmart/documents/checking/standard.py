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


def other_windows(stated: Window) -> list[tuple[int, Window]]:
    """(rank, window): financial and calendar years, then others, each the nearest first."""
    years = [
        Window(first, first + YEAR - 1)
        for first in range(stated.last - (YEARS + 1) * YEAR, stated.last + YEARS * YEAR)
        if Window(first, first + YEAR - 1).is_financial_year
        or Window(first, first + YEAR - 1).is_calendar_year
    ]
    near = range(stated.last - ENDINGS // 2, stated.last + ENDINGS // 2 + 1)
    rolling = [Window(last - YEAR + 1, last) for last in near]
    shifted = [stated.moved(last - stated.last) for last in near] if stated.months < YEAR else []
    ranked = [(0, one) for one in years] + [(1, one) for one in (*shifted, *rolling)]
    found = {one: rank for rank, one in reversed(ranked) if one != stated}
    return sorted(
        ((rank, one) for one, rank in found.items()),
        key=lambda pair: (pair[0], abs(pair[1].last - stated.last), pair[1]),
    )


def latest_windows(before: Window) -> list[tuple[int, Window]]:
    """(rank, window): those that end by a month, where a figure tells no period."""
    year = Window(before.last - YEAR + 1, before.last)
    return [(0, year)] + [
        (rank, one)
        for rank, one in other_windows(year)
        if one.last <= before.last and one.months == YEAR
    ]
