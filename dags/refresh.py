"""One DAG for each source: discover, then fetch, land and gate for every release it found."""

from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import (
    DAG,
    Asset,
    CronTriggerTimetable,
    dag,
    get_parsing_context,
    task,
    task_group,
)

from metmart.orchestrate import names, tasks
from metmart.sources.spec import SourceSpec

# Without it a first run starts by itself for some hours after the time of the schedule (`False`
# means "within a tenth of the interval"), and before Airflow's API server answers.
NEVER_LATE = timedelta(0)
# One release of a source at a time, in the order of publication: each is compared with the last.
in_order = {"max_active_tis_per_dagrun": 1}


@task_group(group_id="release")
def release(item: tasks.Item) -> object:
    """Fetch, land and judge one listed file; what the gate has decided."""
    archived = task(task_id="fetch", **in_order)(tasks.fetch)(item)
    landed = task(task_id="land", **in_order)(tasks.land)(archived)
    judged = task(task_id="gate", **in_order)(tasks.gate)(landed)
    # A person is asked about a release that was stopped; nothing here waits for it.
    stopped = task(task_id="stopped", trigger_rule="one_failed")(tasks.stopped)()
    ask = TriggerDagRunOperator(
        task_id="ask",
        trigger_dag_id=names.QUARANTINE_DAG,
        trigger_run_id=archived["case"],
        conf={"release": archived["release"]},
        logical_date=None,
        skip_when_already_exists=True,
    )
    [landed, judged] >> stopped >> ask
    return judged


def refresh_dag(spec: SourceSpec) -> DAG:
    """The DAG of one source; its asset is updated only when something new was accepted."""

    @dag(
        dag_id=names.refresh_dag(spec.id),
        description=spec.title,
        schedule=CronTriggerTimetable(
            spec.cadence.schedule, timezone="UTC", run_immediately=NEVER_LATE
        ),
        catchup=False,
        max_active_runs=1,
        default_args={
            "retries": 2,
            "retry_delay": timedelta(minutes=5),
            "on_failure_callback": tasks.alert_failure,
        },
        tags=["refresh", spec.series, spec.level],
    )
    def refresh() -> None:
        found = task(task_id="discover")(tasks.discover)(spec.id)
        released = release.expand(item=found)
        asset = Asset(names.asset(spec.id))
        announce = task(task_id="announce", trigger_rule="all_done", outlets=[asset])
        released >> announce(tasks.announce)()
        # `announce` runs whatever happened; this leaf shows a rejected release in the DAG's state.
        released >> EmptyOperator(task_id="all_accepted", trigger_rule="none_failed")

    return refresh()


# A task's process parses this file for one DAG, and need not make all of them.
for source in names.refreshed(get_parsing_context().dag_id):
    globals()[names.refresh_dag(source.id)] = refresh_dag(source)
