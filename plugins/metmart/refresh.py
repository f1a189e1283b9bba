"""The whole job without a scheduler: every stage of every source, then one build."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from metmart.discover.resource import Resource
from metmart.errors import GateError, LandingError, MetmartError
from metmart.fetch.http import Progress
from metmart.pipeline import Pipeline
from metmart.publish.release import Published

JOB = "run"  # what a failure that ends it is told as


class Watcher(Protocol):
    """Whoever is shown how far the work has come."""

    def found(self, source: str, files: int) -> None:
        """So many files are to be done for a source."""

    def downloading(self, source: str) -> Progress:
        """What to call with the bytes that have come."""

    def done(self, source: str) -> None:
        """One of them is done."""

    def building(self, step: str) -> None:
        """The build has come to a step."""


@dataclass
class Outcome:
    """What a run did. `in_use` is what is published afterwards, `is_new` if the run made it."""

    accepted: list[str] = field(default_factory=list)
    quarantined: list[MetmartError] = field(default_factory=list)
    failed: list[MetmartError] = field(default_factory=list)
    in_use: Published | None = None
    is_new: bool = False


def refresh(
    pipeline: Pipeline, sources: Sequence[str], watcher: Watcher, now: Callable[[], datetime]
) -> Outcome:
    """Run every stage; what came of it.

    A source that cannot be had does not keep the others back, and a release that fails its gate
    does not keep back the next one. What ends the run, such as BuildError and AuditError, is told
    and raised: nothing is then published.
    """
    try:
        outcome = _refresh(pipeline, sources, watcher, now)
    except MetmartError as error:
        pipeline.went_wrong(JOB, "the run", error)
        raise
    pipeline.went_well(JOB)
    return outcome


def _refresh(
    pipeline: Pipeline, sources: Sequence[str], watcher: Watcher, now: Callable[[], datetime]
) -> Outcome:
    outcome = Outcome()
    pipeline.claim()
    pipeline.sweep()
    for source in sources:
        try:
            todo = pipeline.discover(source, now())
            watcher.found(source, len(todo))
            for resource in todo:
                _refresh_one(pipeline, source, resource, outcome, watcher, now)
                watcher.done(source)
        except MetmartError as error:
            outcome.failed.append(error)
            pipeline.went_wrong(source, f"the refresh of {source}", error)
        else:
            pipeline.went_well(source)
    inputs = pipeline.unpublished()
    if inputs is not None:
        watcher.building("build")
        pipeline.build(inputs, watcher.building)
        watcher.building("audit")
        pipeline.audit(inputs)
        watcher.building("publish")
        pipeline.publish(inputs, now())
    outcome.in_use, outcome.is_new = pipeline.in_use(), inputs is not None
    return outcome


def _refresh_one(
    pipeline: Pipeline,
    source: str,
    resource: Resource,
    outcome: Outcome,
    watcher: Watcher,
    now: Callable[[], datetime],
) -> None:
    release = pipeline.fetch(source, resource, now(), watcher.downloading(source))
    try:
        pipeline.land(release, now())
        pipeline.gate(release, resource, now())
    except (LandingError, GateError) as error:
        outcome.quarantined.append(error)
    else:
        outcome.accepted.append(release.id)
