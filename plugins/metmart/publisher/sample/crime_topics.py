"""Made-up counts of violence against women and girls, business crime and stolen animals.

Datasets 2yod5, 2zpjy and e756x. Among them are blank boroughs, committed months of 1900, a rolling
file that is put out again with revised figures, and a series that ended in 2023.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from metmart.project import SEEDS
from metmart.publisher.sample.chance import dice, month_index, month_name, mps_boroughs
from metmart.publisher.sample.excel import Cell, workbook
from metmart.publisher.shelf import ListedFile

VIOLENCE = ("Domestic abuse", "Rape", "Stalking and harassment")
BUSINESS = (("Theft", "Shoplifting"), ("Burglary", "Business and Community Burglary"))
OUTCOMES = ("Charged", "Community resolution", "No suspect identified")
ANIMALS = ("Dog", "Cat", "Horse")
UNKNOWN_SHARE = 0.1
PLACEHOLDER = datetime(1900, 1, 1)  # noqa: DTZ001  Excel has no zones


def files(seed: int) -> list[ListedFile]:
    """Every made-up release."""
    return [
        _listed(
            "2yod5",
            "VAWG Dashboard Offence Data.xlsx",
            "2026-07-09",
            ("2024-07", "2026-06"),
            partial(_violence, seed, "Offence", "2024-07", "2026-06"),
        ),
        _listed(
            "2yod5",
            "VAWG Dashboard Victim Data.xlsx",
            "2026-07-09",
            ("2024-07", "2026-06"),
            partial(_violence, seed, "Victim", "2024-07", "2026-06"),
        ),
        *(
            _listed(
                "2zpjy",
                "M1046_BusinessCrime_OffencesData.csv",
                published,
                (first, last),
                partial(_business, seed, published, first, last, ("",)),
            )
            for published, first, last in (
                ("2026-06-04", "2025-06", "2026-05"),
                ("2026-07-06", "2025-07", "2026-06"),
            )
        ),
        _listed(
            "2zpjy",
            "M1046_BusinessCrime_OutcomesData.csv",
            "2026-07-06",
            ("2025-07", "2026-06"),
            partial(_business, seed, "2026-07-06", "2025-07", "2026-06", OUTCOMES),
        ),
        _listed(
            "e756x",
            "Stolen Animals.csv",
            "2023-12-07",
            ("2022-12", "2023-11"),
            partial(_animals, seed, "2022-12", "2023-11"),
        ),
    ]


def _listed(
    dataset: str, filename: str, published: str, span: tuple[str, str], read: partial[bytes]
) -> ListedFile:
    return ListedFile(
        dataset=dataset,
        filename=filename,
        title=f"{filename} (made up)",
        published_at=datetime.fromisoformat(published),
        timeframe_from=span[0],
        timeframe_to=span[1],
        read=read,
    )


def _months(first: str, last: str) -> list[datetime]:
    names = [month_name(index) for index in range(month_index(first), month_index(last) + 1)]
    return [datetime.fromisoformat(f"{name}-01") for name in names]


def _violence(seed: int, unit: str, first: str, last: str) -> bytes:
    """A sheet for each year."""
    header: list[Cell] = ["BCU location", "Borough name", "Ward name"]
    header += ["Recorded date", "Committed date", "Offence type", "Count"]
    sheets: dict[str, list[list[Cell]]] = {}
    for month in _months(first, last):
        rows = sheets.setdefault(f"{unit}s {month.year}", [header])
        rows.extend(_violence_of(seed, unit, month))
    return workbook(sheets)


def _violence_of(seed: int, unit: str, month: datetime) -> Iterator[list[Cell]]:
    chance = dice(seed, unit, str(month))
    bcus = _bcus()
    for name, code in mps_boroughs():
        for at, kind in enumerate(VIOLENCE):
            ward = f"Sample Ward {at + 1}"
            yield [bcus[code], name, ward, month, month, kind, chance.randint(20, 60)]
    for kind in VIOLENCE:
        committed = PLACEHOLDER if chance.random() < UNKNOWN_SHARE else month
        yield [None, None, None, month, committed, kind, chance.randint(1, 5)]


def _bcus() -> dict[str, str]:
    """Each borough's BCU, by the borough's GSS code."""
    names = {row["bcu_code"]: row["bcu"] for row in _seed("bcu")}
    return {row["area_code"]: names[row["bcu_code"]] for row in _seed("bcu_membership_seed")}


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _business(seed: int, published: str, first: str, last: str, outcomes: tuple[str, ...]) -> bytes:
    """A row for each borough, offence, outcome and month; a few counts differ by release."""
    has_outcome = outcomes == OUTCOMES
    revised = dice(seed, "business", published)
    header = ["Month_Year", "Borough", "Crime Type", "Crime Subtype"]
    header += ["Outcome"] if has_outcome else ["Financial Year"]
    rows = [[*header, "Count", "Refresh Date"]]
    for month in _months(first, last):
        begins = month.year - (month.month < 4)
        year = f"fy{begins % 100}-{(begins + 1) % 100}"
        chance = dice(seed, "business", str(month))
        for name in [*(name for name, _ in mps_boroughs()), "Other / NK"]:
            for group, offence in BUSINESS:
                for outcome in outcomes:
                    count = chance.randint(30, 90) + (revised.random() < UNKNOWN_SHARE)
                    rows.append(
                        [
                            f"{month:%d/%m/%Y}",
                            name,
                            group,
                            offence,
                            outcome if has_outcome else year,
                            str(count),
                            f"{datetime.fromisoformat(published):%d/%m/%Y}",
                        ]
                    )
    return _csv(rows)


def _animals(seed: int, first: str, last: str) -> bytes:
    """Rows of zeros are left out, as the publisher does."""
    header = ["Count", "Type of animal", "Borough", "Type of offence", "Animal recovered"]
    rows = [[*header, "Year and Month"]]
    for month in _months(first, last):
        chance = dice(seed, "animals", str(month))
        for name, _ in mps_boroughs():
            for animal in ANIMALS:
                count = chance.choice((0, 0, 1, 2))
                recovered = chance.choice(("No", "Yes"))
                if count:
                    rows.append([str(count), animal, name, "Theft", recovered, f"{month:%b-%Y}"])
    return _csv(rows)


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
