"""Made-up decisions of the Mayor's Office for Policing and Crime."""

from datetime import date, datetime

from metmart.publisher.papers import SampleDecision
from metmart.publisher.sample.papers.stated import BOROUGH


def decisions() -> list[SampleDecision]:
    """Two: money for a scheme, and a contract that refers to it."""
    return [
        SampleDecision(
            reference="PCD 9901",
            title=f"Safer ways home in {BOROUGH}",
            html=(
                "<h3>Executive summary</h3><p>This decision approves £184,500 over "
                f"two years for lighting and patrols between stations and homes in {BOROUGH}.</p>"
                "<h3>Recommendation</h3><p>To approve £92,250 in 2025/26 and £92,250 in "
                "2026/27.</p>"
            ),
            signed_on=date(2025, 11, 21),
            published_at=datetime.fromisoformat("2025-12-01"),
        ),
        SampleDecision(
            reference="PCD 9907",
            title="Property marking kits",
            html=(
                "<h3>Executive summary</h3><p>Further to PCD 9901 this decision awards a "
                "contract for 40,000 property marking kits at a cost of £1.2 million."
                "</p>"
            ),
            signed_on=date(2026, 1, 16),
            published_at=datetime.fromisoformat("2026-01-27"),
        ),
    ]
