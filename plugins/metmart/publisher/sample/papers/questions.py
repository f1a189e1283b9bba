"""Made-up questions to the Mayor: answered, held and then answered, corrected, still held."""

from datetime import date, datetime
from typing import Final

from metmart.publisher.papers import SampleAnswer, SampleQuestion
from metmart.publisher.sample.papers.stated import (
    BOROUGH,
    FINANCIAL_2023,
    FINANCIAL_2024,
    ROBBERY,
    YEAR_2024,
    Stated,
)

ASKER: Final = "Fenella Strand"
OTHER_ASKER: Final = "Ambrose Tull"
TABLED: Final = datetime.fromisoformat("2025-12-11")
SESSION: Final = date(2025, 12, 18)
HOLDING: Final = "<p>Officers are drafting a response which will be sent shortly.</p>"


def questions(seed: int) -> list[SampleQuestion]:
    """Four of one session."""
    stated = Stated(seed)
    return [_answered(stated), _held(stated), _corrected(), _still_held()]


def _answered(stated: Stated) -> SampleQuestion:
    now, before = stated.of(ROBBERY, FINANCIAL_2024), stated.of(ROBBERY, FINANCIAL_2023)
    return SampleQuestion(
        reference="2025/9101",
        title=f"Robbery in {BOROUGH}",
        html=f"<p>How many robberies were recorded in {BOROUGH} in each of the last two years?</p>",
        asked_by=ASKER,
        published_at=TABLED,
        meeting_on=SESSION,
        answers=(
            SampleAnswer(
                datetime.fromisoformat("2025-12-29"),
                f"<p>{now:,} robbery offences were recorded in {BOROUGH} in the financial year "
                f"2024/25 and {before:,} in the financial year 2023/24.</p>"
                "<p>The new robbery team in the West Area has 9 officers.</p>",
            ),
        ),
    )


def _held(stated: Stated) -> SampleQuestion:
    robbery = stated.of(ROBBERY, YEAR_2024, stated.london)
    return SampleQuestion(
        reference="2025/9102",
        title="Robbery across London",
        html="<p>How many robberies were recorded by the Met in 2024?</p>",
        asked_by=ASKER,
        published_at=TABLED,
        meeting_on=SESSION,
        answers=(
            SampleAnswer(datetime.fromisoformat("2025-12-29"), HOLDING),
            SampleAnswer(
                datetime.fromisoformat("2026-02-02"),
                f"<p>The Met recorded {robbery:,} robbery offences across London in the "
                "calendar year 2024.</p>",
            ),
        ),
    )


def _corrected() -> SampleQuestion:
    return SampleQuestion(
        reference="2025/9103",
        title="Safer schools officers",
        html=f"<p>How many safer schools officers work in {BOROUGH}?</p>",
        asked_by=OTHER_ASKER,
        published_at=TABLED,
        meeting_on=SESSION,
        answers=(
            SampleAnswer(
                datetime.fromisoformat("2025-12-29"),
                f"<p>There are 21 safer schools officers in {BOROUGH}.</p>",
            ),
            SampleAnswer(
                datetime.fromisoformat("2026-01-19"),
                f"<p>Corrected answer: there are 12 safer schools officers in {BOROUGH}. The "
                "figure given before was wrong.</p>",
            ),
        ),
    )


def _still_held() -> SampleQuestion:
    return SampleQuestion(
        reference="2025/9104",
        title="Night patrols on buses",
        html="<p>Further to your answer to Question No: 2025/9101, who patrols the night buses?"
        "</p>",
        asked_by=OTHER_ASKER,
        published_at=TABLED,
        meeting_on=SESSION,
        answers=(SampleAnswer(datetime.fromisoformat("2025-12-29"), HOLDING),),
    )
