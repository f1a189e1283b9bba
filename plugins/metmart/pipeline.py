"""The stages, one function each, from a source's name to a published release.

The command line and Airflow call these and nothing below them. Each is a function from files to
files: run again, it gives the same result, and whatever a killed run left undone is found by
looking at the lake.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec, TypeVar

import duckdb

from metmart import files, occasions
from metmart.alerts.alert import Alert, alert_id
from metmart.alerts.outbox import Outbox, harmless
from metmart.archive import ledger, store
from metmart.archive.release import Release
from metmart.audit import audit as auditing
from metmart.build import warehouse
from metmart.build.inputs import Inputs, accepted
from metmart.discover.inquiry import Inquiry, Seen
from metmart.discover.listing import resources
from metmart.discover.resource import Resource
from metmart.errors import (
    AuditError,
    BuildError,
    CatalogueError,
    FetchError,
    GateError,
    LandingError,
    MetmartError,
    StorageError,
    about,
    unforeseen,
)
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import Http, Progress
from metmart.freshness import freshness
from metmart.gate import gate as gating
from metmart.gate import quarantine, verdict
from metmart.gate.decision import Choice, Decision
from metmart.gate.evidence import previous_accepted
from metmart.gate.verdict import Verdict
from metmart.lake import Lake, claim
from metmart.land import landing
from metmart.land.landing import Landed
from metmart.publish import release as publishing
from metmart.publish.lost import refuse_lost
from metmart.publish.release import Published
from metmart.publish.retention import let_go
from metmart.publish.rollback import Rollback, roll_back, withheld
from metmart.settings import Settings
from metmart.sources.registry import source, sources
from metmart.sources.spec import SourceSpec

P = ParamSpec("P")
R = TypeVar("R")


_ODD_LISTING = (
    "the listing holds something that no rule reads",
    "look at the entry in the publisher's listing; the source goes on once it is mended",
)
_ODD_ANSWER = (
    "the host's answer cannot be understood",
    "run again; if it stays so, the publisher's server has to be mended",
)


def _silent(*_: object) -> None:
    return


def _stage(
    run: Callable[Concatenate["Pipeline", P], R],
) -> Callable[Concatenate["Pipeline", P], R]:
    """Make a failing disk a StorageError, whichever library of a stage met it."""

    @wraps(run)
    def stage(self: "Pipeline", /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with files.on_disk(self.lake.root):
                return run(self, *args, **kwargs)
        except (duckdb.OperationalError, sqlite3.OperationalError) as error:
            files.refuse_fault(str(error), self.lake.root)
            raise StorageError(
                f"a file could not be used: {error}",
                file=str(self.lake.root),
                next_step="look at the disk's free space and health, then run again; "
                "`metmart verify` checks the lake",
            ) from error

    return stage


def _seen(release: Release) -> tuple[datetime, datetime]:
    """The order in which we had releases: of two versions, the one that was seen last is newest."""
    return release.observed_at, release.published_at


@dataclass(frozen=True)
class Pipeline:
    """The stages over one lake, with one set of settings."""

    settings: Settings

    @cached_property
    def lake(self) -> Lake:
        """The lake of the settings."""
        return Lake(self.settings.lake_folder)

    @cached_property
    def outbox(self) -> Outbox:
        """Where alerts go."""
        return Outbox(self.lake, self.settings.alerts)

    def claim(self) -> None:
        """Refuse a lake that other publishers have filled. Raises LakeError."""
        claim(self.lake, self.settings)

    def _http(self, spec: SourceSpec) -> Http:
        """A client that asks the source's hosts and no others.

        Raises SettingsError where neither live publishers nor a stand-in may be asked.
        """
        self.settings.refuse_silent_asking()
        self.claim()
        hosts = Hosts.of(spec, self.settings.publisher_url)
        return Http(self.settings.user_agent, hosts, self.lake.work)

    @_stage
    def discover(self, source_id: str, now: datetime) -> list[Resource]:
        """What there is to do for a source, oldest first: files that are listed and not settled.

        A file that was archived and not yet judged is among them even if the publisher has
        withdrawn it since.
        """
        with about(source_id), unforeseen(CatalogueError, *_ODD_LISTING):
            return self._discovered(source(source_id), now)

    def _discovered(self, spec: SourceSpec, now: datetime) -> list[Resource]:
        releases = sorted(ledger.releases(self.lake, spec.id), key=_seen)
        newest = releases[-1] if releases else None
        inquiry = Inquiry(
            base_url=spec.asked_at(self.settings.publisher_url),
            http=self._http(spec),
            now=now,
            archived=tuple(one.resource for one in releases),
            since=self.settings.papers_since,
            last=Seen(newest.sha256, newest.observed_at) if newest else None,
        )
        listed = resources(spec.discover, inquiry, self.lake.work / "catalogue")
        archived = {one.resource.key: one for one in releases}
        found = {one.key: one for one in (*listed, *(one.resource for one in archived.values()))}
        undone = [one for one in found.values() if not self._is_settled(spec, one, archived)]
        return sorted(undone, key=lambda one: (str(one.published_at), one.id))

    def _is_settled(
        self, spec: SourceSpec, resource: Resource, archived: dict[str, Release]
    ) -> bool:
        if resource.key in archived:
            return gating.is_settled(self.lake, spec, archived[resource.key])
        return verdict.was_refused_as_repeat(self.lake, spec.id, resource.key)

    @_stage
    def fetch(
        self, source_id: str, resource: Resource, now: datetime, progress: Progress = _silent
    ) -> Release:
        """Fetch and archive a listed file; the release that it is."""
        spec = source(source_id)
        with about(source_id), unforeseen(FetchError, *_ODD_ANSWER):
            return store.archive(self.lake, spec, resource, self._http(spec), now, progress)

    @_stage
    def land(self, release: Release, now: datetime) -> Landed:
        """Land an archived release. One that no rule reads goes to quarantine, with an alert."""
        spec = source(release.source)
        try:
            return landing.land(self.lake, spec, release)
        except LandingError as error:
            if not gating.is_settled(self.lake, spec, release):
                gating.reject_landing(self.lake, spec, release, error, now)
            self._tell(occasions.gate_failed, release, gating.rules(spec), error)
            raise

    @_stage
    def gate(self, release: Release, resource: Resource, now: datetime) -> Verdict:
        """Judge a landed release. One that is rejected goes to quarantine, with one alert."""
        spec = source(release.source)
        try:
            decided = gating.judge(self.lake, spec, release, resource, now)
        except GateError as error:
            is_repeat = resource.key != release.resource.key
            state = resource.key if is_repeat else gating.rules(spec)
            self._tell(occasions.gate_failed, release, state, error)
            raise
        with harmless():
            self._compare(spec, release)
        return decided

    def _compare(self, spec: SourceSpec, release: Release) -> None:
        """Tell people of an accepted release that holds less than the one before it."""
        before = previous_accepted(self.lake, spec, release)
        if before:
            was, now = (landing.land(self.lake, spec, one) for one in (before, release))
            if occasions.has_shrunk(spec, before, was, release, now):
                self._tell(occasions.series_shrank, spec, release, was, now)

    @_stage
    def replay(self, release: Release, now: datetime) -> Verdict:
        """Land and judge an archived release by the rules of today; nothing is fetched.

        Nobody is alerted: who replays a release is told. Raises LandingError and GateError where
        it stays in quarantine.
        """
        spec = source(release.source)
        try:
            landing.land(self.lake, spec, release)
        except LandingError as error:
            gating.reject_landing(self.lake, spec, release, error, now)
            raise
        return gating.judge_anew(self.lake, spec, release, now)

    def case_id(self, release: Release) -> str:
        """What the case of a release is called if it is stopped by the rules of today."""
        return quarantine.case_id(release, gating.rules(source(release.source)))

    @_stage
    def decide(
        self,
        release: str,
        choice: Choice,
        person: str,
        reason: str,
        now: datetime,
        without: Sequence[str] = (),
    ) -> Decision:
        """Record what a person decided on a release that is named by its id or its beginning.

        `without` are the months (YYYY-MM) that an approval leaves out.
        """
        case = quarantine.case_named(self.lake, release)
        return quarantine.decide(self.lake, case, choice, person, reason, now, without)

    @_stage
    def unpublished(self) -> Inputs | None:
        """The inputs of a build that is due; None if what they make is in use, or was left.

        Raises LakeError where the lake has lost something that the release in use was made with.
        """
        in_use = self.in_use()
        if in_use is not None:
            refuse_lost(self.lake, in_use)
        inputs = accepted(self.lake, self.settings.unlicensed)
        if not inputs.accepted:
            return None
        if in_use is None:  # whatever was left for another: there is no other
            return inputs
        is_left = in_use.id == inputs.release_id or withheld(self.lake, inputs.release_id)
        return None if is_left else inputs

    def why_nothing_is_due(self) -> str:
        """For people who ask for a build where none is due."""
        inputs = accepted(self.lake, self.settings.unlicensed)
        if not inputs.accepted:
            return "no release of any source is accepted in this lake"
        left = withheld(self.lake, inputs.release_id)
        return str(left or "the release in use is made of all accepted releases")

    def in_use(self) -> Published | None:
        """The published release that `current` points at."""
        return publishing.current(self.lake)

    @_stage
    def build(self, inputs: Inputs, node_done: warehouse.NodeDone = _silent) -> None:
        """Build and test the candidate of these inputs."""
        try:
            warehouse.build(self.lake, inputs, node_done)
        except BuildError as error:
            self._tell(occasions.unpublished, inputs.release_id, error)
            raise

    @_stage
    def audit(self, inputs: Inputs) -> list[str]:
        """Check the built candidate; what was found without stopping it."""
        try:
            report = auditing.audit(self.lake.candidate(inputs.release_id))
        except AuditError as error:
            self._tell(occasions.unpublished, inputs.release_id, error)
            raise
        return [str(finding) for finding in report.findings]

    @_stage
    def publish(self, inputs: Inputs, now: datetime) -> Published:
        """Publish the audited candidate and point `current` at it; let go of releases not kept."""
        before = self.in_use()
        release = publishing.publish(
            self.lake,
            inputs,
            self.lake.candidate(inputs.release_id),
            self.lake.publishers,
            now,
        )
        self._tell(occasions.published, release, before)
        let_go(self.lake, self.settings.keep_releases)
        return release

    @_stage
    def roll_back(self, name: str, by: str, reason: str, now: datetime) -> Rollback:
        """Point `current` at a kept release, until other inputs make another one."""
        decision = roll_back(self.lake, name, by, reason, now)
        self._tell(occasions.rolled_back, decision)
        return decision

    @_stage
    def sweep(self) -> int:
        """Collect what killed runs left behind, and send what was not; the number of leftovers."""
        with harmless():
            self.outbox.deliver()
            self._tell_of_publication()
        gone = let_go(self.lake, self.settings.keep_releases)
        return files.sweep(self.lake.root) + len(gone)

    def _tell_of_publication(self) -> None:
        """Tell of the release in use, should the run that published it have ended before that."""
        in_use = self.in_use()
        if in_use and not self.outbox.has_told(alert_id("published", in_use.id)):
            has_previous = self.lake.previous.exists()
            before = publishing.read(self.lake.previous.resolve()) if has_previous else None
            self._tell(occasions.published, in_use, before)

    def look_after(self, now: datetime) -> list[str]:
        """The daily check: tell people of late sources, and of releases that wait for a person.

        The sources that are late.
        """
        late = []
        for spec in sources().values():
            state = freshness(self.lake, spec, now)
            if state.state == "late":
                late.append(spec.id)
                self._tell(occasions.source_late, spec, state)
        for case in quarantine.open_cases(self.lake):
            if occasions.is_waiting_long(case.verdict, now):
                self._tell(occasions.quarantine_waiting, case.release, case.verdict)
        with harmless():
            self.outbox.deliver()
        return late

    def went_wrong(self, job: str, where: str, error: object) -> None:
        """Tell people that a job failed, unless a stage has, until it has gone well again."""
        if not (isinstance(error, MetmartError) and error.is_told):
            self._tell(occasions.task_failed, job, where, error)

    def has_unjudged(self, source_id: str) -> bool:
        """Whether an archived release is not settled: its landing or its gate went wrong."""
        spec = source(source_id)
        return not all(
            gating.is_settled(self.lake, spec, one) for one in ledger.releases(self.lake, source_id)
        )

    def went_well(self, job: str) -> None:
        """A job has gone well: should it fail again, people are told again."""
        with harmless():
            self.outbox.over(alert_id("task_failed", job))

    def _tell(self, occasion: Callable[..., Alert], *facts: object) -> None:
        with harmless():
            self.outbox.tell(occasion(self.lake, *facts))
            for fact in facts:
                if isinstance(fact, MetmartError):
                    fact.is_told = True
