"""Made-up areas and populations: lookups of LSOAs and wards, boundaries, mid-year estimates.

The areas are those of the made-up recorded crime: two wards and two LSOAs to a borough. Some of
the LSOAs have come of others in 2021, in each of the ways that the real ones have.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from xlsxwriter import Workbook

from metmart.project import SEEDS
from metmart.publisher.sample.chance import dice
from metmart.publisher.shelf import ListedFile

ITEMS = "/api/download/v1/items/{}/csv?layers=0"
BOUNDARIES = (
    "/ESMARspQHYMw9BZ9/arcgis/rest/services/"
    "Local_Authority_Districts_December_2024_Boundaries_UK_BGC/FeatureServer/0/query"
    "?where=LAD24CD%20LIKE%20%27E09%25%27&outFields=LAD24CD,LAD24NM&orderByFields=LAD24CD"
    "&outSR=4326&f=geojson"
)
POPULATION = "myebtablesenglandwales20112025.xlsx"
EDITION = (
    "/file?uri=/peoplepopulationandcommunity/populationandmigration/populationestimates/datasets/"
    "estimatesofthepopulationforenglandandwales/mid2011tomid2025detailedtimeseries/"
)
YEARS = range(2011, 2026)
AGES = range(91)
WEST, SOUTH = -0.48, 51.3  # of a chequerboard in London's place, in degrees
CELL = (0.13, 0.06)
CELLS_IN_ROW = 6
GROWTH = 0.01  # of the population, in a year


@dataclass(frozen=True)
class Lsoa:
    """A made-up LSOA of 2021."""

    code: str
    name: str
    msoa_code: str
    msoa_name: str
    ward_code: str
    ward_name: str
    lad_code: str
    lad_name: str


def files(seed: int) -> list[ListedFile]:
    """One release of each."""
    return [
        _listed(
            "OA_LSOA_MSOA_EW_DEC_2021_LU_v3.csv",
            "2023-02-01",
            ITEMS.format("b9ca90c10aaa4b8d9791e9859a38ca67"),
            _lookup,
        ),
        _listed(
            "LSOA11_LSOA21_LAD22_EW_LU.csv",
            "2023-02-01",
            ITEMS.format("cbfe64cc03d74af982c1afec639bafd1"),
            _changes,
        ),
        _listed(
            "LSOA21_WD24_LAD24_EW_LU.csv",
            "2024-07-01",
            ITEMS.format("LSOA21_WD24_LAD24_EW_LU"),
            _wards,
        ),
        _listed("local_authority_districts.geojson", "2025-02-01", BOUNDARIES, _boundaries),
        _listed(POPULATION, "2026-07-10", EDITION + POPULATION, partial(_population, seed)),
    ]


def lsoas() -> list[Lsoa]:
    """Two to an authority of London, in its two wards, with the codes of the recorded crime."""
    found = []
    for name, code in _authorities():
        number = int(code[-2:])
        found += [
            Lsoa(
                code=f"E01{number:04}{part:02}",
                name=f"{name} {part + 1:03}A",
                msoa_code=f"E02{number:04}{part:02}",
                msoa_name=f"{name} {part + 1:03}",
                ward_code=f"E05{number:04}{part:02}",
                ward_name=f"Sample Ward {part + 1}",
                lad_code=code,
                lad_name=name,
            )
            for part in range(2)
        ]
    return found


def changes() -> list[tuple[str, str, Lsoa]]:
    """LSOA of 2011, what became of it (U, S, M, X), and each LSOA of 2021 that it shares."""
    pairs = lsoas()
    found = []
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        old = [f"{first.code[:7]}{part}" for part in (90, 91)]
        match int(first.lad_code[-2:]) % 8:
            case 4:
                found += [(old[0], "S", first), (old[0], "S", second)]
            case 5:
                found += [(old[0], "M", first), (old[1], "M", first), (second.code, "U", second)]
            case 6:
                found += [(one, "X", lsoa) for one in old for lsoa in (first, second)]
            case _:
                found += [(first.code, "U", first), (second.code, "U", second)]
    return found


def _authorities() -> list[tuple[str, str]]:
    with (SEEDS / "borough.csv").open(encoding="utf-8", newline="") as file:
        return [(row["borough"], row["gss_code"]) for row in csv.DictReader(file)]


def _listed(filename: str, published: str, path: str, read: Callable[[], bytes]) -> ListedFile:
    return ListedFile(
        dataset="",
        filename=filename,
        title=f"{filename} (made up)",
        published_at=datetime.fromisoformat(published),
        timeframe_from="",
        timeframe_to="",
        read=read,
        path=path,
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*header, "ObjectId"])
    writer.writerows([*row, number] for number, row in enumerate(rows, 1))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _lookup() -> bytes:
    """Two output areas to an LSOA, as the file is by output area."""
    header = (
        "OA21CD,LSOA21CD,LSOA21NM,LSOA21NMW,MSOA21CD,MSOA21NM,MSOA21NMW,LAD22CD,LAD22NM,LAD22NMW"
    )
    return _csv(
        header.split(","),
        [
            (
                f"E00{one.code[3:]}"[:8] + str(area),
                one.code,
                one.name,
                "",
                one.msoa_code,
                one.msoa_name,
                "",
                one.lad_code,
                one.lad_name,
                "",
            )
            for one in lsoas()
            for area in range(2)
        ],
    )


def _wards() -> bytes:
    header = "LSOA21CD,LSOA21NM,LSOA21NMW,WD24CD,WD24NM,WD24NMW,LAD24CD,LAD24NM,LAD24NMW"
    return _csv(
        header.split(","),
        [
            (
                one.code,
                one.name,
                "",
                one.ward_code,
                one.ward_name,
                "",
                one.lad_code,
                one.lad_name,
                "",
            )
            for one in lsoas()
        ],
    )


def _changes() -> bytes:
    header = "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM,LAD22NMW"
    return _csv(
        header.split(","),
        [
            (old, one.name, one.code, one.name, change, one.lad_code, one.lad_name, "")
            for old, change, one in changes()
        ],
    )


def _boundaries() -> bytes:
    """A cell of a chequerboard each, its ring closed; every fourth is in two parts."""
    features = []
    for number, (name, code) in enumerate(_authorities()):
        row, column = divmod(number, CELLS_IN_ROW)
        west, south = WEST + column * CELL[0], SOUTH + row * CELL[1]
        parts = 2 if number % 4 == 0 else 1
        width = CELL[0] / parts
        polygons = [[_ring(west + part * width, south, 0.9 * width)] for part in range(parts)]
        kind, coordinates = ("MultiPolygon", polygons) if parts > 1 else ("Polygon", polygons[0])
        features.append(
            {
                "type": "Feature",
                "id": number + 1,
                "geometry": {"type": kind, "coordinates": coordinates},
                "properties": {"LAD24CD": code, "LAD24NM": name},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _ring(west: float, south: float, width: float) -> list[list[float]]:
    east, north = west + width, south + CELL[1]
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[round(longitude, 6), round(latitude, 6)] for longitude, latitude in corners]


@cache
def _population(seed: int) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(2026, 7, 10)})  # noqa: DTZ001  a workbook has no zone
        workbook.add_worksheet("Contents").write(0, 0, "Made-up estimates of the population")
        sheet = workbook.add_worksheet("MYEB1")
        sheet.write(0, 0, "MYEB1: made-up population by authority, sex and single year of age")
        sheet.write_row(
            1,
            0,
            ["ladcode23", "laname23", "country", "sex", "age"]
            + [f"population_{year}" for year in YEARS],
        )
        number = 2
        for name, code in _authorities():
            size = 120 if code.endswith("001") else dice(seed, code).randrange(1_500, 4_500)
            for sex in ("F", "M"):
                for age in AGES:
                    count = size / 2 * (1.2 - age / 100) * dice(seed, code, sex, str(age)).random()
                    counts = [int(count * (1 + GROWTH) ** (year - YEARS[0])) for year in YEARS]
                    sheet.write_row(number, 0, [code, name, "E", sex, age, *counts])
                    number += 1
    return packed.getvalue()
