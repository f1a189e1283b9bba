"""The stages, one function each, from a source's name to a published release.

The command line and Airflow call these and nothing below them. Each is a function from files to
files: run again, it gives the same result, and whatever a killed run left undone is found by
looking at the lake.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from metmart import files
from metmart.alerts import alert
from metmart.archive import ledger, store
from metmart.archive.release import Release
from metmart.audit import audit as auditing
from metmart.build import warehouse
from metmart.build.inputs import Inputs, accepted
from metmart.discover.inquiry import Inquiry
from metmart.discover.listing import resources
from metmart.discover.resource import Resource
from metmart.errors import AuditError, BuildError, GateError, LandingError, about
from metmart.fetch.http import Http, Progress
from metmart.fetch.pace import Pace
from metmart.gate import gate as gating
from metmart.gate import quarantine, verdict
from metmart.gate.decision import Choice, Decision
from metmart.gate.verdict import Verdict
from metmart.lake import Lake, claim
from metmart.land import landing
from metmart.land.landing import Landed
from metmart.publish import release as publishing
from metmart.publish.forgetting import forget
from metmart.publish.release import Published
from metmart.settings import Settings
from metmart.sources.registry import source
from metmart.sources.spec import SourceSpec


def _silent(*_: object) -> None:
    return


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
    def _http(self) -> Http:
        claim(self.lake, self.settings)
        return Http(self.settings.user_agent, Pace(self.lake.work / "pace"))

    def discover(self, source_id: str, now: datetime) -> list[Resource]:
        """What there is to do for a source, oldest first: files that are listed and not settled.

        A file that was archived and not yet judged is among them even if the publisher has
        withdrawn it since.
        """
        spec = source(source_id)
        releases = ledger.releases(self.lake, source_id)
        inquiry = Inquiry(
            base_url=spec.asked_at(self.settings.publisher_url),
            http=self._http,
            now=now,
            archived=tuple(one.resource for one in sorted(releases, key=_seen)),
            since=self.settings.papers_since,
        )
        with about(source_id):
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

    def fetch(
        self, source_id: str, resource: Resource, now: datetime, progress: Progress = _silent
    ) -> Release:
        """Fetch and archive a listed file; the release that it is."""
        with about(source_id):
            return store.archive(self.lake, source(source_id), resource, self._http, now, progress)

    def land(self, release: Release, now: datetime) -> Landed:
        """Land an archived release. One that no rule reads goes to quarantine, with an alert."""
        spec = source(release.source)
        try:
            return landing.land(self.lake, spec, release)
        except LandingError as error:
            if not gating.is_settled(self.lake, spec, release):
                gating.reject_landing(self.lake, spec, release, error, now)
                self._alert_quarantine(error)
            raise

    def gate(self, release: Release, resource: Resource, now: datetime) -> Verdict:
        """Judge a landed release. One that is rejected goes to quarantine, with one alert."""
        spec = source(release.source)
        was_told = resource.key == release.resource.key and gating.is_settled(
            self.lake, spec, release
        )
        try:
            return gating.judge(self.lake, spec, release, resource, now)
        except GateError as error:
            if not was_told:
                self._alert_quarantine(error)
            raise

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

    def decide(
        self, release: str, choice: Choice, person: str, reason: str, now: datetime
    ) -> Decision:
        """Record what a person decided on a release that is named by its id or its beginning."""
        case = quarantine.case_named(self.lake, release)
        return quarantine.decide(self.lake, case, choice, person, reason, now)

    def unpublished(self) -> Inputs | None:
        """The inputs of a build that is due, or None if the release in use is made of them."""
        inputs = accepted(self.lake, self.settings.unlicensed)
        if not inputs.accepted:
            return None
        in_use = self.in_use()
        return None if in_use and in_use.id == inputs.release_id else inputs

    def in_use(self) -> Published | None:
        """The published release that `current` points at."""
        return publishing.current(self.lake)

    def build(self, inputs: Inputs, node_done: warehouse.NodeDone = _silent) -> None:
        """Build and test the candidate of these inputs."""
        try:
            warehouse.build(self.lake, inputs, node_done)
        except BuildError as error:
            self._alert_unpublished("the build failed", error)
            raise

    def audit(self, inputs: Inputs) -> list[str]:
        """Check the built candidate; what was found without stopping it."""
        try:
            report = auditing.audit(self.lake.candidate(inputs.release_id))
        except AuditError as error:
            self._alert_unpublished("the audit failed", error)
            raise
        return [str(finding) for finding in report.findings]

    def publish(self, inputs: Inputs, now: datetime) -> Published:
        """Publish the audited candidate and point `current` at it; forget what was taken down."""
        release = publishing.publish(
            self.lake,
            inputs,
            self.lake.candidate(inputs.release_id),
            self.lake.publishers,
            now,
        )
        forget(self.lake)
        alert(
            self.settings,
            f"metmart published {release.id}",
            f"made of {len(inputs.accepted)} releases; being served: {release.folder}",
            logging.INFO,
        )
        return release

    def sweep(self) -> int:
        """Collect what killed runs left behind; the number of leftovers."""
        return files.sweep(self.lake.root) + len(forget(self.lake))

    def _alert_quarantine(self, error: GateError | LandingError) -> None:
        alert(self.settings, f"metmart stopped a release of {error.source} at the gate", str(error))

    def _alert_unpublished(self, title: str, error: BuildError | AuditError) -> None:
        in_use = self.in_use()
        serving = f"still being served: {in_use.id if in_use else 'nothing yet'}"
        alert(self.settings, f"metmart published nothing: {title}", f"{error}\n{serving}")
