"""Boroughs and BCUs (Basic Command Units of the police) as papers name them."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from metmart.project import SEEDS

_STREET = r"(?!\s+(?:road|street|lane|avenue|hill|park|station|tube|close|way|bridge)\b)"
_PREFIX = re.compile(r"^(?:City of|Royal Borough of|London Borough of)\s+")
_FURTHER_CODES = {"AS": "Central South", "SN": "South Area"}
"""Codes that are not the initials: of Lambeth and Southwark, and of the three southern boroughs."""


@dataclass(frozen=True)
class Bcu:
    """A Basic Command Unit with the words that mean it."""

    name: str
    code: str
    pattern: re.Pattern[str]


@cache
def boroughs() -> dict[str, re.Pattern[str]]:
    """The names of boroughs as `dim_borough` has them, each with what papers write."""
    return {row["borough"]: _borough_pattern(row["borough"]) for row in _rows("borough.csv")}


def _borough_pattern(name: str) -> re.Pattern[str]:
    forms = {name, name.replace(" and ", " & ")}
    if " upon " in name:
        forms.add(name.split(" upon ", maxsplit=1)[0])
    if name == "City of London":
        return re.compile(r"\bCity of London\b")
    if " and " in name or name.startswith("City of"):
        forms.add(_PREFIX.sub("", name))
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})\b{_STREET}", re.IGNORECASE)


@cache
def bcus() -> tuple[Bcu, ...]:
    """Every BCU."""
    found = []
    for row in _rows("bcu.csv"):
        name = row["bcu"]
        initials = "".join(word[0] for word in name.split())
        codes = [code for code, of in _FURTHER_CODES.items() if of == name] or [initials]
        found.append(Bcu(name, codes[0], _bcu_pattern(name, codes[0])))
    return tuple(found)


def _bcu_pattern(name: str, code: str) -> re.Pattern[str]:
    spaced = re.escape(name).replace(r"\ ", r"[\s-]+")
    stem = re.escape(name.removesuffix(" Area"))
    unit = r"(?:BCU|Basic Command Unit|(?:London )?Command)"
    return re.compile(
        rf"\b{code}(?:\s+London)?\s*[-–]?\s*BCU\b|\b{spaced}\b(?!\s+London\b(?!\s+BCU))"
        rf"|\b{stem}\s*(?:London)?\s*[-–]?\s*{unit}\b|\bBCU\s+{spaced}\b"
    )


@cache
def memberships() -> dict[str, tuple[str, date]]:
    """The BCU of each borough and the month since when."""
    names = {row["area_code"]: row["borough"] for row in _rows("borough.csv")}
    units = {row["bcu_code"]: row["bcu"] for row in _rows("bcu.csv")}
    return {
        names[row["area_code"]]: (units[row["bcu_code"]], date.fromisoformat(row["since_month"]))
        for row in _rows("bcu_membership_seed.csv")
        if row["area_code"] in names
    }


def first_bcus() -> date:
    """The month from which every borough was in a BCU."""
    return max(since for _, since in memberships().values())


def named_boroughs(text: str) -> Counter[str]:
    """How often a text names each borough."""
    counts = {name: len(pattern.findall(text)) for name, pattern in boroughs().items()}
    return Counter({name: count for name, count in counts.items() if count})


def named_bcus(text: str) -> Counter[str]:
    """How often a text names each BCU."""
    counts = {bcu.name: len(bcu.pattern.findall(text)) for bcu in bcus()}
    return Counter({name: count for name, count in counts.items() if count})


def _rows(file: str) -> list[dict[str, str]]:
    with Path(SEEDS / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
