"""The occasions on which people are told, each with what is still being served and what to do."""

from datetime import datetime, timedelta

from metmart.alerts.alert import Alert
from metmart.archive.release import Release
from metmart.errors import AuditError, BuildError, GateError, LakeError, LandingError, MetmartError
from metmart.freshness import Freshness
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import Landed
from metmart.publish.changes import SourceChange, changes
from metmart.publish.release import Published, current
from metmart.publish.rollback import Rollback
from metmart.sources.spec import SourceSpec

WAITING = timedelta(days=3)  # that long a rejection may stay undecided
ROWS_LOST_PCT = 50  # a new classification has cost real files 37 % of their rows
SHOWN = 12  # sources, in a message about a release


def gate_failed(lake: Lake, release: Release, state: str, error: GateError | LandingError) -> Alert:
    """A release was stopped; `state` is what it would have to differ in to be told of anew."""
    return Alert(
        kind="gate_failed",
        cause=(release.id, state),
        title=f"a release of {release.source} was stopped at the gate",
        what=error.story,
        serving=_serving(lake, release.source),
        next_step=error.next_step,
    )


def quarantine_waiting(lake: Lake, release: Release, decided: Verdict) -> Alert:
    """A rejected release waits for a person."""
    return Alert(
        kind="quarantine_waiting",
        cause=(release.id,),
        title=f"a release of {release.source} waits in quarantine for a decision",
        what=f"{release.id} was rejected on {decided.decided_at:%Y-%m-%d}: "
        f"{'; '.join(decided.reasons)}\n"
        f"  url: {release.url}\n  file: {release.file}\n  sha256: {release.sha256}",
        serving=_serving(lake, release.source),
        next_step=f"read `metmart quarantine show {release.id}`, then decide with `approve` or "
        "`reject`",
    )


def is_waiting_long(decided: Verdict, now: datetime) -> bool:
    """Whether people are to be reminded of a rejection."""
    return now - decided.decided_at >= WAITING


def source_late(lake: Lake, spec: SourceSpec, state: Freshness) -> Alert:
    """A publisher is late. Once its next release is accepted, that is another cause."""
    return Alert(
        kind="source_late",
        cause=(spec.id, str(state.last_release)),
        title=f"{spec.id} is late",
        what=f"{state.last_release} is the last one that was accepted: published "
        f"{state.last_published_at:%Y-%m-%d}, {state.age_days} days ago; late after "
        f"{state.late_after_days}",
        serving=_serving(lake, spec.id),
        next_step=f"look whether there is a newer file at {spec.landing_page}",
    )


def series_shrank(
    lake: Lake, spec: SourceSpec, release: Release, was: Landed, now: Landed
) -> Alert:
    """An accepted release holds less than the one before it."""
    gone = sorted(set(was.months) - set(now.months))
    left = f"; {len(gone)} of {gone[0]:%Y-%m} to {gone[-1]:%Y-%m} are gone" if gone else ""
    return Alert(
        kind="series_shrank",
        cause=(release.id,),
        title=f"{spec.series} of {spec.id} shrank",
        what=f"{release.id} was accepted with {len(now.months)} months and "
        f"{now.rows_landed:,} rows; the one before it had {len(was.months)} and "
        f"{was.rows_landed:,}{left}\n"
        f"  url: {release.url}\n  file: {release.file}\n  sha256: {release.sha256}",
        serving=_serving(lake, spec.id),
        next_step=f"ask the publisher whether that is meant ({spec.landing_page}); months that are "
        "gone are still answered by the last release that had them",
    )


def has_shrunk(
    spec: SourceSpec, before: Release, was: Landed, release: Release, now: Landed
) -> bool:
    """Whether a release covers fewer months, or has far fewer rows, and its YAML expects neither.

    A paper is no series: a shorter version of one is judged by its own suite.
    """
    windows = [spec.window_at(one.published_at) for one in (before, release)]
    if spec.is_document or windows[0] != windows[1]:
        return False
    return len(now.months) < len(was.months) or (
        now.rows_landed < was.rows_landed * (1 - ROWS_LOST_PCT / 100)
    )


def unpublished(lake: Lake, release_id: str, error: BuildError | AuditError) -> Alert:
    """The candidate could not be built or did not pass: nothing was published."""
    is_audit = isinstance(error, AuditError)
    stage = "audit" if is_audit else "build"
    return Alert(
        kind="audit_failed" if is_audit else "build_failed",
        cause=(release_id,),
        title=f"nothing was published: the {stage} of {release_id} failed",
        what=error.story,
        serving=_serving(lake),
        next_step=error.next_step,
    )


def published(lake: Lake, release: Published, before: Published | None) -> Alert:
    """A release was published; what is new in it since the one that was in use before."""
    found = changes(release, before)
    came = sorted(found.came, key=lambda one: (-sum(one.cells or ()), one.source))
    lines = [_change(one) for one in came[:SHOWN]]
    if len(came) > SHOWN:
        lines.append(f"and of {len(came) - SHOWN} more sources")
    lines += [f"no longer in it: {name}" for name in found.left[:SHOWN]]
    made_of = len(release.manifest.inputs)
    return Alert(
        kind="published",
        cause=(release.id,),
        title=f"{release.id} is published",
        what="\n".join(
            [
                f"made of {made_of} releases; new since the one before:",
                *(lines or ["no figures: the code or what is left out has changed"]),
            ]
        ),
        serving=f"{release.id}, in {release.folder}",
        next_step="none; mart_release_changes has every change by month and offence group",
    )


def rolled_back(lake: Lake, decision: Rollback) -> Alert:
    """A person has put an earlier release into use."""
    return Alert(
        kind="rolled_back",
        cause=(str(decision.left), decision.to, decision.at.isoformat()),
        title=f"{decision.by} went back to {decision.to}",
        what=str(decision),
        serving=f"{decision.to}, in {lake.releases / decision.to}",
        next_step="none; it stays in use until other inputs make another release",
    )


def task_failed(lake: Lake, job: str, where: str, error: object) -> Alert:
    """A job failed for a reason of its own, such as a lost network; told until it goes well."""
    known = error if isinstance(error, MetmartError) else None
    return Alert(
        kind="task_failed",
        cause=(job,),
        title=f"{where} failed",
        what=known.story if known else _named(error),
        serving=_serving(lake, known.source if known else None),
        next_step=known.next_step
        if known
        else "read the log; the next run takes up what this one left",
    )


def _named(error: object) -> str:
    return f"{type(error).__name__}: {error}" if isinstance(error, BaseException) else str(error)


def _change(one: SourceChange) -> str:
    what = f"{one.source}: {one.newest}, {one.rows:,} rows"
    if one.last_month:
        what += f" to {one.last_month:%Y-%m}"
    if one.releases > 1:
        what += f", and {one.releases - 1} older"
    if one.cells:
        added, revised, withdrawn = one.cells
        what += f"; cells: {added:,} added, {revised:,} revised, {withdrawn:,} withdrawn"
    return what


def _serving(lake: Lake, source: str | None = None) -> str:
    """The release in use, and the newest of a source in it. An alert is sent even without one."""
    try:
        in_use = current(lake)
    except LakeError as error:
        return f"not known, {error.what}"
    if in_use is None:
        return "nothing yet"
    if source is None:
        return in_use.id
    held = [one["release"] for one in in_use.manifest.inputs if one["source"] == source]
    return f"{in_use.id}, which has {held[-1] if held else f'nothing of {source}'}"
