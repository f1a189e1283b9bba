"""Made-up stop-and-search members of the archive of data.police.uk.

Some rows are there twice, and the first hour of a month of summer time is dated in the month
before, because the publisher writes UTC and files by London's clock.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from metmart.publisher.sample.chance import dice, month_index, month_name
from metmart.publisher.sample.police_member import FORCES, MONTHS, member

LONDON = ZoneInfo("Europe/London")
STOPS = 300  # of all forces in a month
REPEATED_SHARE = 0.02
HEADER = (
    "Type",
    "Date",
    "Part of a policing operation",
    "Policing operation",
    "Latitude",
    "Longitude",
    "Gender",
    "Age range",
    "Self-defined ethnicity",
    "Officer-defined ethnicity",
    "Legislation",
    "Object of search",
    "Outcome",
    "Outcome linked to object of search",
    "Removal of more than just outer clothing",
)
DRUGS = "Misuse of Drugs Act 1971 (section 23)"
PACE = "Police and Criminal Evidence Act 1984 (section 1)"
REASONS = (
    (DRUGS, "Controlled drugs"),
    (DRUGS, "Controlled drugs"),
    (PACE, "Stolen goods"),
    (PACE, "Offensive weapons"),
    (PACE, "Evidence of offences under the Act"),
    ("Firearms Act 1968 (section 47)", "Firearms"),
)
TYPES = ("Person search", "Person search", "Person and Vehicle search", "Vehicle search")
GENDERS = ("Male", "Male", "Male", "Male", "Female", "Other")
AGES = ("10-17", "18-24", "18-24", "25-34", "over 34", "under 10", "")
SELF_DEFINED = (
    "Other ethnic group - Not stated",
    "White - English/Welsh/Scottish/Northern Irish/British",
    "White - Any other White background",
    "Black/African/Caribbean/Black British - African",
    "Black/African/Caribbean/Black British - Caribbean",
    "Asian/Asian British - Bangladeshi",
    "Mixed/Multiple ethnic groups - White and Black Caribbean",
    "",
)
OFFICER_DEFINED = ("White", "White", "Black", "Asian", "Other", "")
OUTCOMES = (
    "A no further action disposal",
    "A no further action disposal",
    "A no further action disposal",
    "Arrest",
    "Community resolution",
    "Penalty Notice for Disorder",
    "Caution (simple or conditional)",
    "Summons / charged by post",
)


def stop_and_search(seed: int) -> dict[str, bytes]:
    """The members of every force and month, by path."""
    return dict(
        member(month, force, "stop-and-search", HEADER, _rows(seed, month, force))
        for month in MONTHS
        for force in FORCES
    )


def _rows(seed: int, month: str, force: str) -> list[tuple[str, ...]]:
    chance = dice(seed, "stop-and-search", month, force)
    start = _start(month)
    minutes = int((_start(month_name(month_index(month) + 1)) - start).total_seconds()) // 60
    count = STOPS * FORCES[force] // 100
    # The first stop is in the month's first hour.
    moments = [chance.randrange(60), *sorted(chance.randrange(minutes) for _ in range(count))]
    rows = [_row(chance, start + timedelta(minutes=moment)) for moment in moments]
    return sorted(rows + rows[: int(count * REPEATED_SHARE)], key=lambda row: row[1])


def _start(month: str) -> datetime:
    return datetime.fromisoformat(f"{month}-01").replace(tzinfo=LONDON).astimezone(UTC)


def _row(chance: Random, moment: datetime) -> tuple[str, ...]:
    legislation, wanted = chance.choice(REASONS)
    has_place = chance.random() < 0.9
    return (
        chance.choice(TYPES),
        moment.isoformat(),
        "False",
        "",
        f"{51.3 + 0.35 * chance.random():.6f}" if has_place else "",
        f"{-0.45 + 0.65 * chance.random():.6f}" if has_place else "",
        chance.choice(GENDERS),
        chance.choice(AGES),
        chance.choice(SELF_DEFINED),
        chance.choice(OFFICER_DEFINED),
        legislation,
        wanted,
        chance.choice(OUTCOMES),
        "False",
        str(chance.random() < 0.02),
    )
