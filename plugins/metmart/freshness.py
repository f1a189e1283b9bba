"""Whether a source's publisher is late."""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.gate import verdict
from metmart.lake import Lake
from metmart.sources.spec import SourceSpec


@dataclass(frozen=True)
class Freshness:
    """Where a source stands. Ages are in days; `late_after_days` is the source's own limit.

    `due_on` is when the next release is to be expected, `is_ended` that none is; `rows_in`
    and `rows_quarantined` are those of the newest accepted release.
    """

    source: str
    archived: int
    accepted: int
    quarantined: int
    last_release: str | None
    last_published_at: datetime | None
    age_days: int | None
    late_after_days: int
    due_on: date | None
    is_ended: bool
    rows_in: int | None
    rows_quarantined: int | None

    @property
    def state(self) -> str:
        """fresh, late, ended where no more is expected, or empty before the first release."""
        if self.age_days is None:
            return "empty"
        if self.is_ended:
            return "ended"
        return "late" if self.age_days > self.late_after_days else "fresh"


def freshness(lake: Lake, spec: SourceSpec, now: datetime) -> Freshness:
    """How old the newest accepted release of a source is."""
    archived = ledger.releases(lake, spec.id)
    decided = {one.id: verdict.standing(lake, spec.id, one.id) for one in archived}
    states = [standing.decision if standing else None for standing in decided.values()]
    accepted = [one for one, state in zip(archived, states, strict=True) if state == "accepted"]
    last = accepted[-1] if accepted else None
    judged = decided[last.id] if last else None
    return Freshness(
        source=spec.id,
        archived=len(archived),
        accepted=len(accepted),
        quarantined=states.count("rejected"),
        last_release=last.id if last else None,
        last_published_at=last.published_at if last else None,
        age_days=(now - last.published_at).days if last else None,
        late_after_days=spec.cadence.late_after_days,
        due_on=_due_on(spec, last) if last else None,
        is_ended=spec.cadence.every == "never",
        rows_in=judged.rows_in if judged else None,
        rows_quarantined=judged.rows_quarantined if judged else None,
    )


def _due_on(spec: SourceSpec, last: Release) -> date | None:
    months = {"month": 1, "quarter": 3, "year": 12}.get(spec.cadence.every)
    if months is None:
        return None
    return (last.published_at + relativedelta(months=months)).date()
