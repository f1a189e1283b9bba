"""Made-up recorded crime by borough, ward and LSOA (dataset exy3m).

Among the releases are revisions of the past, the three headers, both taxonomies, the cut of the
history and one bad release, because that is what the warehouse has to survive.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from metmart.project import SEEDS
from metmart.publisher.sample.chance import ORIGIN, chances, month_index, mps_boroughs
from metmart.publisher.shelf import ListedFile

DATASET = "exy3m"
PARTS = 2  # wards and LSOAs of a borough: enough to be more than one
# What part of a borough's offences the publisher places in its small areas (95 and 90 per cent).
PLACED = {"borough": (1.0,), "ward": (0.55, 0.40), "lsoa": (0.50, 0.40)}
OFFENCES_OF_AN_AREA = 2_000  # in a month, before its size counts
LEAST = 0.02  # of any group or category before shares are made: all of them occur
OF_2024 = ("BURGLARY IN A DWELLING", "BURGLARY NON-DWELLING")  # in files of 2024 and early 2025
REVISED_SHARE = 0.1
STUMP = 0.02


@dataclass(frozen=True)
class _Era:
    """How files were written for some years."""

    taxonomy: str
    group: str
    subgroup: str
    borough: str
    line_end: str
    unused: tuple[str, ...]  # spellings of its taxonomy that belong to another time


LOOKUP = _Era(
    "home_office",
    "MajorText",
    "MinorText",
    "LookUp_BoroughName",
    "\r\n",
    ("Burglary - Residential", "Burglary - Business and Community"),
)
CONNECT = _Era(
    "connect",
    "MajorText",
    "MinorText",
    "BoroughName",
    "\r\n",
    ("PUBLIC FEAR, ALARM OR DISTRESS", *OF_2024),
)
PLATFORM = _Era(
    "connect", "Group", "SubGroup", "BOCU", "\n", ("PUBLIC FEAR ALARM OR DISTRESS", *OF_2024)
)


@dataclass(frozen=True)
class _Publication:
    level: str
    span: str
    published: str
    first: str
    last: str
    era: _Era
    stump_month: str | None = None

    @property
    def filename(self) -> str:
        level = {"borough": "Borough", "ward": "Ward", "lsoa": "LSOA"}[self.level]
        span = "most recent 24 months" if self.span == "24m" else "Historical"
        return f"MPS {level} Level Crime ({span}).csv"


PUBLICATIONS = (
    _Publication("borough", "24m", "2024-02-05", "2022-02", "2024-01", LOOKUP),
    _Publication("borough", "historical", "2024-02-05", "2010-04", "2022-01", LOOKUP),
    _Publication("borough", "24m", "2025-12-04", "2023-12", "2025-11", CONNECT),
    _Publication("borough", "historical", "2025-12-04", "2010-04", "2023-11", CONNECT),
    _Publication("ward", "24m", "2026-01-12", "2024-01", "2025-12", CONNECT),
    _Publication("ward", "historical", "2026-01-12", "2010-04", "2023-12", CONNECT),
    _Publication("lsoa", "24m", "2026-01-12", "2024-01", "2025-12", CONNECT),
    _Publication("lsoa", "historical", "2026-01-12", "2019-03", "2023-12", CONNECT),
    # The bad one: 25 months, the first of them a stump, as really happened to a ward file.
    _Publication("borough", "24m", "2026-05-05", "2024-04", "2026-04", CONNECT, "2024-04"),
    _Publication("borough", "24m", "2026-06-03", "2024-06", "2026-05", PLATFORM),
    _Publication("borough", "historical", "2026-06-03", "2020-06", "2024-05", PLATFORM),
    _Publication("borough", "24m", "2026-07-13", "2024-07", "2026-06", PLATFORM),
    _Publication("ward", "24m", "2026-07-13", "2024-07", "2026-06", PLATFORM),
)


def files(seed: int) -> list[ListedFile]:
    """Every made-up release, oldest first."""
    return [
        ListedFile(
            dataset=DATASET,
            filename=one.filename,
            title=f"{one.filename} (made up)",
            published_at=datetime.fromisoformat(one.published),
            timeframe_from=one.first,
            timeframe_to=one.last,
            read=partial(_bytes, seed, one),
        )
        for one in PUBLICATIONS
    ]


@cache
def _bytes(seed: int, publication: _Publication) -> bytes:
    era = publication.era
    first, last = month_index(publication.first), month_index(publication.last)
    months = [f"{index // 12}{index % 12 + 1:02}" for index in range(first, last + 1)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=era.line_end)
    identify, header = _LAYOUTS[publication.level, publication.span](era)
    writer.writerow([*header, *months])
    weights = _weights(seed, era)
    for (group, subgroup), (meaning, weight) in weights.items():
        if publication.level == "lsoa" and group == "SEXUAL OFFENCES":
            continue  # not published for areas so small
        for name, code in mps_boroughs():
            for part in range(1 if publication.level == "borough" else PARTS):
                placed = PLACED[publication.level][part]
                whole = _counts(seed, publication, code, meaning, subgroup, weight)
                counts = [int(count * placed) for count in whole]
                if any(counts):  # rows of zeros are left out, as the publisher does
                    writer.writerow([*identify(group, subgroup, name, code, part), *counts])
    return text.getvalue().encode()


def _counts(
    seed: int, publication: _Publication, area: str, meaning: str, subgroup: str, weight: float
) -> list[int]:
    """Invented offences by month: the area's size, the offence's weight, and chance.

    Chance is that of the harmonised group (`meaning`): a group's totals stay when its categories
    get other names, as they do in the real files.
    """
    size = OFFENCES_OF_AN_AREA * (0.4 + 1.2 * chances(seed, area)[0]) * weight
    usual = chances(seed, area, meaning)
    revised = chances(seed, area, subgroup, publication.published)
    counts = []
    for index in range(month_index(publication.first), month_index(publication.last) + 1):
        count = int(size * (0.8 + 0.4 * usual[index - ORIGIN]))
        if revised[index - ORIGIN] < REVISED_SHARE:
            count += 1 if count % 2 or not count else -1
        is_stump = publication.stump_month and index == month_index(publication.stump_month)
        counts.append(int(count * STUMP) if is_stump else count)
    return counts


def _weights(seed: int, era: _Era) -> dict[tuple[str, str], tuple[str, float]]:
    """The harmonised group of each of the era's categories, and its share of an area's offences.

    A group has the same share in every era, divided among its categories of the time.
    """
    known = _offences(era)
    groups = {meaning: chances(seed, meaning)[0] ** 2 + LEAST for meaning in _groups()}
    drawn = {pair: chances(seed, _kind(pair[1]))[0] ** 2 + LEAST for pair in known}
    within: defaultdict[str, float] = defaultdict(float)
    for pair, meaning in known.items():
        within[meaning] += drawn[pair]
    whole = sum(groups.values())
    return {
        pair: (meaning, groups[meaning] / whole * drawn[pair] / within[meaning])
        for pair, meaning in known.items()
    }


def _kind(subgroup: str) -> str:
    """The same for both spellings of a category."""
    return subgroup.casefold().replace(",", "")


def _offences(era: _Era) -> dict[tuple[str, str], str]:
    """The categories of the era's taxonomy in the spelling of its time, with their groups."""
    return {
        (row["published_group"], row["published_subgroup"]): row["offence_group"]
        for row in _seed()
        if row["taxonomy"] == era.taxonomy and row["published_subgroup"] not in era.unused
    }


def _groups() -> list[str]:
    """The harmonised groups."""
    return sorted({row["offence_group"] for row in _seed()})


@cache
def _seed() -> list[dict[str, str]]:
    with (SEEDS / "offence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_Identify = Callable[[str, str, str, str, int], list[str]]


def _borough_layout(era: _Era) -> tuple[_Identify, list[str]]:
    return (
        lambda group, subgroup, name, code, part: [group, subgroup, name],
        [era.group, era.subgroup, era.borough],
    )


def _ward(code: str, part: int) -> tuple[str, str]:
    return f"Sample Ward {part + 1}", f"E05{int(code[-2:]):04}{part:02}"


def _ward_layout(era: _Era) -> tuple[_Identify, list[str]]:
    return (
        lambda group, subgroup, name, code, part: [group, subgroup, *_ward(code, part), name],
        [era.group, era.subgroup, "WardName", "WardCode", "LookUp_BoroughName"],
    )


def _ward_historical_layout(era: _Era) -> tuple[_Identify, list[str]]:
    return (
        lambda group, subgroup, name, code, part: [*_ward(code, part), group, subgroup, name],
        ["WardName", "WardCode", era.group, era.subgroup, "LookUp_BoroughName"],
    )


def _lsoa_layout(era: _Era) -> tuple[_Identify, list[str]]:
    return (
        lambda group, subgroup, name, code, part: [
            f"E01{int(code[-2:]):04}{part:02}",
            f"{name} {part + 1:03}A",
            code,
            group,
            subgroup,
        ],
        ["LSOA Code", "LSOA Name", "Borough", "Major Category", "Minor Category"],
    )


_LAYOUTS: dict[tuple[str, str], Callable[[_Era], tuple[_Identify, list[str]]]] = {
    ("borough", "24m"): _borough_layout,
    ("borough", "historical"): _borough_layout,
    ("ward", "24m"): _ward_layout,
    ("ward", "historical"): _ward_historical_layout,
    ("lsoa", "24m"): _lsoa_layout,
    ("lsoa", "historical"): _lsoa_layout,
}
