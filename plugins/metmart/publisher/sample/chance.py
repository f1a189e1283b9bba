"""Invented numbers that follow from their arguments, and the real names they are given to."""

import csv
import random
from functools import cache

from metmart.project import SEEDS


def month_index(month: str) -> int:
    """A month (YYYY-MM) as a number, counted from the year 0."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def month_name(index: int) -> str:
    """The month (YYYY-MM) of a number."""
    return f"{index // 12}-{index % 12 + 1:02}"


def months_between(first: str, last: str) -> list[str]:
    """Every month from one to the other."""
    return [month_name(index) for index in range(month_index(first), month_index(last) + 1)]


ORIGIN = month_index("2010-04")
MONTHS = month_index("2026-12") - ORIGIN + 1


@cache
def chances(seed: int, *parts: str) -> list[float]:
    """Numbers from 0 to 1, one for each month since ORIGIN, that follow from the arguments."""
    chance = random.Random("|".join((str(seed), *parts)))  # noqa: S311  made-up data, no secret
    return [chance.random() for _ in range(MONTHS)]


def dice(seed: int, *parts: str) -> random.Random:
    """A source of invented choices that follows from the arguments."""
    return random.Random("|".join((str(seed), *parts)))  # noqa: S311  made-up data, no secret


def mps_boroughs() -> list[tuple[str, str]]:
    """Name and GSS code of the 32 boroughs that the MPS polices."""
    with (SEEDS / "borough.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [(row["borough"], row["gss_code"]) for row in rows if row["is_mps"] == "true"]
