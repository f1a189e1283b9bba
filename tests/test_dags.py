"""The DAGs: they parse, they are these, they are wired like this."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metmart.errors import AddressError, FetchError, LandingError, MetmartError, PausedError
from metmart.orchestrate import names, tasks
from metmart.project import DAGS
from metmart.sources.registry import sources


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> object:
    home = tmp_path_factory.mktemp("airflow")
    os.environ["AIRFLOW_HOME"] = str(home)
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = f"sqlite:///{home / 'airflow.db'}"
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(DAGS))


def test_dags_when_parsed_then_no_error_and_one_for_each_source(bag: object) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {names.refresh_dag(source) for source in sources()} | {
        names.BUILD_DAG,
        names.FRESHNESS_DAG,
        names.QUARANTINE_DAG,
    }


def test_refresh_when_looked_at_then_the_stages_in_their_order(bag: object) -> None:
    for source in sources():
        dag = bag.dags[names.refresh_dag(source)]
        wired = {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}
        assert wired == {
            "discover": ["release.fetch"],
            "release.fetch": ["release.ask", "release.land"],
            "release.land": ["release.gate", "release.stopped"],
            "release.gate": ["all_accepted", "announce", "release.stopped"],
            "release.stopped": ["release.ask"],
            "release.ask": [],
            "announce": [],
            "all_accepted": [],
        }
        announce = dag.get_task("announce")
        assert [asset.name for asset in announce.outlets] == [names.asset(source)]
        assert announce.trigger_rule == "all_done"
        assert dag.get_task("release.stopped").trigger_rule == "one_failed"
        assert dag.get_task("release.ask").trigger_rule == "all_success"
        assert dag.max_active_runs == 1


def test_build_when_looked_at_then_one_at_a_time_on_the_assets(bag: object) -> None:
    dag = bag.dags[names.BUILD_DAG]
    wired = {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}
    assert wired == {
        "quiet": ["build"],
        "build": ["audit"],
        "audit": ["publish"],
        "publish": [],
    }
    assert dag.max_active_runs == 1
    assert {task.pool for task in dag.tasks} == {names.WRITER_POOL}
    assert all(task.retries for task in dag.tasks)


def test_quarantine_when_looked_at_then_asks_records_and_leads_to_a_build(bag: object) -> None:
    dag = bag.dags[names.QUARANTINE_DAG]
    wired = {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}
    assert wired == {
        "question": ["decide"],
        "decide": ["record"],
        "record": ["announce"],
        "announce": [],
    }
    decide = dag.get_task("decide")
    assert decide.options == list(tasks.OPTIONS)
    assert decide.response_timeout is None
    assert all(task.retries for task in dag.tasks)
    assert dag.max_active_runs >= 100  # each waits for a person, and none for another
    (asset,) = dag.get_task("announce").outlets
    triggers = bag.dags[names.BUILD_DAG].timetable.asset_condition
    assert asset.name in {one.name for one in triggers.objects}


def test_schedules_when_airflow_starts_at_any_hour_then_nothing_runs_by_itself(
    bag: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.serialization.decoders import decode_timetable
    from airflow.serialization.encoders import encode_timetable
    from airflow.timetables import trigger
    from airflow.timetables.base import TimeRestriction

    by_others = {names.BUILD_DAG, names.QUARANTINE_DAG}
    scheduled = [dag for dag_id, dag in bag.dags.items() if dag_id not in by_others]
    for hour in range(24):
        now = datetime(2026, 11, 22, hour, 41, tzinfo=UTC)
        monkeypatch.setattr(trigger, "utcnow", lambda now=now: now)
        for dag in scheduled:
            first = decode_timetable(encode_timetable(dag.timetable)).next_dagrun_info(
                last_automated_data_interval=None,
                restriction=TimeRestriction(earliest=None, latest=None, catchup=False),
            )
            assert first.run_after > now, (dag.dag_id, now)


def test_plugins_folder_when_airflow_scans_it_then_the_package_is_left_alone() -> None:
    ignored = (Path(__file__).parents[1] / "plugins" / ".airflowignore").read_text().split()
    assert "metmart/" in ignored


@pytest.mark.parametrize(
    ("kind", "is_final"),
    [(FetchError, False), (PausedError, False), (AddressError, True), (LandingError, True)],
)
def test_task_when_trying_again_cannot_help_then_it_is_not_tried_again(
    kind: type[MetmartError], *, is_final: bool
) -> None:
    from airflow.sdk.exceptions import AirflowFailException

    from metmart.orchestrate.tasks import _final

    def stage() -> None:
        raise kind("what", next_step="next")

    with pytest.raises(AirflowFailException if is_final else kind):
        _final(stage)()
