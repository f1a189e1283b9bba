"""What is asked of Airflow while it runs, and what people see meanwhile."""

from pathlib import Path
from typing import Any

import pytest
import requests

from metmart.orchestrate.airflow import Airflow
from metmart.orchestrate.api import PAGE, RUN_ID, Api
from metmart.orchestrate.names import WRITER_POOL
from metmart.orchestrate.session import _start_runs


@pytest.fixture
def api() -> Api:
    return Api(Airflow("http://127.0.0.1:1", "admin", "", Path(), {}, {}))


class _Ready(Api):
    """An Airflow that answers everything."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def wait_until_ready(self, dags: set[str]) -> None:
        self.asked.append("ready")

    def make_pool(self, name: str, slots: int) -> None:
        self.asked.append(name)

    def trigger(self, dag: str, run_id: str = RUN_ID, **conf: str) -> None:
        self.asked.append(dag)


def test_start_when_it_takes_long_then_people_see_how_far_it_is() -> None:
    api, shown = _Ready(), []
    _start_runs(api, ["one", "two"], shown.extend)
    assert api.asked == ["ready", WRITER_POOL, "refresh_one", "refresh_two"]
    assert [(one.tasks_done, one.tasks, one.now) for one in shown] == [
        (0, 2, "waiting for Airflow to answer"),
        (0, 2, "refresh_one"),
        (1, 2, "refresh_two"),
        (2, 2, ""),
    ]


def test_snapshot_when_there_are_more_than_a_page_then_all_of_them(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Airflow gives no more than a page, whatever is asked for."""
    found = {"dagRuns": ("dag_runs", PAGE - 1), "taskInstances": ("task_instances", 2 * PAGE + 7)}

    def ask(method: str, path: str, params: dict[str, int]) -> requests.Response:
        key, total = found[path.rpartition("/")[2]]
        start, limit = params["offset"], min(params["limit"], PAGE)
        response = requests.Response()
        response.status_code = 200
        page: list[Any] = list(range(start, min(start + limit, total)))
        response.json = lambda: {key: page, "total_entries": total}
        return response

    monkeypatch.setattr(api, "_ask", ask)
    runs, tasks = api.snapshot()
    assert runs == list(range(PAGE - 1))
    assert tasks == list(range(2 * PAGE + 7))
