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
from metmart.gate import verdict
from metmart.gate.verdict import Verdict
from metmart.lake import Lake, claim
from metmart.land import landing
from metmart.land.landing import Landed
from metmart.publish import release as publishing
from metmart.publish.release import Published
from metmart.publish.retention import let_go
from metmart.publish.rollback import Rollback, roll_back, withheld
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

    def unpublished(self) -> Inputs | None:
        """The inputs of a build that is due; None if what they make is in use, or was left."""
        inputs = accepted(self.lake, self.settings.unlicensed)
        if not inputs.accepted or withheld(self.lake, inputs.release_id):
            return None
        in_use = self.in_use()
        return None if in_use and in_use.id == inputs.release_id else inputs

    def why_nothing_is_due(self) -> str:
        """For people who ask for a build where none is due."""
        inputs = accepted(self.lake, self.settings.unlicensed)
        left = withheld(self.lake, inputs.release_id) if inputs.accepted else None
        return str(left or "the release in use is made of all accepted releases")

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
        """Publish the audited candidate and point `current` at it; let go of releases not kept."""
        release = publishing.publish(
            self.lake,
            inputs,
            self.lake.candidate(inputs.release_id),
            self.lake.publishers,
            now,
        )
        let_go(self.lake, self.settings.keep_releases)
        alert(
            self.settings,
            f"metmart published {release.id}",
            f"made of {len(inputs.accepted)} releases; being served: {release.folder}",
            logging.INFO,
        )
        return release

    def roll_back(self, name: str, by: str, reason: str, now: datetime) -> Rollback:
        """Point `current` at a kept release, until other inputs make another one."""
        decision = roll_back(self.lake, name, by, reason, now)
        alert(
            self.settings,
            f"metmart went back to {decision.to}",
            f"{decision}\nbeing served: {self.lake.releases / decision.to}",
            logging.INFO,
        )
        return decision

    def sweep(self) -> int:
        """Collect what killed runs left behind; the number of leftovers."""
        gone = let_go(self.lake, self.settings.keep_releases)
        return files.sweep(self.lake.root) + len(gone)

    def _alert_quarantine(self, error: GateError | LandingError) -> None:
        alert(self.settings, f"metmart stopped a release of {error.source} at the gate", str(error))

    def _alert_unpublished(self, title: str, error: BuildError | AuditError) -> None:
        in_use = self.in_use()
        serving = f"still being served: {in_use.id if in_use else 'nothing yet'}"
        alert(self.settings, f"metmart published nothing: {title}", f"{error}\n{serving}")
