"""One refresh under a real scheduler, from the first DAG run to the last.

The refresh DAGs are started by hand; the build is left to the assets, as in operation.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from metmart.errors import OrchestrationError
from metmart.gate.quarantine import open_cases
from metmart.orchestrate import names
from metmart.orchestrate.airflow import Airflow
from metmart.orchestrate.api import Api
from metmart.pipeline import Pipeline

OTHER_DAGS = {names.BUILD_DAG, names.FRESHNESS_DAG, names.QUARANTINE_DAG}
POLL_SECONDS = 2
IDLE_SECONDS = 60  # from an asset's update to the build's first task it takes two or three
LIMIT_SECONDS = 6 * 3600  # a first refresh of live publishers fetches years, politely
ENDED = {"success", "failed"}
ENDED_TASK = {*ENDED, "skipped", "upstream_failed", "removed"}
WAITS_FOR_A_PERSON = "awaiting_input"
EXPECTED_TO_FAIL = ("release.land", "release.gate")  # a release that is quarantined


@dataclass(frozen=True)
class Progress:
    """How far a DAG's newest run has come."""

    dag: str
    state: str
    tasks_done: int
    tasks: int
    now: str


def refresh_once(
    airflow: Airflow,
    pipeline: Pipeline,
    sources: list[str],
    show: Callable[[list[Progress]], None],
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Run every refresh DAG and whatever build follows; the tasks that failed unexpectedly.

    A release that fails its gate is expected to fail, and nobody waits for the person who is
    asked about it. Raises OrchestrationError where Airflow
    ends, where the assets lead to no build that is due, or where six hours are not enough.
    """
    api = Api(airflow, sleep)
    _start_runs(api, sources, show)
    for case in open_cases(pipeline.lake):  # Airflow's memory of who was asked is gone
        api.trigger(names.QUARANTINE_DAG, case.id, release=case.release.id)
    airflow.schedule()
    return follow(airflow, api, pipeline, len(sources), show, sleep)


def follow(
    airflow: Airflow,
    api: Api,
    pipeline: Pipeline,
    least: int,
    show: Callable[[list[Progress]], None],
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Wait until at least so many runs, and all others, have nothing left to do; what failed."""
    idle = 0
    for _ in range(LIMIT_SECONDS // POLL_SECONDS):
        runs, tasks = api.snapshot()
        show(_progress(runs, tasks))
        idle = idle + 1 if len(runs) >= least and _have_ended(runs, tasks) else 0
        if idle:
            failed = _failed(tasks)
            if failed or pipeline.unpublished() is None:
                return failed
        if idle * POLL_SECONDS > IDLE_SECONDS:
            raise _gave_up(airflow, "the assets led to no build")
        if dead := airflow.dead():
            raise _gave_up(airflow, f"{', '.join(dead)} ended")
        sleep(POLL_SECONDS)
    raise _gave_up(airflow, f"not finished after {LIMIT_SECONDS // 3600} hours")


def _start_runs(api: Api, sources: list[str], show: Callable[[list[Progress]], None]) -> None:
    """Make a run of every refresh DAG, as soon as Airflow answers; it takes most of a minute."""

    def started(count: int, now: str) -> None:
        show([Progress("starting", "all runs are there", count, len(sources), now)])

    started(0, "waiting for Airflow to answer")
    api.wait_until_ready({names.refresh_dag(source) for source in sources} | OTHER_DAGS)
    api.make_pool(names.WRITER_POOL, 1)
    for count, source in enumerate(sources):
        started(count, names.refresh_dag(source))
        api.trigger(names.refresh_dag(source))
    started(len(sources), "")


def _have_ended(runs: list[dict[str, str]], tasks: list[dict[str, str]]) -> bool:
    """Whether there is nothing left to do without a person."""
    asking = {_run(task) for task in tasks if task["state"] == WAITS_FOR_A_PERSON}
    return all(run["state"] in ENDED or _run(run) in asking for run in runs)


def _run(one: dict[str, str]) -> tuple[str, str]:
    """The run that it is, or is a task of."""
    return one["dag_id"], one["dag_run_id"]


def _failed(tasks: list[dict[str, str]]) -> list[str]:
    return [
        f"{task['dag_id']}.{task['task_id']}"
        for task in tasks
        if task["state"] == "failed" and task["task_id"] not in EXPECTED_TO_FAIL
    ]


def _progress(runs: list[dict[str, str]], tasks: list[dict[str, str]]) -> list[Progress]:
    newest = {run["dag_id"]: run for run in sorted(runs, key=lambda run: str(run["run_after"]))}
    found = []
    for dag, run in sorted(newest.items()):
        own = [one for one in tasks if _run(one) == _run(run)]
        running = sorted(one["task_id"] for one in own if one["state"] == "running")
        running += ["a person is asked" for one in own if one["state"] == WAITS_FOR_A_PERSON]
        done = sum(one["state"] in ENDED_TASK for one in own)
        found.append(Progress(dag, run["state"], done, len(own), ", ".join(running)))
    return found


def _gave_up(airflow: Airflow, what: str) -> OrchestrationError:
    return OrchestrationError(
        f"Airflow: {what}",
        url=airflow.url,
        file=str(airflow.home / "logs"),
        next_step="read the logs in that folder and run again; the lake keeps what was done",
    )
