"""Made-up custody, homicide, use of force and ward officers (2r7po, 2l1w8, use-of-force, e16kd).

Among what it imitates: a workbook for each topic and a workbook with two tables, months written
`Jan-03`, ethnicities with a space behind them, equal rows that are different people, a file that
has not been renewed since CONNECT, a file for each financial year, a borough without figures.
"""

import calendar
import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from random import Random

from xlsxwriter import Workbook

from metmart.publisher.sample.chance import dice, months_between, mps_boroughs
from metmart.publisher.shelf import ListedFile

Rows = list[list[str | int | float | date]]

GROUPS_OF_PEOPLE = [
    (gender, age, ethnicity)
    for gender in ("Female", "Male")
    for age in ("Adult", "Child")
    for ethnicity in ("Asian", "Black", "Other ", "White")
]
ARREST_OFFENCES = ("Assault", "Drug Possession", "Other Offence", "Robbery")
DISPOSALS = ("No Further Action", "Prosecution", "Released Under Investigation")
OFFENCES = ("Murder", "Murder", "Murder", "Manslaughter")
SELF_CLASSIFIED = ("Asian ", "Black ", "Mixed", "Person declines to define ethnicity", "White")
OBSERVED = ("Asian", "Black", "Not Reported/Not known", "Other.", "White")
ACCUSED_AGES = ("15 to 19", "20 to 24", "25 to 29", "40 to 44", "65 and over")
VICTIM_AGES = ("13 to 19", "20 to 24", "25 to 34", "45 to 54", "65 and over")
METHODS = ("Blunt Implement", "Knife or Sharp Implement", "Shooting")
SUBJECT_AGES = ("11-17", "18-34", "18-34", "35-49", "50-64", "65 and over")
OUTCOMES = {"Arrested": 0.5, "Hospitalised": 0.05, "Detained - Mental Health Act": 0.05,
            "Fatality": 0.0, "Made off/escaped": 0.05, "Other": 0.2}  # fmt: skip
OTHER_COLUMNS = [f"Tactic {number}" for number in range(1, 21)]  # there are about 260
REPORTS_OF_A_MONTH = 4  # in a borough
ACTIVITIES = {"Aid": "Yes", "Ward Patrol": "No"}
WITHOUT_STRENGTHS, SINCE = "Camden", "2024-08"


def files(seed: int) -> list[ListedFile]:
    """Every made-up release of these datasets, oldest first."""
    return [
        _listed("2l1w8", "Homicide ppa.csv", "2024-05-09", "2019-01", "2024-03", seed, _accused),
        _force(seed, "FY24-25", "2025-05-20", "2024-04", "2025-03"),
        _ward_officers(seed, "2026-04-10", "2024-07", "2026-02"),
        _ward_officers(seed, "2026-05-12", "2024-08", "2026-03"),
        _force(seed, "FY25-26", "2026-05-19", "2025-04", "2026-03"),
        _listed(
            "2l1w8", "Homicide victims.csv", "2026-06-04", "2019-01", "2026-03", seed, _victims
        ),
        _custody(seed, "Arrests", _arrests),
        _custody(seed, "Disposals", _disposals),
        _custody(seed, "Strip Searches", _strip_searches),
    ]


Makes = Callable[[Random, list[str]], bytes]


def _listed(
    dataset: str,
    filename: str,
    published: str,
    first: str,
    last: str,
    seed: int,
    make: Makes,
    slug: str | None = None,
) -> ListedFile:
    chance = partial(dice, seed, dataset, filename, published)
    return ListedFile(
        dataset=dataset,
        filename=filename,
        title=f"{filename} (made up)",
        published_at=datetime.fromisoformat(published),
        timeframe_from=first,
        timeframe_to=last,
        read=lambda: make(chance(), months_between(first, last)),
        slug=slug,
    )


def _accused(chance: Random, months: list[str]) -> bytes:
    header = ["Count of PPA", "Borough", "Gender", "Age Group", "Self-classified ethnicity",
              "Offence type", "Charged/Summonsed", "Proceedings date"]  # fmt: skip
    rows: Rows = [
        [
            1,
            borough,
            chance.choice(["Male", "Male", "Male", "Female"]),
            chance.choice(ACCUSED_AGES),
            chance.choice(SELF_CLASSIFIED),
            chance.choice(OFFENCES),
            "Charge or Summons",
            f"{calendar.month_abbr[int(month[5:])]}-{month[2:4]}",
        ]
        for month in months
        for borough in _boroughs_of(chance, 12)
    ]
    rows += rows[-2:]  # two who differ in nothing that is published
    return _csv(header, rows)


def _victims(chance: Random, months: list[str]) -> bytes:
    header = ["Count of Victims", "Age Group", "Sex", "Method of Killing", "Domestic Abuse",
              "Recorded Date", "Homicide Offence Type", "Solved Status", "Borough",
              "Officer Observed Ethnicity"]  # fmt: skip
    rows: Rows = [
        [
            1,
            chance.choice(VICTIM_AGES),
            chance.choice(["Male", "Male", "Female"]),
            chance.choice(METHODS),
            chance.choice(["Domestic Abuse", "Not Domestic Abuse"]),
            f"01-{calendar.month_abbr[int(month[5:])]}-{month[2:4]}",
            chance.choice(OFFENCES),
            chance.choice(["Solved", "Solved", "Unsolved"]),
            borough,
            chance.choice(OBSERVED),
        ]
        for month in months
        for borough in _boroughs_of(chance, 9)
    ]
    return _csv(header, rows)


def _force(seed: int, year: str, published: str, first: str, last: str) -> ListedFile:
    name = f"MPS Use of Force - {year}.xlsx"
    return _listed("u5of0", name, published, first, last, seed, _reports, "use-of-force")


def _reports(chance: Random, months: list[str]) -> bytes:
    outcomes = [f"Outcome: {outcome}" for outcome in OUTCOMES]
    rows: Rows = [["IncidentDate", "Borough", *OTHER_COLUMNS, "SubjectAge", *outcomes]]
    for month in months:
        for borough, _ in mps_boroughs():
            for _ in range(REPORTS_OF_A_MONTH):
                day = date.fromisoformat(f"{month}-{chance.randint(1, 28):02}")
                tactics = [chance.choice(["", "", "Handcuffing"]) for _ in OTHER_COLUMNS]
                answers = ["Yes" if chance.random() < n else "" for n in OUTCOMES.values()]
                rows.append([day, borough, *tactics, chance.choice(SUBJECT_AGES), *answers])
    return _workbook({"Sheet1": rows})


def _custody(seed: int, topic: str, make: Makes) -> ListedFile:
    name = f"MPS Custody - {topic} - 2024 01 to 2026 05.xlsx"
    return _listed("2r7po", name, "2026-07-06", "2024-01", "2026-05", seed, make)


def _arrests(chance: Random, months: list[str]) -> bytes:
    rows: Rows = [_custody_header("Arrest", "First Arrest Offence", "Domestic Abuse Flag")]
    for month in months:
        for people in GROUPS_OF_PEOPLE:
            for offence in ARREST_OFFENCES:
                flag = chance.choice(["No", "No", "Yes"])
                count = chance.randint(1, 90)
                rows.append([*_written(month), *people, offence, flag, count])
    return _workbook({"Arrests": rows})


def _disposals(chance: Random, months: list[str]) -> bytes:
    rows: Rows = [_custody_header("Current Disposal", "Offence Group", "Current Disposal")]
    rows[0][-1] = "Offence Count"
    for month in months:
        for people in GROUPS_OF_PEOPLE:
            for offence in ARREST_OFFENCES:
                disposal = chance.choice(DISPOSALS)
                rows.append([*_written(month), *people, offence, disposal, chance.randint(1, 120)])
    return _workbook({"Disposals": rows})


def _strip_searches(chance: Random, months: list[str]) -> bytes:
    rows: Rows = [_custody_header("Strip Search", "Offence Group")]
    for month in months:
        for people in GROUPS_OF_PEOPLE:
            rows.append([*_written(month), *people, "Drug Supply", chance.randint(1, 9)])
    return _workbook({"Strip Searches": rows})


def _custody_header(topic: str, *columns: str) -> list[str | int | float | date]:
    dated = [f"{topic} Year", f"{topic} Month", f"{topic} Month Name"]
    return [*dated, "Gender", "Age Group", "Ethnicity (4+1)", *columns, f"{topic} Count"]


def _written(month: str) -> tuple[int, int, str]:
    """Year, number and name of a month."""
    number = int(month[5:])
    return int(month[:4]), number, calendar.month_name[number]


def _ward_officers(seed: int, published: str, first: str, last: str) -> ListedFile:
    name = "MPS Dedicated Ward Officer Abstractions and Strengths.xlsx"
    return _listed("e16kd", name, published, first, last, seed, _abstractions_and_strengths)


def _abstractions_and_strengths(chance: Random, months: list[str]) -> bytes:
    abstractions: Rows = [
        ["Month of Abstraction", "BCU", "Borough", "Team", "Abstracted From Duty",
         "Abstracted Type", "Abstraction Minutes", "Ward_Code"]
    ]  # fmt: skip
    strengths: Rows = [["Date", "Buisness Group", "OCU", "Department", "Team", "Rank", "FTE"]]
    for month in months:
        day = date.fromisoformat(f"{month}-01")
        month_end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        for borough, code in mps_boroughs():
            place = ["Sample BCU", f"{borough} Borough"]
            for part in range(2):
                team = f"{borough} Ward {part + 1}"
                ward = f"E05{int(code[-2:]):04}{part:02}"
                for activity, flag in ACTIVITIES.items():
                    minutes = chance.randint(60, 9000)
                    abstractions.append([day, *place, team, flag, activity, minutes, ward])
            if borough != WITHOUT_STRENGTHS or month < SINCE:
                for rank, most in (("Constable", 40), ("PCSO", 20)):
                    fte = chance.randint(10, most * 10) / 10
                    team = f"{borough} Wards"
                    strengths.append([month_end, "Frontline Policing", *place, team, rank, fte])
    return _workbook({"Sheet1": abstractions, "Strengths": strengths})


def _boroughs_of(chance: Random, people: int) -> list[str]:
    """Where some people's offences were, all boroughs alike."""
    return [chance.choice(mps_boroughs())[0] for _ in range(people)]


def _csv(header: list[str], rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _workbook(sheets: dict[str, Rows]) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as workbook:
        workbook.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  or: now
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return packed.getvalue()
