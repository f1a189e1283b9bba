"""What is asked of Airflow's REST API."""

import time
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from metmart.errors import OrchestrationError
from metmart.orchestrate.airflow import Airflow

START_SECONDS = 120
TIMEOUT_SECONDS = 30
RUN_ID = "refresh_once"
PAGE = 100


class Api:
    """A client of one Airflow, logged in."""

    def __init__(self, airflow: Airflow, sleep: Callable[[float], None] = time.sleep) -> None:
        self._airflow = airflow
        self._sleep = sleep
        self._session = requests.Session()
        # sqlite lets one of two writers wait, or refuses it: Airflow then answers late, or 500,
        # and means "again". A run has a fixed name, so asking twice cannot start it twice.
        again = Retry(
            connect=0,
            read=4,
            status=8,
            backoff_factor=0.3,
            status_forcelist=(500, 503),
            allowed_methods=None,
            raise_on_status=False,
        )
        self._session.mount("http://", HTTPAdapter(max_retries=again))

    def wait_until_ready(self, dags: set[str]) -> None:
        """Return when Airflow answers and knows the DAGs. Raises OrchestrationError."""
        for _ in range(START_SECONDS):
            if self._is_ready(dags):
                return
            if dead := self._airflow.dead():
                self._fail(f"{', '.join(dead)} ended")
            self._sleep(1)
        self._fail(f"not ready after {START_SECONDS} s")

    def make_pool(self, name: str, slots: int) -> None:
        """Make a pool unless it is there."""
        answer = self._ask("POST", "/api/v2/pools", json={"name": name, "slots": slots})
        if answer.status_code not in (requests.codes.created, requests.codes.conflict):
            self._fail(f"the pool {name} could not be made: {answer.text[:200]}")

    def trigger(self, dag: str, run_id: str = RUN_ID, **conf: str) -> None:
        """Start a run of a DAG now, unless it has one of that name."""
        run = {"dag_run_id": run_id, "logical_date": None, "conf": conf}
        answer = self._ask("POST", f"/api/v2/dags/{dag}/dagRuns", json=run)
        if not answer.ok and answer.status_code != requests.codes.conflict:
            self._fail(f"{dag} could not be started: {answer.text[:200]}")

    def snapshot(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Every run of every DAG, and every task instance; empty while the server is too busy."""
        try:
            return (
                self._list("/api/v2/dags/~/dagRuns", "dag_runs"),
                self._list("/api/v2/dags/~/dagRuns/~/taskInstances", "task_instances"),
            )
        except requests.RequestException:
            return [], []

    def _is_ready(self, dags: set[str]) -> bool:
        try:
            self._log_in()
            health = self._session.get(f"{self._airflow.url}/api/v2/monitor/health", timeout=5)
            parts = health.json()
            wanted = ("metadatabase", "dag_processor")
            if not all((parts.get(part) or {}).get("status") == "healthy" for part in wanted):
                return False
            return dags <= {dag["dag_id"] for dag in self._list("/api/v2/dags", "dags")}
        except (requests.RequestException, ValueError):
            return False

    def _log_in(self) -> None:
        if "Authorization" in self._session.headers:
            return
        answer = self._session.post(
            f"{self._airflow.url}/auth/token",
            json={"username": self._airflow.user, "password": self._airflow.password},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _list(self, path: str, key: str) -> list[dict[str, Any]]:
        """Everything of a list, page by page: Airflow caps a page below what is asked for."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self._ask("GET", path, params={"limit": PAGE, "offset": len(found)})
            answer.raise_for_status()
            page = answer.json()
            found += page[key]
            if not page[key] or len(found) >= page["total_entries"]:
                return found

    def _ask(self, method: str, path: str, **arguments: Any) -> requests.Response:
        url = f"{self._airflow.url}{path}"
        return self._session.request(method, url, timeout=TIMEOUT_SECONDS, **arguments)

    def _fail(self, what: str) -> None:
        raise OrchestrationError(
            f"Airflow: {what}",
            url=self._airflow.url,
            file=str(self._airflow.home / "logs"),
            next_step="read the logs in that folder",
        )
