"""Made-up stops by borough: the stop and search dashboard and more thorough searches.

Both eras of columns are among them, the misspelt headers, and windows that overlap.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from random import Random

from xlsxwriter import Workbook

from metmart.project import SEEDS
from metmart.publisher.sample.chance import dice, months_between, mps_boroughs
from metmart.publisher.shelf import ListedFile

DASHBOARD = "e6yjz"
THOROUGH = "emxgp"
DAYS = 28  # of every month, so that a day of any month is one

DASHBOARD_HEADER = (
    "Date",
    "MPS Area",
    "Borough of Stop",
    "Borough Code",
    "Officer OCU",
    "Search Type",
    "Subject",
    "Reason for Stop",
    "Outcome",
    "Outcome Reason",
    "Apparent Age",
    "Gender",
    "Ethnic Appearance Code",
    "EA Group",
    "Self-defined Ethnicity Code",
    "SDE Group",
    "Count",
)
# Of the newer files two names are known: stopdate and ethnicappearance.
NEW_NAMES = {
    "Date": "stopdate",
    "MPS Area": "mpsarea",
    "Borough of Stop": "boroughofstop",
    "Borough Code": "boroughcode",
    "Officer OCU": "officerocu",
    "Search Type": "searchtype",
    "Subject": "subject",
    "Reason for Stop": "reasonforstop",
    "Outcome": "outcome",
    "Outcome Reason": "outcomereason",
    "Apparent Age": "apparentage",
    "Gender": "gender",
    "EA Group": "eagroup",
    "Self-defined Ethnicity Code": "selfdefinedethnicity",
    "SDE Group": "sdegroup",
    "Count": "count",
    "Ethnic Appearance Code": "ethnicappearance",
}
REASONS = (
    "B Drugs",
    "B Drugs",
    "A Stolen Property",
    "D Weapons, Points & Blades",
    "C Firearms",
    "K s.60 CJPO Weapons",
)
OUTCOMES = (
    "1 No further action",
    "1 No further action",
    "1 No further action",
    "2 Arrest",
    "3 Community Resolution",
    "4 Penalty Notice for Disorder",
    "",
)
GENDERS = ("Male", "Male", "Male", "Female", "Unknown")
APPEARANCES = (("IC1", "White"), ("IC3", "Black"), ("IC4", "Asian"), ("IC2", "White"), ("", ""))
SELF_DEFINED = (("W1", "White"), ("B2", "Black"), ("A3", "Asian"), ("M1", "Mixed"), ("N1", "N/K"))

THOROUGH_HEADER = (
    "Stop Date",
    "Area",
    "Borough",
    "Age Group",
    "Appropriate Adult Present",
    "Sex",
    "Ethnic Appearance",
    "Stop Reason",
    "Postive Outcome of Stop",
    "Outcome Reason",
)


@dataclass(frozen=True)
class _Publication:
    dataset: str
    filename: str
    published: str
    first: str
    last: str
    make: Callable[[int, "_Publication"], bytes]


def files(seed: int) -> list[ListedFile]:
    """Every made-up release, oldest first."""
    return [
        ListedFile(
            dataset=one.dataset,
            filename=one.filename,
            title=f"{one.filename} (made up)",
            published_at=datetime.fromisoformat(one.published),
            timeframe_from=one.first,
            timeframe_to=one.last,
            read=partial(one.make, seed, one),
        )
        for one in PUBLICATIONS
    ]


@cache
def _dashboard(seed: int, publication: _Publication) -> bytes:
    is_old = publication.last < "2024-03"
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n" if is_old else "\n")
    names = DASHBOARD_HEADER if is_old else [NEW_NAMES[name] for name in DASHBOARD_HEADER]
    writer.writerow(names)
    form = "%Y-%m-%d" if is_old else "%d/%m/%Y"
    for month in months_between(publication.first, publication.last):
        for borough, code in [*mps_boroughs(), ("Heathrow", "")]:
            chance = dice(seed, "stops", month, borough)
            for _ in range(chance.randint(3, 7)):
                writer.writerow(_stop(chance, borough, code, _day(chance, month).strftime(form)))
    return text.getvalue().encode("cp1252")


def _stop(chance: Random, borough: str, code: str, day: str) -> tuple[object, ...]:
    reason = chance.choice(REASONS)
    outcome = chance.choice(OUTCOMES)
    is_positive = outcome and "No further" not in outcome
    return (
        day,
        "MPS",
        borough,
        code,
        "",
        "Stop and Search",
        chance.choice(("Person", "Person", "Vehicle")),
        reason,
        outcome,
        reason if is_positive else "Not Applicable",
        chance.choice(("", "9", "15", "17", "19", "22", "27", "33", "41", "58")),
        chance.choice(GENDERS),
        *chance.choice(APPEARANCES),
        *chance.choice(SELF_DEFINED),
        1,
    )


def _day(chance: Random, month: str) -> date:
    return date.fromisoformat(f"{month}-{chance.randint(1, DAYS):02}")


@cache
def _thorough_csv(seed: int, publication: _Publication) -> bytes:
    """The older layout: a misspelt header, letters for words, times on dates."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(THOROUGH_HEADER)
    letters = {"Male": "M", "Female": "F", "Not Recorded": "U"}
    for day, values in _thorough(seed, publication):
        bcu, borough, age, adult, sex, appearance, reason, *ends = values
        identity = [borough, age, adult, letters[sex], appearance or "#N/A", f"B {reason}"]
        writer.writerow([f"{day} 00:00:00", bcu.removesuffix(" Area"), *identity, *ends])
    return text.getvalue().encode()


@cache
def _thorough_workbook(seed: int, publication: _Publication) -> bytes:
    """The newer layout: a column without a name in front."""
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as workbook:
        workbook.set_properties({"created": datetime.fromisoformat(publication.published)})
        sheet = workbook.add_worksheet("Sheet1")
        names = [name.replace("Postive", "Positive") for name in THOROUGH_HEADER]
        sheet.write_row(0, 0, ["", *names])
        for number, (day, values) in enumerate(_thorough(seed, publication)):
            sheet.write_number(number + 1, 0, number)
            sheet.write_datetime(number + 1, 1, day)
            sheet.write_row(number + 1, 2, values)
    return packed.getvalue()


def _thorough(seed: int, publication: _Publication) -> list[tuple[date, list[str]]]:
    found: list[tuple[date, list[str]]] = []
    bcus = _bcus()
    for month in months_between(publication.first, publication.last):
        for borough, code in mps_boroughs():
            chance = dice(seed, "thorough", month, borough)
            for _ in range(chance.randint(1, 4)):
                is_positive = chance.random() < 0.5
                values = [
                    bcus[code],
                    borough,
                    chance.choice(("18 or over", "18 or over", "18 or older", "Under 18")),
                    chance.choice(("Y", "N", "")),
                    chance.choice(("Male", "Male", "Female", "Not Recorded")),
                    chance.choice(("White", "Black", "Asian", "Other", "")),
                    "Drugs (s.23 Drugs Misuse Act)",
                    "Yes" if is_positive else "No",
                    "Drugs" if is_positive else "Not Applicable",
                ]
                found.append((_day(chance, month), values))
    return found


def _bcus() -> dict[str, str]:
    """The BCU of each borough's code."""
    names = {row["bcu_code"]: row["bcu"] for row in _seed("bcu")}
    return {row["area_code"]: names[row["bcu_code"]] for row in _seed("bcu_membership_seed")}


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PUBLICATIONS = (
    _Publication(
        DASHBOARD,
        "Stops_LDS_Extract_24MonthsToEnd_202401.csv",
        "2024-02-12",
        "2022-02",
        "2024-01",
        _dashboard,
    ),
    _Publication(
        THOROUGH,
        "MTIPS Data May 2026.csv",
        "2026-06-11",
        "2025-06",
        "2026-05",
        _thorough_csv,
    ),
    _Publication(
        DASHBOARD,
        "Stops_LDS_Extract_24MonthsToEnd_202606.csv",
        "2026-07-09",
        "2024-07",
        "2026-06",
        _dashboard,
    ),
    _Publication(
        THOROUGH,
        "MTIPS Data June 2026.xlsx",
        "2026-07-10",
        "2025-06",
        "2026-06",
        _thorough_workbook,
    ),
)
