"""Made-up street and outcomes members of the archive of data.police.uk.

Some rows have no place, some lie outside London, some incidents of anti-social behaviour are the
same in every column: all of them real habits of these files.
"""

import hashlib
from random import Random

from metmart.publisher.sample.chance import dice
from metmart.publisher.sample.geography import Lsoa, lsoas
from metmart.publisher.sample.police_member import FORCES, MONTHS, member

CRIMES = 500  # of all forces in a month
OUTCOMES = 300
PLACELESS_SHARE = 0.03
OUTSIDE_SHARE = 0.01
CITY = "E09000001"
NAMES = {
    "metropolitan": "Metropolitan Police Service",
    "city-of-london": "City of London Police",
    "btp": "British Transport Police",
}
OUTSIDE = ("E01023684", "Hertsmere 001A")
PLACE = (
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
)
STREET = ("Crime ID", "Month", *PLACE, "Crime type", "Last outcome category", "Context")
OUTCOME = ("Crime ID", "Month", *PLACE, "Outcome type")
ASB = "Anti-social behaviour"
TYPES = (
    ASB,
    ASB,
    ASB,
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
    "Violence and sexual offences",
)
OUTCOME_TYPES = (
    "Investigation complete; no suspect identified",
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Suspect charged",
    "Local resolution",
)
FIRST_OUTCOMES = ("Under investigation", *OUTCOME_TYPES)


def street(seed: int) -> dict[str, bytes]:
    """The street members of every force and month, by path."""
    return dict(
        member(month, force, "street", STREET, _street_rows(seed, month, force))
        for month in MONTHS
        for force in FORCES
    )


def outcomes(seed: int) -> dict[str, bytes]:
    """The outcomes members by path, of two of the forces."""
    return dict(
        member(month, force, "outcomes", OUTCOME, _outcome_rows(seed, month, force))
        for month in MONTHS
        for force in FORCES
        if force != "btp"
    )


def _street_rows(seed: int, month: str, force: str) -> list[tuple[str, ...]]:
    chance = dice(seed, "street", month, force)
    rows = []
    for number in range(CRIMES * FORCES[force] // 100):
        kind = chance.choice(TYPES)
        place = _place(chance, force, number)
        if kind == ASB:
            rows.append(("", month, *place, kind, "", ""))
        else:
            outcome = chance.choice(FIRST_OUTCOMES)
            rows.append((_crime_id(force, month, number), month, *place, kind, outcome, ""))
    incidents = [row for row in rows if row[-3] == ASB]
    return rows + incidents[:2]  # two that are the same in every column


def _outcome_rows(seed: int, month: str, force: str) -> list[tuple[str, ...]]:
    chance = dice(seed, "outcomes", month, force)
    return [
        (
            _crime_id(force, month, number),
            month,
            *_place(chance, force, number),
            chance.choice(OUTCOME_TYPES),
        )
        for number in range(OUTCOMES * FORCES[force] // 100)
    ]


def _place(chance: Random, force: str, number: int) -> tuple[str, ...]:
    """Every area of the force in turn, so that each has some, and then and again none."""
    areas = _areas(force)
    name = NAMES[force]
    drawn = chance.random()
    longitude, latitude = f"{-0.45 + 0.65 * drawn:.6f}", f"{51.3 + 0.35 * drawn:.6f}"
    if number >= len(areas) and drawn < PLACELESS_SHARE:
        return (name, name, "", "", "No Location", "", "")
    if number >= len(areas) and drawn < PLACELESS_SHARE + OUTSIDE_SHARE:
        return (name, name, longitude, latitude, "On or near Sample Street", *OUTSIDE)
    at = areas[number] if number < len(areas) else chance.choice(areas)
    street_name = f"On or near Sample Street {int(drawn * 5)}"
    return (name, name, longitude, latitude, street_name, at.code, at.name)


def _areas(force: str) -> list[Lsoa]:
    found = lsoas()
    if force == "btp":
        return found[:20]
    return [one for one in found if (one.lad_code == CITY) == (force == "city-of-london")]


def _crime_id(force: str, month: str, number: int) -> str:
    return hashlib.sha256(f"{force}|{month}|{number}".encode()).hexdigest()
