"""Made-up files of the monthly crime dashboard (dataset e5n6w).

Csv and workbook come by turns in one series, with the headers, forms of dates and trailing spaces
of their times. Labels of the other crimes (hate crime, domestic abuse) are guesses.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial

from xlsxwriter import Workbook

from metmart.publisher.sample.chance import ORIGIN, chances, month_index, month_name, mps_boroughs
from metmart.publisher.shelf import ListedFile

DATASET = "e5n6w"
WINDOW_MONTHS = 48
WARD_MONTHS = 3  # the newest ones; real files have wards for all
REVISED_SHARE = 0.05
SHEET = "MPS_MonthlyCrimeDashboard_TNOCr"
KNIFE_SHEET = "MPS_MonthlyCrimeDashboard_Other"  # that of the knife workbook was wrongly named so
PLACE = ["Month_Year", "Area Type", "Borough_SNT"]

Row = tuple[list[str], int]
"""The texts before the count, and the count."""

_Cells = Sequence[str | int]


@dataclass(frozen=True)
class _Offence:
    """What an area has of it in a month, and how many of a hundred have a positive outcome."""

    group: str
    subgroup: str
    in_month: float
    outcomes: float


TNO = (
    _Offence("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITH INJURY", 180, 9),
    _Offence("THEFT", "SHOPLIFTING", 150, 8),
    _Offence("ROBBERY", "ROBBERY OF PERSONAL PROPERTY", 60, 0),
    _Offence("OTHER ACCEPTED CRIME", "OTHER ACCEPTED CRIME", 1.2, 0),
)
OTHER = (
    _Offence("Domestic Abuse", "Domestic Abuse", 220, 0),
    _Offence("Hate Crime", "Hate Crime", 50, 10),
    _Offence("Hate Crime", "Racist and Religious Hate Crime", 40, 0),
)
KNIFE = (
    _Offence("Knife Crime", "Knife Crime", 30, 12),
    _Offence("Knife Crime", "Knife Crime with Injury", 8, 0),
    _Offence("Knife Crime", "Knife Injury Victims (1-24)", 1, 0),
)


@dataclass(frozen=True)
class _Era:
    """How files were written for some months."""

    header: tuple[str, ...]
    has_index: bool
    date_form: str
    extension: str


WORKBOOK = _Era(
    (*PLACE, "Area name", "Area code", "Offence Group", "Offence Subgroup"),
    has_index=True,
    date_form="%d/%m/%Y",
    extension="xlsx",
)
KNIFE_WORKBOOK = _Era(
    (*PLACE, "Area name", "Area code", "Crime Type", "Crime Subtype"),
    has_index=True,
    date_form="%d/%m/%Y",
    extension="xlsx",
)
PLAIN = _Era(
    (*PLACE, "Area Name", "Area Code", "offence group", "Offence Subgroup"),
    has_index=False,
    date_form="%Y-%m-%d",
    extension="csv",
)


@dataclass(frozen=True)
class _Publication:
    kind: str
    published: str
    last: str
    era: _Era
    offences: tuple[_Offence, ...]
    sheet: str = SHEET

    @property
    def filename(self) -> str:
        return f"M1045_MonthlyCrimeDashboard_{self.kind}CrimeData.{self.era.extension}"

    @property
    def title(self) -> str:
        """The title of the knife csv says workbook, as it really did."""
        return self.filename.replace("KnifeCrimeData.csv", "KnifeCrimeData.xlsx")

    @property
    def months(self) -> list[str]:
        last = month_index(self.last)
        return [month_name(index) for index in range(last - WINDOW_MONTHS + 1, last + 1)]


PUBLICATIONS = (
    _Publication("Knife", "2026-03-18", "2026-02", KNIFE_WORKBOOK, KNIFE, KNIFE_SHEET),
    _Publication("TNO", "2026-06-11", "2026-05", PLAIN, TNO),
    _Publication("TNO", "2026-07-13", "2026-06", WORKBOOK, TNO),
    _Publication("Other", "2026-07-13", "2026-06", PLAIN, OTHER),
    _Publication("Knife", "2026-07-13", "2026-06", PLAIN, KNIFE),
)


def files(seed: int) -> list[ListedFile]:
    """Every made-up release, oldest first."""
    return [
        ListedFile(
            dataset=DATASET,
            filename=one.filename,
            title=one.title,
            published_at=datetime.fromisoformat(one.published),
            timeframe_from=one.months[0],
            timeframe_to=one.last,
            read=partial(_bytes, seed, one),
        )
        for one in PUBLICATIONS
    ]


@cache
def _bytes(seed: int, publication: _Publication) -> bytes:
    era = publication.era
    index = ["FY_FYIndex"] if era.has_index else []
    header = [*era.header, "Measure", "Financial Year", *index, "Count", "Refresh Date"]
    refreshed = datetime.fromisoformat(publication.published).strftime(era.date_form)
    rows: list[_Cells] = [header]
    rows += [[*texts, count, refreshed] for texts, count in _rows(seed, publication)]
    if era.extension == "csv":
        return _csv(rows)
    return _workbook(publication, rows)


def _rows(seed: int, publication: _Publication) -> Iterator[Row]:
    """Zeros are left out, as the publisher does."""
    wards_from = publication.months[-WARD_MONTHS]
    for month in publication.months:
        for offence in publication.offences:
            for number, (borough, ward) in enumerate(_areas()):
                share = 0.02 if borough[0] == "Other / NK" else 1
                offences, outcomes = _counts(seed, publication, offence, number, month, share)
                for measure, count in (("Offences", offences), ("Positive Outcomes", outcomes)):
                    if count:
                        yield _row(publication, month, "Borough", borough, offence, measure), count
                    if count and month >= wards_from:
                        kind = "Safer Neighbourhood Teams"
                        yield _row(publication, month, kind, ward, offence, measure), count


_Area = tuple[str, str, str]


def _areas() -> list[tuple[_Area, _Area]]:
    """Borough_SNT, name and code of each borough, and of the one ward that it has here.

    The last two are what has no borough: no name or no code, or -1.
    """
    boroughs: list[tuple[_Area, _Area]] = [
        (
            (name, name, code),
            (f"{name} Sample Ward", "Sample Ward", f"E05{int(code[-2:]):04}00 "),
        )
        for name, code in mps_boroughs()
    ]
    legacy = ("Other / NK", "N/K (Legacy Only)", ""), ("Other / NK", "N/K", "N/K")
    nameless = ("Other / NK", "", ""), ("Other / NK", "", "-1")
    return [*boroughs, legacy, nameless]


def _row(
    publication: _Publication,
    month: str,
    area_type: str,
    area: _Area,
    offence: _Offence,
    measure: str,
) -> list[str]:
    first = datetime.fromisoformat(f"{month}-01")
    start = first.year - (first.month < 4)
    year = f"{start % 100:02}-{(start + 1) % 100:02}"
    index = [f"{year}_01"] if publication.era.has_index else []
    date = first.strftime(publication.era.date_form)
    what = [offence.group, offence.subgroup, measure, f"fy{year}", *index]
    return [date, area_type, *area, *what]


def _counts(
    seed: int,
    publication: _Publication,
    offence: _Offence,
    area: int,
    month: str,
    share: float,
) -> tuple[int, int]:
    """Invented offences and outcomes: the area's size, the offence's weight, and chance."""
    at = month_index(month) - ORIGIN
    size = offence.in_month * share * (0.4 + 1.2 * chances(seed, f"area {area}")[0])
    usual = chances(seed, f"area {area}", offence.subgroup)[at]
    count = int(size * (0.8 + 0.4 * usual))
    revised = chances(seed, f"area {area}", offence.subgroup, publication.published)[at]
    if revised < REVISED_SHARE:
        count += 1
    return count, int(count * offence.outcomes / 100 * (0.5 + usual))


def _csv(rows: list[_Cells]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _workbook(publication: _Publication, rows: list[_Cells]) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True}) as workbook:
        # Workbooks hold the moment they were made; a fixed one makes equal bytes.
        made = datetime.fromisoformat(publication.published).replace(tzinfo=UTC)
        workbook.set_properties({"created": made})
        sheet = workbook.add_worksheet(publication.sheet)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return packed.getvalue()
