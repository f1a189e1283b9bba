"""The published series of recorded crime, month by month, as known on any day.

All of a metric's months as of a day are read at once: a few thousand numbers, so that thousands of
questions about them cost next to nothing. Days between two publications know the same and share
what was read.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from metmart.documents.checking.window import Window, number_of
from metmart.documents.figure import AreaKind

RECORDED_CRIME: Final = "recorded_crime"
MPS: Final = "MPS"
RELATIONS: Final = (
    "fct_recorded_crime_history",
    "dim_borough",
    "dim_offence",
    "dim_bcu",
    "dim_metric",
    "population",
)
# Residents stand in the measures' marts, with the census where no mid-year estimate is.
POPULATION: Final = """
select area_code, population_year as year, residents from mart_borough_month
union
select bcu_code as area_code, population_year as year, residents from mart_bcu_month
union
select 'MPS' as area_code, population_year as year, residents from mart_mps_month
"""
Cells = dict[str, dict[int, tuple[int, frozenset[str]]]]


@dataclass(frozen=True, order=True)
class Area:
    """An area that the series has."""

    kind: AreaKind
    name: str

    def __str__(self) -> str:
        return f"{self.name} BCU" if self.kind == "bcu" else self.name


THE_MPS: Final = Area("mps", MPS)


@dataclass(frozen=True)
class Metric:
    """What is counted: all offences, those of groups, or those of subgroups."""

    id: str
    term: str
    groups: tuple[str, ...]
    subgroups: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """A published count of an area over a window, with the releases that state its months."""

    value: int
    release_ids: tuple[str, ...]


class Vintage:
    """One metric's monthly counts in every area, as known on one day."""

    def __init__(self, cells: Cells, areas: Mapping[Area, tuple[str, ...]]) -> None:
        self._cells = cells
        self._areas = areas
        months = {month for by_month in cells.values() for month in by_month}
        self._first = min(months, default=0)
        self._last = max(months, default=-1)
        self._covered = self._running(dict.fromkeys(months, 1))
        self._sums: dict[Area, list[int]] = {}

    def missing(self, window: Window) -> list[int]:
        """The months of a window that no release had covered."""
        return [month for month in window if not self._covers(Window(month, month))]

    def value(self, area: Area, window: Window) -> int | None:
        """The count; nothing where a month is not covered or the area is not known."""
        if area not in self._areas or not self._covers(window):
            return None
        if area not in self._sums:
            self._sums[area] = self._running(self._months(area))
        return self._between(self._sums[area], window)

    def published(self, area: Area, window: Window) -> Published | None:
        """The count with its releases."""
        value = self.value(area, window)
        if value is None:
            return None
        releases: set[str] = set()
        for code in self._areas[area]:
            by_month = self._cells.get(code, {})
            for month in window:
                if month in by_month:
                    releases |= by_month[month][1]
        return Published(value, tuple(sorted(releases)))

    def _months(self, area: Area) -> dict[int, int]:
        found: dict[int, int] = {}
        for code in self._areas[area]:
            for month, (count, _) in self._cells.get(code, {}).items():
                found[month] = found.get(month, 0) + count
        return found

    def _covers(self, window: Window) -> bool:
        is_inside = self._first <= window.first and window.last <= self._last
        return is_inside and self._between(self._covered, window) == window.months

    def _running(self, values: Mapping[int, int]) -> list[int]:
        """Sums of all months before each."""
        months = range(self._first, self._last + 1)
        return [0, *accumulate(values.get(month, 0) for month in months)]

    def _between(self, running: list[int], window: Window) -> int:
        return running[window.last + 1 - self._first] - running[window.first - self._first]


class Series:
    """The series over relations of a warehouse, by the names in RELATIONS."""

    def __init__(self, relations: Mapping[str, DuckDBPyRelation]) -> None:
        self._relations = relations
        self._vintages: dict[tuple[str, date | None, bool], Vintage] = {}

    def metric(self, metric_id: str | None) -> Metric | None:
        """The metric, if its series is here."""
        return self._metrics.get(metric_id or "")

    def term(self, metric_id: str | None) -> str | None:
        """The glossary's word for a metric, whether its series is here or not."""
        return next((term for name, term, *_ in self._glossary if name == metric_id), None)

    def vintage(self, metric: Metric, as_of: date, *, corrected: bool = False) -> Vintage:
        """What was published of a metric on a day, its end included; or with what it should be."""
        known = bisect_right(self._days, as_of)
        day = self._days[known - 1] if known else None
        key = (metric.id, day, corrected)
        if key not in self._vintages:
            count = "coalesce(corrected_count, offence_count)" if corrected else "offence_count"
            cells = self._read(metric, day, count) if day else {}
            self._vintages[key] = Vintage(cells, self.areas)
        return self._vintages[key]

    def days_between(self, after: date, before: date) -> list[date]:
        """The days between two on which anything became known."""
        return [day for day in self._days if after < day < before]

    @cached_property
    def areas(self) -> dict[Area, tuple[str, ...]]:
        """The areas' codes. The MPS's include those outside all boroughs, not the City."""
        found: dict[Area, tuple[str, ...]] = {}
        for code, kind, name, is_mps, bcu in self._boroughs:
            if kind == "borough":
                found[Area("borough", name)] = (code,)
            if bcu:
                area = Area("bcu", self._bcus[bcu])
                found[area] = (*found.get(area, ()), code)
            if is_mps:
                found[THE_MPS] = (*found.get(THE_MPS, ()), code)
        return found

    @cached_property
    def bcu_of(self) -> dict[str, str]:
        """Each borough's BCU, by name."""
        return {name: self._bcus[bcu] for _, _, name, _, bcu in self._boroughs if bcu}

    def boroughs_of(self, bcu: str) -> list[str]:
        """The boroughs of a BCU."""
        return sorted(borough for borough, its_bcu in self.bcu_of.items() if its_bcu == bcu)

    def residents(self, area: Area, year: int) -> tuple[int, int] | None:
        """(residents, year of the estimate nearest to a year)."""
        by_year = self._residents.get(self._code(area), {})
        if not by_year:
            return None
        nearest = min(by_year, key=lambda known: (abs(known - year), known))
        return by_year[nearest], nearest

    def _code(self, area: Area) -> str:
        if area.kind == "bcu":
            return next((code for code, name in self._bcus.items() if name == area.name), "")
        return MPS if area.kind == "mps" else self.areas.get(area, ("",))[0]

    @cached_property
    def _glossary(self) -> list[tuple[str, str, str | None, str | None, str | None]]:
        query = "select metric, term, offence_group, offence_subgroup, series from it order by 1"
        return _all(self._relations["dim_metric"], query)

    @cached_property
    def _metrics(self) -> dict[str, Metric]:
        return {
            name: Metric(name, term, _names(group), _names(subgroup))
            for name, term, group, subgroup, series in self._glossary
            if series == RECORDED_CRIME
        }

    @cached_property
    def _boroughs(self) -> list[tuple[str, str, str, bool, str | None]]:
        return _all(
            self._relations["dim_borough"],
            "select area_code, area_kind, area, is_mps, bcu_code from it order by area_code",
        )

    @cached_property
    def _bcus(self) -> dict[str, str]:
        return dict(_all(self._relations["dim_bcu"], "select bcu_code, bcu from it order by 1"))

    @cached_property
    def _residents(self) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        query = (
            "select area_code, year, max(residents) from it "
            "where residents is not null and year is not null group by all"
        )
        for code, year, residents in _all(self._relations["population"], query):
            found.setdefault(code, {})[year] = residents
        return found

    @cached_property
    def _days(self) -> list[date]:
        """The days on which anything became known."""
        query = (
            "select distinct known_from::date from it union "
            "select distinct known_to::date from it where known_to is not null"
        )
        history = self._relations["fct_recorded_crime_history"]
        return sorted(day for (day,) in _all(history, query))

    @cached_property
    def _offences(self) -> list[tuple[str, str, str]]:
        return _all(
            self._relations["dim_offence"],
            "select offence_id, offence_group, offence_subgroup from it order by 1",
        )

    def _read(self, metric: Metric, day: date, count: str) -> Cells:
        wanted = [
            offence
            for offence, group, subgroup in self._offences
            if (not metric.groups or group in metric.groups)
            and (not metric.subgroups or subgroup in metric.subgroups)
        ]
        query = (
            f"select area_code, month, sum({count})::bigint, list(distinct release_id) "  # noqa: S608
            f"from it where known_from::date <= date '{day}' "
            f"and (known_to is null or known_to::date > date '{day}') "
            f"and offence_id in ({', '.join(_quoted(one) for one in wanted) or 'null'}) "
            "group by all"
        )
        cells: Cells = {}
        sets: dict[frozenset[str], frozenset[str]] = {}
        for area, month, total, releases in _all(
            self._relations["fct_recorded_crime_history"], query
        ):
            kept = frozenset(releases)
            cells.setdefault(area, {})[number_of(month)] = (total, sets.setdefault(kept, kept))
        return cells


def published_series(connection: DuckDBPyConnection) -> Series:
    """The series of a published marts.duckdb."""
    relations = {name: connection.table(name) for name in RELATIONS if name != "population"}
    return Series(relations | {"population": connection.sql(POPULATION)})


def _all(relation: DuckDBPyRelation, query: str) -> list[Any]:
    return relation.query("it", query).fetchall()


def _names(text: object) -> tuple[str, ...]:
    """Names that stand in one field, separated."""
    return tuple(name.strip() for name in str(text or "").split("|") if name.strip())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
