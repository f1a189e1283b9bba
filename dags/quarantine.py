"""One run for each release that the gate has stopped: a person is asked, the answer is recorded."""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Asset, Param, dag, task

from metmart.orchestrate import names, tasks

MANY = 1000  # a run that waits for a person is running to Airflow, and must not hold up others


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=MANY,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(seconds=10),
        "on_failure_callback": tasks.alert_failure,
    },
    tags=["quarantine"],
)
def quarantine() -> None:
    """Approve as is, reject, or wait for the publisher's correction."""
    question = task(task_id="question")(tasks.question)()
    # It holds no slot while it waits. An answer that comes as it begins to wait can make it fail:
    # it then asks again.
    decide = HITLOperator(
        task_id="decide",
        subject=question["subject"],
        body=question["body"],
        options=list(tasks.OPTIONS),
        params={
            "reason": Param("", type="string", title="Why"),  # a text is required
            "without": Param(
                "", type=["null", "string"], title="Approve without these months (YYYY-MM, …)"
            ),
        },
    )
    recorded = task(task_id="record")(tasks.record_decision)(decide.output)
    announce = task(task_id="announce", outlets=[Asset(names.DECISIONS_ASSET)])(tasks.announce)
    recorded >> announce()


quarantine()
