"""Late is what the source's own YAML calls late."""

from datetime import UTC, datetime, timedelta

from conftest import NOW, archived
from metmart.freshness import freshness
from metmart.gate import verdict
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.sources.registry import source, sources

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


def test_freshness_when_a_body_meets_as_it_likes_then_no_day_is_due_and_silence_is_late(
    lake: Lake,
) -> None:
    spec = next(one for one in sources().values() if one.cadence.every == "irregular")
    release = archived(lake, spec.id, b"a paper", "2026-07-13")
    verdict.add(
        lake,
        Verdict(
            release=release.id,
            source=spec.id,
            decision="accepted",
            stage="gate",
            rules="r",
            decided_at=NOW,
        ),
    )
    published = datetime(2026, 7, 13, tzinfo=UTC)
    limit = timedelta(days=spec.cadence.late_after_days)
    on_time = freshness(lake, spec, published + limit)
    silent = freshness(lake, spec, published + limit + timedelta(days=1))
    assert (on_time.state, silent.state) == ("fresh", "late")
    assert on_time.due_on is None
