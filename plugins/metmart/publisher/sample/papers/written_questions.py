"""Members' written questions to the BCU Commander, and the answers with their figures."""

from reportlab.platypus import Flowable

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.paper import text, two_columns
from metmart.publisher.sample.papers.stated import (
    BCU,
    BOROUGH,
    FINANCIAL_2023,
    FINANCIAL_2024,
    ROBBERY,
    Stated,
)

WIDTHS = (95, 355)
RIVERSIDE, GREEN = "Riverside Group", "Commons and Greens Group"


def written_questions(stated: Stated) -> list[Flowable]:
    """The table: who asks stands beside the question, the answer below it."""
    rows = [row for asked in _questions(stated) for row in _rows(*asked)]
    return [text("Written questions to the BCU Commander", "heading"), two_columns(rows, WIDTHS)]


def _rows(asker: str, question: str, *answer: str) -> list[tuple[str, str]]:
    return [(asker, question), *(("", paragraph) for paragraph in answer)]


def _questions(stated: Stated) -> list[tuple[str, ...]]:
    return [*_on_crime(stated), *_on_service()]


def _on_crime(stated: Stated) -> list[tuple[str, ...]]:
    robbery = stated.of(ROBBERY, FINANCIAL_2024)
    change = stated.change(ROBBERY, FINANCIAL_2024, FINANCIAL_2023)
    direction = "an increase" if change > 0 else "a decrease"
    offence, mislabelled = stated.mislabelled
    return [
        (
            RIVERSIDE,
            "How many robberies were there last year, and is the number going up or down?",
            f"In the financial year 2024/25 there were {robbery:,} robbery offences in {BOROUGH}, "
            f"{direction} of {abs(change):.1f}% compared with the financial year 2023/24.",
            f"Approximately 71% of all robberies in {BCU} BCU in 2024 occurred in {BOROUGH}. "
            "Patrols before and after school are planned with head teachers every fortnight.",
        ),
        (
            RIVERSIDE,
            "Residents say that tools are taken from vans every night. What do the numbers say?",
            f"In the 12 months to November 2025 there were {stated.of_the_bcu:,} thefts from "
            f"vehicles in {BOROUGH}. Tool marking days were held at 3 builders' merchants.",
        ),
        (
            f"Cllr {council.MEMBERS[0]}",
            "Which offences should the commission look at more closely?",
            f"{mislabelled:,} {offence} were recorded in {BOROUGH} between January 2024 and "
            "December 2024, and I would welcome the commission's help with prevention.",
        ),
        (
            f"Cllr {council.MEMBERS[0]}",
            "Shopkeepers say that they have stopped ringing the police. How much shoplifting is "
            "recorded?",
            f"There were {stated.wrong:,} shoplifting offences in {BOROUGH} in the calendar year "
            "2024. A shop that reports online gets a call back within 2 working days.",
        ),
        (
            f"Cllr {council.MEMBERS[1]}",
            "Is the borough as safe as it was?",
            f"A total of {stated.with_lost_digit:,} notifiable offences were recorded in {BOROUGH} "
            "in the financial year 2024/25.",
            f"Violence with injury: {stated.revised:,} offences were recorded in {BOROUGH} in the "
            "calendar year 2024.",
            "There were 64 more bicycle thefts lately than at other times.",
        ),
    ]


def _on_service() -> list[tuple[str, ...]]:
    return [
        (
            f"Cllr {council.MEMBERS[1]}",
            "How quickly do officers come when they are called?",
            f"Between January 2025 and December 2025 {BOROUGH} had 9,412 S calls. The average "
            "response time to them was 47 minutes.",
        ),
        (
            f"Cllr {council.MEMBERS[2]}",
            "How many posts for ward officers are empty?",
            f"There are currently two vacancies for Dedicated Ward Officers and one PCSO vacancy "
            f"in {BOROUGH}. Both ward officer posts will be filled by the end of April 2026.",
        ),
        (
            f"Cllr {council.MEMBERS[3]}",
            "What is done about mopeds that are ridden across the commons?",
            f"Sergeant {council.SERGEANT} leads Operation Larkspur, which runs from March to "
            "October. Last summer it led to 17 arrests and 38 seized mopeds. Riders are met where "
            "they fill up and where they gather, not chased through streets where children play. "
            "The council's rangers tell us which gates are broken and the team walks the paths "
            "with them. I will bring the results of this year to the commission by October 2026.",
        ),
        (
            GREEN,
            "Will the front counter in the High Street stay open?",
            "The estate is under review and I am not able to say more before MOPAC has decided.",
        ),
        (
            f"Cllr {council.MEMBERS[4]}",
            "What happens about robbery near stations after dark?",
            "Please refer to the previous answer on robbery.",
        ),
    ]
