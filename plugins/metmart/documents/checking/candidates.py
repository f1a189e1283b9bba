"""What a figure may have been meant for, when it does not agree where it says it belongs.

Searched in this order: another area over the same period, another standard period in the same
area, a lost digit. A candidate is offered beside the published value, never applied. Its chance
counts all that was tried up to it: the more is tried, the more is found by accident.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from metmart.documents.check import FigureCheck, Verdict
from metmart.documents.checking.agreement import Interval, reach
from metmart.documents.checking.answer import is_countable, whole_months
from metmart.documents.checking.chance import chance
from metmart.documents.checking.digits import FEWEST, is_close, losing, restored
from metmart.documents.checking.published import (
    ORDER,
    Checked,
    Known,
    area_of,
    at,
    knowns,
    sentence,
)
from metmart.documents.checking.series import Area, Metric, Series
from metmart.documents.checking.standard import (
    areas_of,
    latest_windows,
    other_areas,
    other_windows,
)
from metmart.documents.checking.window import Window, number_of
from metmart.documents.checking.wording import number, stated
from metmart.documents.figure import Figure
from metmart.documents.structure import Identity

OFFERED: Final = 3
Spot = tuple[int, Area, Window]


@dataclass(frozen=True)
class Search:
    """The figure and what it is searched in."""

    series: Series
    metric: Metric
    figure: Figure
    known: Sequence[Known]

    def try_at(self, spots: Iterable[Spot]) -> list[tuple[int, Checked]]:
        """(rank, comparison) at every spot that a vintage has a value for."""
        found = []
        for rank, area, months in spots:
            for known in self.known:
                compared = at(self.series, known, self.figure, area, months)
                if compared:
                    found.append((rank, compared))
        return found


def candidates(
    figure: Figure, identity: Identity, series: Series, day: date | None, today: date
) -> list[FigureCheck]:
    """The candidates of a figure of a metric that the series has."""
    metric = series.metric(figure.metric)
    if metric is None or not is_countable(figure):
        return []
    search = Search(series, metric, figure, knowns(series, metric, day, today))
    until = number_of(day or today)
    area, months = area_of(figure, series), whole_months(figure.period)
    if figure.missing:
        area = None if "place" in figure.missing else area
        months = None if "period" in figure.missing else months
        return _of_missing(search, identity, area, months, until)
    if area and months:
        return _of_stated(search, identity, area, months, until)
    return []


def _of_stated(
    search: Search, identity: Identity, area: Area, months: Window, until: int
) -> list[FigureCheck]:
    near = other_areas(search.series, area, identity.boroughs, identity.bcu)
    areas = search.try_at([(rank, one, months) for rank, one in near])
    windows = search.try_at([(rank, area, one) for rank, one in other_windows(months, until)])
    here = search.try_at([(0, area, months)])
    return [
        *_offered(search, "other_geography", areas, []),
        *_offered(search, "other_period", windows, areas),
        *_digit_lost(search, here, [*areas, *windows]),
    ]


def _of_missing(
    search: Search, identity: Identity, area: Area | None, months: Window | None, until: int
) -> list[FigureCheck]:
    """Where the text tells no area or no period: the document's areas, the latest years."""
    windows = [(0, months)] if months else latest_windows(until - 1)
    if area is None:
        own = areas_of(search.series, identity.boroughs, identity.bcu)
        spots = [(rank, one, span) for one in own for rank, span in windows]
        return _offered(search, "other_geography", search.try_at(spots), [])
    here = search.try_at([(rank, area, span) for rank, span in windows])
    near = other_areas(search.series, area, identity.boroughs, identity.bcu)
    there = search.try_at([(a + w, one, span) for a, one in near for w, span in windows])
    return [
        *_offered(search, "other_period", here, []),
        *_offered(search, "other_geography", there, here),
    ]


def _offered(
    search: Search,
    verdict: Verdict,
    tried: Sequence[tuple[int, Checked]],
    before: Sequence[tuple[int, Checked]],
) -> list[FigureCheck]:
    """The best of what agrees; of several vintages the one that agrees best."""
    good: dict[tuple[Area, Window], tuple[int, Checked]] = {}
    for rank, one in tried:
        spot = (one.area, one.window)
        if one.agreement and (
            spot not in good or ORDER[one.agreement] < ORDER[good[spot][1].agreement]
        ):
            good[spot] = (rank, one)
    ordered = sorted(good.values(), key=lambda pair: (ORDER[pair[1].agreement], pair[0]))
    goodness = [(one.agreement, rank) for rank, one in ordered]
    return [
        _candidate(
            search,
            verdict,
            one,
            is_tie=goodness.count((one.agreement, rank)) > 1,
            by_chance=_chance(search, one, [*before, *tried]),
        )
        for rank, one in ordered[:OFFERED]
    ]


def _chance(search: Search, one: Checked, tried: Sequence[tuple[int, Checked]]) -> float:
    as_well = one.agreement or "within_revision"
    values = {compared.answer.value for _, compared in tried}
    reached = [reach(search.figure, value, as_well) for value in values]
    return chance(search.figure.value, reached)


def _candidate(
    search: Search, verdict: Verdict, one: Checked, *, is_tie: bool, by_chance: float
) -> FigureCheck:
    tie = " Others agree as well." if is_tie else ""
    return FigureCheck(
        figure_no=search.figure.figure_no,
        check_no=0,
        check="candidate",
        verdict=verdict,
        evidence=(
            f"Candidate: {sentence(search.figure, search.metric, one)}{tie} "
            f"{number(100 * by_chance, 1)} % of values of this size would find one as good."
        ),
        compared_value=one.answer.value,
        difference=search.figure.value - one.answer.value,
        vintage=one.known.name,
        as_of=one.known.day,
        area_kind=one.area.kind,
        area=one.area.name,
        period_start=one.window.start,
        period_end=one.window.end,
        release_ids=one.answer.release_ids,
        is_tie=is_tie,
        chance=by_chance,
    )


def _digit_lost(
    search: Search, here: Sequence[tuple[int, Checked]], before: Sequence[tuple[int, Checked]]
) -> list[FigureCheck]:
    figure = search.figure
    is_whole = figure.measure == "level" and figure.value == int(figure.value)
    if not is_whole or figure.value < FEWEST or figure.high is not None:
        return []
    numbers = list(restored(int(figure.value)))
    found = [
        (value, one) for _, one in here for value in numbers if is_close(value, one.answer.value)
    ]
    if not found:
        return []
    value, one = min(found, key=lambda pair: abs(pair[0] - pair[1].answer.value))
    reached: list[Interval] = [
        reach(figure, compared.answer.value, "within_revision") for _, compared in before
    ]
    for _, compared in here:
        reached += [(lost - 0.5, lost + 0.5) for lost in losing(int(compared.answer.value))]
    offered = _candidate(
        search, "digit_lost", one, is_tie=False, by_chance=chance(figure.value, reached)
    )
    told = f" {stated(figure)} with a digit put in may be {number(value)}."
    return [replace(offered, evidence=offered.evidence + told)]
