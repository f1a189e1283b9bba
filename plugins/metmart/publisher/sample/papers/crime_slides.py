"""The BCU's slides: tiles, a ruled table by month with totals, charts without data."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.paper import (
    ROTATED,
    SLIDE,
    arrow,
    bullets,
    gap,
    page,
    pdf,
    ruled,
    text,
    tiles,
)
from metmart.publisher.sample.papers.scan import bare_line, chart_picture
from metmart.publisher.sample.papers.stated import (
    ALL,
    BCU,
    BOROUGH,
    BURGLARY,
    OF_VEHICLES,
    ROBBERY,
    ROLLING,
    ROLLING_BEFORE,
    VIOLENCE_WITH_INJURY,
    YEAR_2023,
    YEAR_2024,
    Stated,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CALLS_2024 = (742, 701, 768, 755, 803, 829, 846, 812, 779, 784, 736, 751)
CALLS_2025 = (760, 712, 781, 774, 817, 836, 861, 823, 790, 795, 744, 719)
SLIP = 270  # two digits of the total changed places
WIDTHS = [38 * mm, *([16 * mm] * 12), 23 * mm]
TILES = [80 * mm] * 3


def slides(stated: Stated, *, is_corrected: bool) -> bytes:
    """The slides by themselves, as shown; the corrected ones replaced the first silently."""
    story = [
        text(f"{BOROUGH}: crime and policing", "slide_title"),
        text(council.COMMISSION, "slide"),
        text(council.WHEN, "slide"),
        text(f"Chief Superintendent {council.COMMANDER}, {BCU} BCU Commander", "slide"),
        *page(SLIDE),
        *_overview(stated, is_corrected=is_corrected),
        *page(ROTATED),
        *_vehicles(stated),
        *page(SLIDE),
        chart_picture("Calls by hour of the day", [31, 22, 18, 15, 24, 38, 51, 64, 58, 47]),
        *page(SLIDE),
        *_neighbourhoods(),
    ]
    return pdf(f"Crime and policing in {BOROUGH}", story, first=SLIDE)


def crime_slides(stated: Stated) -> list[Flowable]:
    """The slides as bound into the agenda pack."""
    return [
        text(f"{BOROUGH} Crime Pack", "slide_title"),
        text("The senior leadership team", "slide"),
        text(f"{council.COMMANDER.upper()}<br/>{BCU} BCU Commander", "slide"),
        text(f"{council.SUPERINTENDENT.upper()}<br/>Superintendent Neighbourhoods", "slide"),
        *page(SLIDE),
        *_overview(stated, is_corrected=False),
        *page(SLIDE),
        *_robbery(stated),
        *page(SLIDE),
        *_calls(),
        *page(SLIDE),
        text(f"{BOROUGH} Violence with Injury Offences", "slide_title"),
        gap(),
        bare_line(stated.months(VIOLENCE_WITH_INJURY, ROLLING)),
    ]


def _overview(stated: Stated, *, is_corrected: bool) -> list[Flowable]:
    offences = stated.of(ALL, ROLLING)
    shown = offences if is_corrected else offences + 3_000
    burglary = stated.of(BURGLARY, ROLLING)
    vehicles = stated.of(OF_VEHICLES, ROLLING)
    change = stated.change(ALL, ROLLING, ROLLING_BEFORE)
    return [
        text(f"{BOROUGH} in numbers", "slide_title"),
        text("12 months ending November 2025", "slide"),
        gap(),
        tiles(
            [
                [
                    f"Total notifiable offences<br/><b>{shown:,}</b>",
                    f"Burglary<br/><b>{burglary:,}</b>",
                    f"Theft of motor vehicles<br/><b>{vehicles:,}</b>",
                ],
                [
                    f"Total notifiable offences compared to previous 12 months (ending November "
                    f"2024):<br/><b>{arrow(change)}</b>",
                    "Stop and search volume:<br/><b>1,386</b>",
                    "S calls in target<br/><b>84.6%</b>",
                ],
            ],
            TILES,
        ),
    ]


def _robbery(stated: Stated) -> list[Flowable]:
    london = stated.london
    rows: list[tuple[str, list[int], int]] = []
    for name, areas in ((BOROUGH, [BOROUGH]), ("MPS", london)):
        for year, span in (("2023", YEAR_2023), ("2024", YEAR_2024)):
            counts = stated.months(ROBBERY, span, areas)
            is_slip = (name, year) == (BOROUGH, "2024")
            rows.append((f"{name} {year}", counts, stated.wrong_total if is_slip else sum(counts)))
    return [
        text("Total Robbery Offences: MPS Comparison", "slide_title"),
        gap(),
        _by_month(rows),
        gap(),
        *bullets(
            [
                f"Robbery remains the first priority of the {BOROUGH} Neighbourhood teams.",
                "A dedicated team of 1 sergeant and 8 constables started in September 2025.",
            ],
            "slide_bullet",
        ),
    ]


def _by_month(rows: Sequence[tuple[str, Sequence[int], int]]) -> Flowable:
    cells = [["", *MONTHS, "Total"]]
    cells += [
        [label, *(f"{one:,}" for one in counts), f"{total:,}"] for label, counts, total in rows
    ]
    return ruled(cells, WIDTHS)


def _calls() -> list[Flowable]:
    """No series is published of calls, so that only the table's own sums can be checked."""
    return [
        text(f"S Calls in {BOROUGH}", "slide_title"),
        gap(),
        _by_month(
            [
                (f"{BOROUGH} 2024", CALLS_2024, sum(CALLS_2024)),
                (f"{BOROUGH} 2025", CALLS_2025, sum(CALLS_2025) - SLIP),
            ]
        ),
    ]


def _vehicles(stated: Stated) -> list[Flowable]:
    rows = [
        (f"{BOROUGH} {year}", counts, sum(counts))
        for year, span in (("2023", YEAR_2023), ("2024", YEAR_2024))
        for counts in [stated.months(OF_VEHICLES, span)]
    ]
    return [
        text("Theft of Motor Vehicles", "slide_title"),
        gap(),
        _by_month(rows),
        gap(),
        text(
            "Keyless cars are taken in the small hours; pouches are given out at events.", "slide"
        ),
    ]


def _neighbourhoods() -> list[Flowable]:
    return [
        text("Neighbourhoods", "slide_title"),
        text("What is working well?", "slide"),
        *bullets(
            [
                "Operation Larkspur results: Arrests: 17; Mopeds seized: 38",
                "Weapon sweeps: 26. Two kitchen knives were found.",
                "Licensing visits: 31",
            ],
            "slide_bullet",
        ),
        text("What are the challenges?", "slide"),
        *bullets(
            ["Abstractions to events in central London take officers from their wards."],
            "slide_bullet",
        ),
    ]
