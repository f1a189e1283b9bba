"""Late is what the source's own YAML calls late."""

from datetime import UTC, datetime, timedelta

from conftest import NOW, archived
from metmart.freshness import freshness
from metmart.gate import verdict
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.sources.registry import source

NAME = "mps_borough_crime_24m"


def _judged(lake: Lake, published: str, decision: str) -> None:
    release = archived(lake, NAME, published.encode(), published)
    verdict.add(
        lake,
        Verdict(
            release=release.id,
            source=NAME,
            decision=decision,
            stage="gate",
            rules="r",
            decided_at=NOW,
        ),
    )


def test_freshness_when_only_rejected_releases_came_then_the_last_accepted_counts(
    lake: Lake,
) -> None:
    assert freshness(lake, source(NAME), NOW).state == "empty"
    _judged(lake, "2026-06-03", "accepted")
    _judged(lake, "2026-07-13", "rejected")
    limit = source(NAME).cadence.late_after_days
    published = datetime(2026, 6, 3, tzinfo=UTC)
    on_time = freshness(lake, source(NAME), published + timedelta(days=limit))
    late = freshness(lake, source(NAME), published + timedelta(days=limit + 1))
    assert (on_time.state, late.state) == ("fresh", "late")
    assert (late.archived, late.accepted, late.quarantined) == (2, 1, 1)
    assert late.last_published_at == published
