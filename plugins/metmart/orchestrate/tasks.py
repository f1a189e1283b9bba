"""The stages as Airflow tasks call them.

Everything is passed as plain data (XCom is JSON) and every error says whether trying again can
help: only a fetch, and what the machine kept back, is tried again, since bytes that failed a check
once will fail it again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from metmart import clock
from metmart.archive import ledger
from metmart.discover.resource import Resource
from metmart.errors import AddressError, FetchError, MetmartError, ReaderError, StorageError
from metmart.orchestrate import names
from metmart.settings import Settings
from metmart.sources.registry import sources

if TYPE_CHECKING:
    from metmart.build.inputs import Inputs
    from metmart.gate.decision import Choice
    from metmart.pipeline import Pipeline

P = ParamSpec("P")
R = TypeVar("R")

Item = dict[str, Any]
"""A listed file on its way: `source`, `resource`; `release` and `case` once it is archived."""

OPTIONS: dict[str, Choice] = {
    "Approve as is": "approved",
    "Reject": "rejected",
    "Wait for the publisher's correction": "waiting",
}

JUDGING = ("release.land", "release.gate")
"""Tasks that fail where a release is stopped."""

QUIET_AFTER_SECONDS = 600  # a refresh that hangs does not keep a build back for longer


def _final(stage: Callable[P, R]) -> Callable[P, R]:
    """Make an error final for Airflow unless trying again can help."""

    @wraps(stage)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return stage(*args, **kwargs)
        except MetmartError as error:
            may_pass = isinstance(error, (FetchError, StorageError, ReaderError))
            if may_pass and not isinstance(error, AddressError):
                raise
            raise AirflowFailException(str(error)) from error

    return run


def _pipeline() -> Pipeline:
    from metmart.pipeline import Pipeline  # half a second that the parsing of DAGs must not pay

    settings = Settings()
    settings.refuse_moving_lake()
    return Pipeline(settings)


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
    pipeline = _pipeline()
    resource = Resource.model_validate(item["resource"])
    release = pipeline.fetch(item["source"], resource, clock.now())
    return item | {"release": release.id, "case": pipeline.case_id(release)}


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
def stopped(**context: Any) -> None:
    """Go on to ask a person if the gate has stopped this run's release; else skip.

    A task may also have failed for a reason of its own, which is nobody's to decide.
    """
    from metmart.gate.quarantine import open_cases

    instance = context["ti"]
    item = instance.xcom_pull(task_ids="release.fetch", map_indexes=instance.map_index)
    waiting = {case.release.id for case in open_cases(_pipeline().lake)}
    if not item or item["release"] not in waiting:
        raise AirflowSkipException("no release waits for a decision")


@_final
def announce(**context: Any) -> None:
    """Update the source's asset if something accepted is not yet published; else skip.

    A release that was stopped is no failure of the run: people were told of it by itself.
    """
    pipeline, instance = _pipeline(), context["ti"]
    states = instance.get_task_states(instance.dag_id, run_ids=[instance.run_id])
    failed = [name for name, state in states.get(instance.run_id, {}).items() if state == "failed"]
    is_judging = [name.startswith(JUDGING) for name in failed]
    unjudged = [spec for spec in names.refreshed(instance.dag_id) if pipeline.has_unjudged(spec.id)]
    if all(is_judging) and not unjudged:
        pipeline.went_well(instance.dag_id)
    if pipeline.unpublished() is None:
        raise AirflowSkipException(f"nothing new was accepted: {pipeline.why_nothing_is_due()}")


@_final
def question(**context: Any) -> dict[str, str]:
    """What a person is asked about the run's release; skips where it is decided already."""
    from metmart.gate.dossier import dossier
    from metmart.gate.quarantine import case_named

    lake = _pipeline().lake
    case = case_named(lake, context["dag_run"].conf["release"])
    if case.state != "undecided":
        raise AirflowSkipException(f"{case.release.id} is {case.state}")
    return {"subject": f"{case.release.id} is in quarantine", "body": dossier(lake, case)}


@_final
def record_decision(answer: dict[str, Any], **context: Any) -> str:
    """Record what a person has answered; the decision in words."""
    (option,) = answer["chosen_options"]
    given = answer["params_input"]
    is_approved = OPTIONS[option] == "approved"
    decided = _pipeline().decide(
        context["dag_run"].conf["release"],
        OPTIONS[option],
        answer["responded_by_user"]["name"],
        given.get("reason", ""),
        answer["responded_at"],
        (given.get("without") or "").replace(",", " ").split() if is_approved else (),
    )
    return str(decided)


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
    folder = pipeline.publish(inputs, clock.now()).folder
    pipeline.went_well(names.BUILD_DAG)
    return str(folder)


@_final
def check_freshness() -> list[str]:
    """The daily check; the sources whose publishers are late."""
    pipeline = _pipeline()
    late = pipeline.look_after(clock.now())
    pipeline.went_well(names.FRESHNESS_DAG)
    return late


def alert_failure(context: dict[str, Any]) -> None:
    """Tell people of a task that failed for a reason of its own, such as a lost network."""
    error = context.get("exception")
    if isinstance(error, AirflowFailException):
        error = error.__cause__ or error  # what the stage raised
    instance = context["ti"]
    where = f"{instance.dag_id}.{instance.task_id}"
    _pipeline().went_wrong(instance.dag_id, where, error or "its process was ended")


def _due(pipeline: Pipeline) -> Inputs:
    """The inputs of the build that is due; skips where none is."""
    inputs = pipeline.unpublished()
    if inputs is None:
        pipeline.went_well(names.BUILD_DAG)
        raise AirflowSkipException(pipeline.why_nothing_is_due())
    return inputs


def _audited(pipeline: Pipeline, expected: str) -> Inputs:
    """What is due, built and audited; more may have been accepted since `expected` was built."""
    inputs = _due(pipeline)
    if inputs.release_id != expected:
        pipeline.build(inputs)
    pipeline.audit(inputs)
    return inputs
