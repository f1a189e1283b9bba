"""Made-up shares of the Public Attitude Survey, by borough and by neighbourhood (dataset 236kk).

The workbook has dates as text on one sheet and as dates on the other, and stray empty columns; the
neighbourhood tables have a BOM and headers of several rows.
"""

import csv
import io
from datetime import datetime, timedelta
from functools import partial
from itertools import product

from metmart.project import SEEDS
from metmart.publisher.sample.chance import dice, month_index, month_name, mps_boroughs
from metmart.publisher.sample.excel import Cell, workbook
from metmart.publisher.shelf import ListedFile

DATASET = "236kk"
FIRST, LAST = "2021-12", "2023-12"


def files(seed: int) -> list[ListedFile]:
    """Every made-up release."""
    return [
        _listed(
            "PAS_T&Cdashboard_to Q3 23-24.xlsx", "2024-02-15", (FIRST, LAST), partial(_book, seed)
        ),
        _listed(
            "pas_neighbourhood_2016-police-perceptions.csv",
            "2024-02-15",
            ("", ""),
            partial(_neighbourhoods, seed, by_ethnicity=False),
        ),
        _listed(
            "pas_neighbourhood_2015-16_to_2020-21.csv",
            "2024-02-15",
            ("", ""),
            partial(_neighbourhoods, seed, by_ethnicity=True),
        ),
    ]


def _listed(
    filename: str, published: str, span: tuple[str, str], read: partial[bytes]
) -> ListedFile:
    return ListedFile(
        dataset=DATASET,
        filename=filename,
        title=f"{filename} (made up)",
        published_at=datetime.fromisoformat(published),
        timeframe_from=span[0],
        timeframe_to=span[1],
        read=read,
    )


def _measures() -> list[str]:
    """One spelling of each measure."""
    with (SEEDS / "attitude_measure.csv").open(encoding="utf-8", newline="") as file:
        spelt = {row["measure"]: row["published_measure"] for row in csv.DictReader(file)}
    spelt["good_job_local"] = '"Good Job" local'
    return list(spelt.values())


def _quarters() -> list[datetime]:
    """The last day of each quarter."""
    after = [month_name(index + 1) for index in range(month_index(FIRST), month_index(LAST) + 1, 3)]
    return [datetime.fromisoformat(f"{name}-01") - timedelta(days=1) for name in after]


def _book(seed: int) -> bytes:
    boroughs: list[list[Cell]] = [["Survey", "Date", "Borough", "Measure", "Proportion", "MPS"]]
    london: list[list[Cell]] = [["Survey", "Date", "Measure", "Proportion"]]
    boroughs[0] += ["", "", "", " "]
    for quarter, measure in product(_quarters(), _measures()):
        chance = dice(seed, str(quarter), measure)
        usual = round(0.4 + 0.4 * chance.random(), 4)
        london.append(["PAS", quarter, measure, usual])
        for name, _ in mps_boroughs():
            share = round(usual - 0.1 + 0.2 * chance.random(), 4)
            boroughs.append(["PAS", f"{quarter:%d/%m/%Y}", name, measure, share, usual])
    return workbook({"MPS": london, "Borough": boroughs})


def _neighbourhoods(seed: int, *, by_ethnicity: bool) -> bytes:
    """A row for each of two neighbourhoods of a borough, some without a figure."""
    with (SEEDS / "attitude_question.csv").open(encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    asked = [row for row in asked if (row["respondents"] != "All") == by_ethnicity]
    header = [[row["question"] for row in asked], [row["answers_counted"] for row in asked]]
    if by_ethnicity:
        header.insert(1, [row["respondents"] for row in asked])
        first = [["neighbourhood"], [""], [""]]
        last: list[list[str]] = [[], [], []]
    else:
        first = [["Neighbourhood", "Code", "Group"], ["", "", ""]]
        last = [["Total Notifiable Offences rate"], [""]]
    rows = [[*a, *b, *c] for a, b, c in zip(first, header, last, strict=True)]
    for number, (name, _) in enumerate(mps_boroughs()):
        for part in ("Central", "North"):
            chance = dice(seed, name, part, str(by_ethnicity))
            blank = by_ethnicity and chance.random() < 0.1
            shares = ["" if blank else str(chance.randint(30, 95)) for _ in asked]
            about = [] if by_ethnicity else [f"{number:02}-{part[0]}", f"Group {number % 12 + 1}"]
            rows.append([f"{name} - {part}", *about, *shares, *([] if by_ethnicity else ["N/A"])])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
