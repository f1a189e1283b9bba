"""Build, audit and publish, as soon as any source, or a person, has accepted something new."""

from datetime import timedelta

from airflow.sdk import Asset, AssetAny, dag, task

from metmart.orchestrate import names, tasks
from metmart.sources.registry import sources

ASSETS = [*map(names.asset, sources()), names.DECISIONS_ASSET]


@dag(
    schedule=AssetAny(*map(Asset, ASSETS)),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(seconds=10),
        "on_failure_callback": tasks.alert_failure,
        "pool": names.WRITER_POOL,
    },
    tags=["build"],
)
def build() -> None:
    """One dbt build over all accepted releases."""
    # It waits in its process: a sensor that is rescheduled is marked failed now and then, when
    # the scheduler finds it done before it has seen it run (apache/airflow#66374 and others).
    quiet = task.sensor(task_id="quiet", poke_interval=3, timeout=1200)(tasks.is_quiet)
    built = task(task_id="build")(tasks.build)()
    audited = task(task_id="audit")(tasks.audit)(built)
    task(task_id="publish")(tasks.publish)(audited)
    quiet() >> built


build()
