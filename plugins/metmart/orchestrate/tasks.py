"""The stages as Airflow tasks call them.

Everything is passed as plain data (XCom is JSON) and every error says whether trying again can
help: only a fetch is tried again, since bytes that failed a check once will fail it again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from metmart import clock
from metmart.alerts import alert
from metmart.archive import ledger
from metmart.discover.resource import Resource
from metmart.errors import FetchError, MetmartError
from metmart.freshness import freshness
from metmart.lake import Lake
from metmart.orchestrate import names
from metmart.settings import Settings
from metmart.sources.registry import sources

if TYPE_CHECKING:
    from metmart.build.inputs import Inputs
    from metmart.pipeline import Pipeline

P = ParamSpec("P")
R = TypeVar("R")

Item = dict[str, Any]
"""A listed file on its way: `source`, `resource`, and `release` once it is archived."""

QUIET_AFTER_SECONDS = 600  # a refresh that hangs does not keep a build back for longer


def _final(stage: Callable[P, R]) -> Callable[P, R]:
    """Make an error final for Airflow unless trying again can help."""

    @wraps(stage)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return stage(*args, **kwargs)
        except FetchError:
            raise
        except MetmartError as error:
            raise AirflowFailException(str(error)) from error

    return run


def _pipeline() -> Pipeline:
    from metmart.pipeline import Pipeline  # half a second that the parsing of DAGs must not pay

    return Pipeline(Settings())


@_final
def discover(source: str) -> list[Item]:
    """The files to be done, oldest first."""
    return [
        {"source": source, "resource": resource.model_dump(mode="json")}
        for resource in _pipeline().discover(source, clock.now())
    ]


@_final
def fetch(item: Item) -> Item:
    """Fetch and archive one listed file."""
    resource = Resource.model_validate(item["resource"])
    release = _pipeline().fetch(item["source"], resource, clock.now())
    return item | {"release": release.id}


@_final
def land(item: Item) -> Item:
    """Land one archived release."""
    pipeline = _pipeline()
    release = ledger.release(pipeline.lake, item["source"], item["release"])
    pipeline.land(release, clock.now())
    return item


@_final
def gate(item: Item) -> str:
    """Judge one landed release; the decision."""
    pipeline = _pipeline()
    release = ledger.release(pipeline.lake, item["source"], item["release"])
    resource = Resource.model_validate(item["resource"])
    return pipeline.gate(release, resource, clock.now()).decision


@_final
def announce() -> None:
    """Update the source's asset if something accepted is not yet published; else skip."""
    pipeline = _pipeline()
    if pipeline.unpublished() is None:
        raise AirflowSkipException(f"nothing new was accepted: {pipeline.why_nothing_is_due()}")


def is_quiet(**context: Any) -> bool:
    """Whether no refresh is running any more, so that one build serves all of them."""
    waited = clock.now() - context["dag_run"].start_date
    if waited.total_seconds() > QUIET_AFTER_SECONDS:
        return True
    running = context["ti"].get_dr_count
    return not any(
        running(dag_id=names.refresh_dag(source), states=["queued", "running"])
        for source in sources()
    )


@_final
def build() -> str:
    """Build the candidate that is due; the release's name."""
    pipeline = _pipeline()
    inputs = _due(pipeline)
    pipeline.build(inputs)
    return inputs.release_id


@_final
def audit(built: str) -> str:
    """Check the candidate; the release's name."""
    pipeline = _pipeline()
    return _audited(pipeline, built).release_id


@_final
def publish(audited: str) -> str:
    """Publish the audited candidate; its folder."""
    pipeline = _pipeline()
    inputs = _due(pipeline)
    if inputs.release_id != audited:
        inputs = _audited(pipeline, audited)
    return str(pipeline.publish(inputs, clock.now()).folder)


@_final
def check_freshness() -> list[str]:
    """The sources whose publishers are late, with one alert for all of them."""
    settings = Settings()
    lake = Lake(settings.lake_folder)
    states = [freshness(lake, spec, clock.now()) for spec in sources().values()]
    late = [state for state in states if state.state == "late"]
    if late:
        lines = [
            f"{one.source}: last published {one.last_published_at:%Y-%m-%d}, {one.age_days} days "
            f"ago; late after {one.late_after_days}"
            for one in late
        ]
        next_step = "look at the landing pages; what was published last is still being served"
        alert(settings, f"metmart: {len(late)} sources are late", "\n".join([*lines, next_step]))
    return [state.source for state in late]


def alert_failure(context: dict[str, Any]) -> None:
    """Tell people of a task that failed for a reason of its own, such as a lost network."""
    error = context.get("exception")
    if isinstance(error, AirflowFailException):
        return  # a stage that stopped on purpose has told them
    instance = context["ti"]
    alert(
        Settings(),
        f"metmart: {instance.dag_id}.{instance.task_id} failed",
        f"{error}\nwhat was published last is still being served\n"
        "next step: read the task's log; the next run takes up what this one left",
    )


def _due(pipeline: Pipeline) -> Inputs:
    """The inputs of the build that is due; skips where none is."""
    inputs = pipeline.unpublished()
    if inputs is None:
        raise AirflowSkipException(pipeline.why_nothing_is_due())
    return inputs


def _audited(pipeline: Pipeline, expected: str) -> Inputs:
    """What is due, built and audited; more may have been accepted since `expected` was built."""
    inputs = _due(pipeline)
    if inputs.release_id != expected:
        pipeline.build(inputs)
    pipeline.audit(inputs)
    return inputs
