"""Once a day: which publishers are late."""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from metmart.orchestrate import tasks


@dag(
    schedule=CronTriggerTimetable("0 9 * * *", timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
        "on_failure_callback": tasks.alert_failure,
    },
    tags=["freshness"],
)
def freshness() -> None:
    """Alert on sources whose newest accepted release is older than their YAML allows."""
    task(task_id="check")(tasks.check_freshness)()


freshness()
