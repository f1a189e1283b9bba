"""The crime figures that the sample papers state: right ones, and one for each way to be wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from metmart.publisher.sample.chance import mps_boroughs
from metmart.publisher.sample.papers.known import Known, Offences

BOROUGH: Final = "Hounslow"
BCU: Final = "West Area"
BCU_BOROUGHS: Final = ("Ealing", "Hillingdon", "Hounslow")
MEETING: Final = date(2026, 2, 12)

ALL: Final = Offences()
ROBBERY: Final = Offences("Robbery")
BURGLARY: Final = Offences("Burglary")
VIOLENCE_WITH_INJURY: Final = Offences(subgroup="Violence with Injury")
FROM_VEHICLES: Final = Offences(subgroup="Theft from a Vehicle")
OF_VEHICLES: Final = Offences(subgroup="Theft or Taking of a Motor Vehicle")
SHOPLIFTING: Final = Offences(subgroup="Shoplifting")
# Counted differently by financial and calendar year in one of these, whatever the seed.
LABELLED: Final = {
    "thefts from vehicles": FROM_VEHICLES,
    "shoplifting offences": SHOPLIFTING,
    "stalking and harassment offences": Offences(subgroup="Stalking and Harassment"),
    "violence without injury offences": Offences(subgroup="Violence without Injury"),
    "business burglaries": Offences(subgroup="Business and Community Burglary"),
}
YEAR_2023: Final = ("2023-01", "2023-12")
YEAR_2024: Final = ("2024-01", "2024-12")
FINANCIAL_2023: Final = ("2023-04", "2024-03")
FINANCIAL_2024: Final = ("2024-04", "2025-03")
ROLLING: Final = ("2024-12", "2025-11")
ROLLING_BEFORE: Final = ("2023-12", "2024-11")
WRONG: Final = (0.83, 0.71, 1.29, 1.41, 0.62)
APART: Final = 0.03  # by which a wrong number misses everything that it could be taken for
REVISED: Final = 1.006


@dataclass(frozen=True)
class Stated:
    """What the sample council's papers say, from what was public on the meeting's day."""

    seed: int

    @cached_property
    def _known(self) -> Known:
        return Known(self.seed, MEETING)

    def of(
        self, offences: Offences, span: tuple[str, str], areas: Iterable[str] = (BOROUGH,)
    ) -> int:
        """The true count."""
        return self._known.count(areas, offences, *span)

    def months(
        self, offences: Offences, span: tuple[str, str], areas: Iterable[str] = (BOROUGH,)
    ) -> list[int]:
        """The true counts by month."""
        return self._known.months(areas, offences, *span)

    def change(self, offences: Offences, span: tuple[str, str], before: tuple[str, str]) -> float:
        """The true change in per cent."""
        was = self.of(offences, before)
        return 100 * (self.of(offences, span) - was) / was

    @property
    def london(self) -> list[str]:
        """The boroughs of the MPS."""
        return [name for name, _ in mps_boroughs()]

    @property
    def revised(self) -> int:
        """Violence with injury in 2024, as a later release might have it."""
        return round(self.of(VIOLENCE_WITH_INJURY, YEAR_2024) * REVISED)

    @property
    def wrong(self) -> int:
        """Shoplifting in 2024, of no area and no year."""
        areas = [[BOROUGH], *([one] for one in BCU_BOROUGHS), BCU_BOROUGHS, self.london]
        spans = [YEAR_2023, YEAR_2024, FINANCIAL_2023, FINANCIAL_2024, ROLLING]
        true = [self.of(SHOPLIFTING, span, area) for span in spans for area in areas]
        tried = [round(self.of(SHOPLIFTING, YEAR_2024) * factor) for factor in WRONG]
        return next(one for one in tried if _is_apart(one, true))

    @property
    def of_the_bcu(self) -> int:
        """Thefts from vehicles in the twelve months to November 2025, of three boroughs."""
        return self.of(FROM_VEHICLES, ROLLING, BCU_BOROUGHS)

    @property
    def mislabelled(self) -> tuple[str, int]:
        """An offence and its count in the financial year 2024/25, to be called that of 2024."""
        name = max(
            LABELLED,
            key=lambda one: abs(
                self.of(LABELLED[one], FINANCIAL_2024) - self.of(LABELLED[one], YEAR_2024)
            ),
        )
        return name, self.of(LABELLED[name], FINANCIAL_2024)

    @property
    def with_lost_digit(self) -> int:
        """All offences of the financial year 2024/25, the third digit left out."""
        digits = str(self.of(ALL, FINANCIAL_2024))
        return int(digits[:2] + digits[3:])

    @property
    def wrong_total(self) -> int:
        """Robberies of 2024, the sum of the months but for a slip."""
        return self.of(ROBBERY, YEAR_2024) + 90


def _is_apart(value: int, others: Sequence[int]) -> bool:
    return all(abs(value - other) > APART * other for other in others)
