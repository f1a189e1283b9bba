"""The made-up recorded crime as it was public on a day, for papers to quote."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from metmart.project import SEEDS
from metmart.publisher.sample import recorded_crime
from metmart.publisher.sample.chance import months_between
from metmart.publisher.shelf import ListedFile

MONTH_DIGITS = 6
Rows = dict[tuple[str, str, str], dict[str, int]]  # of a borough, a group and a subgroup


@dataclass(frozen=True)
class Offences:
    """What is counted: everything, a group, or a subgroup."""

    group: str | None = None
    subgroup: str | None = None

    def counts(self, group: str, subgroup: str) -> bool:
        """Whether an offence is one of these."""
        return self.group in (None, group) and self.subgroup in (None, subgroup)


@dataclass(frozen=True)
class Known:
    """Recorded crime as public at the end of a day."""

    seed: int
    day: date

    def count(self, areas: Iterable[str], offences: Offences, first: str, last: str) -> int:
        """Offences in boroughs from a month (YYYY-MM) to another."""
        return sum(self.months(areas, offences, first, last))

    def months(self, areas: Iterable[str], offences: Offences, first: str, last: str) -> list[int]:
        """Offences in boroughs, month by month."""
        by_month = _by_month(self.seed, self.day, tuple(sorted(areas)), offences)
        return [by_month[month] for month in months_between(first, last)]


@cache
def _by_month(seed: int, day: date, areas: tuple[str, ...], offences: Offences) -> Counter[str]:
    found: Counter[str] = Counter()
    standard = _standard()
    for (borough, group, subgroup), by_month in months_by_row(seed, day).items():
        if borough in areas and offences.counts(*standard[group, subgroup]):
            found.update(by_month)
    return found


@cache
def months_by_row(seed: int, day: date) -> Rows:
    """The counts of every row, of each month those of the newest release that has it."""
    found: Rows = defaultdict(dict)
    seen: set[str] = set()
    for file in _newest_first(seed, day):
        if set(months_between(file.timeframe_from, file.timeframe_to)) <= seen:
            continue
        header, *rows = csv.reader(io.StringIO(file.data.decode()))
        months = {place: f"{name[:4]}-{name[4:]}" for place, name in enumerate(header) if _is(name)}
        new = {place: month for place, month in months.items() if month not in seen}
        for row in rows:
            group, subgroup, borough = row[:3]
            counts = {month: int(row[place]) for place, month in new.items()}
            found[borough, group, subgroup].update(counts)
        seen.update(new.values())
    return found


def _newest_first(seed: int, day: date) -> list[ListedFile]:
    """The borough files of the day."""
    return [
        file
        for file in reversed(recorded_crime.files(seed))
        if "Borough" in file.filename and file.published_at.date() <= day
    ]


def _is(name: str) -> bool:
    return len(name) == MONTH_DIGITS and name.isdigit()


@cache
def _standard() -> dict[tuple[str, str], tuple[str, str]]:
    """The standard group and subgroup of each published spelling."""
    with (SEEDS / "offence.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["published_group"], row["published_subgroup"]): (
                row["offence_group"],
                row["offence_subgroup"],
            )
            for row in csv.DictReader(file)
        }
