"""A failed gate asks a person under a real Airflow, and the answer leads to a build."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import requests

from conftest import NOW
from metmart.errors import GateError
from metmart.gate import decision as deciding
from metmart.gate.quarantine import Case, case_named, cases, open_cases
from metmart.orchestrate import airflow as local
from metmart.orchestrate import names, tasks
from metmart.orchestrate.airflow import Airflow
from metmart.orchestrate.api import Api
from metmart.orchestrate.session import follow, refresh_once
from metmart.pipeline import Pipeline
from metmart.publisher.shelf import CATALOGUE, COLUMNS, ListedFile
from metmart.publisher.standin import publishers
from metmart.settings import Settings
from metmart.sources.registry import source

SOURCE = "mps_borough_crime_24m"
EARLIER = datetime(2025, 12, 20, tzinfo=UTC)


def _folder(folder: Path, files: list[ListedFile]) -> Path:
    """A folder of files with a catalogue, as `--data` takes it."""
    folder.mkdir()
    with (folder / CATALOGUE).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, one in enumerate(files):
            (folder / f"{number}.csv").write_bytes(one.data)
            published = one.published_at.isoformat()
            writer.writerow([one.dataset, one.filename, one.title, f"{number}.csv", published,
                             one.timeframe_from, one.timeframe_to])  # fmt: skip
    return folder


@dataclass
class Asked:
    """An Airflow with questions open, and a person in front of it."""

    airflow: Airflow
    api: Api
    pipeline: Pipeline

    def questions(self) -> list[dict[str, object]]:
        found = self.api._list("/api/v2/dags/~/dagRuns/~/hitlDetails", "hitl_details")
        return sorted(found, key=lambda one: str(one["subject"]))

    def answer(
        self, question: dict[str, object], option: str, reason: str, without: str = ""
    ) -> None:
        task = question["task_instance"]
        path = f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances"
        form = {"reason": reason, "without": without}
        said = {"chosen_options": [option], "params_input": form}
        answer = self.api._ask("PATCH", f"{path}/{task['task_id']}/-1/hitlDetails", json=said)
        assert answer.status_code == requests.codes.ok, answer.text

    def case(self, question: dict[str, object]) -> Case:
        return case_named(self.pipeline.lake, str(question["subject"]).split()[0])

    def follow(self) -> list[str]:
        return follow(self.airflow, self.api, self.pipeline, 1, lambda states: None)


@contextmanager
def _refreshed(folder: Path, pipeline: Pipeline) -> Iterator[Asked]:
    with local.running(folder / ".airflow", pipeline.settings) as airflow:
        assert refresh_once(airflow, pipeline, [SOURCE], lambda states: None) == []
        api = Api(airflow)
        api.wait_until_ready({names.QUARANTINE_DAG})
        yield Asked(airflow, api, pipeline)


def _stop_the_earlier(settings: Settings) -> None:
    with publishers(settings, EARLIER.date()) as at:
        pipeline = Pipeline(at.settings)
        for resource in pipeline.discover(SOURCE, NOW):
            release = pipeline.fetch(SOURCE, resource, NOW)
            pipeline.land(release, NOW)
            with suppress(GateError):
                pipeline.gate(release, resource, NOW)
        (open_case,) = open_cases(pipeline.lake)
        assert open_case.release.published_at == EARLIER


@pytest.mark.reliability("a failed gate asks a person under Airflow")
def test_gate_when_it_fails_under_airflow_then_a_person_is_asked_and_the_answer_holds(
    tmp_path: Path, sample: list[ListedFile]
) -> None:
    """One release was stopped before Airflow started, another one is stopped by its refresh.

    Nothing else is there, so that the one build there is follows from the answer.
    """
    listed = [one for one in sample if one.filename in source(SOURCE).discover.filenames]
    bad = next(one for one in listed if str(one.published_at.date()) == "2026-05-05")
    half = replace(bad, read=lambda: bad.data[:5000], published_at=EARLIER)
    data = _folder(tmp_path / "data", [half, bad])
    settings = Settings(lake=tmp_path / "lake", publishers=str(data))
    _stop_the_earlier(settings)
    with publishers(settings) as at, _refreshed(tmp_path, Pipeline(at.settings)) as asked:
        old, new = asked.questions()
        for question in (old, new):  # the refresh has ended and waits for nobody
            case = asked.case(question)
            assert case.state == "undecided"
            assert question["options"] == list(tasks.OPTIONS)
            assert case.release.sha256 in str(question["body"])
            assert "Next step" in str(question["body"])

        asked.answer(old, "Reject", "half a file")
        assert asked.follow() == []
        assert asked.case(old).state == "rejected"
        assert asked.pipeline.unpublished() is None

        asked.answer(new, "Approve as is", "the Mayor asks for April", "2024-04")
        assert asked.follow() == []
        approved = asked.case(new)
        (decided,) = deciding.decisions(asked.pipeline.lake, SOURCE, approved.release.id)
        assert (decided.choice, decided.decided_by) == ("approved", asked.airflow.user)
        assert decided.reason == "the Mayor asks for April"
        assert decided.without == ("2024-04",)
        assert decided.decided_at > NOW
        published = asked.pipeline.in_use()
        assert published
    with duckdb.connect(str(published.folder / "marts.duckdb"), read_only=True) as marts:
        assert marts.execute(
            "select decision, decided_by, decision_reason from dim_release"
        ).fetchall() == [("approved", decided.decided_by, decided.reason)]
        assert marts.execute(
            "select min(month) from fct_recorded_crime where level = 'borough'"
        ).fetchone() == (date(2024, 5, 1),)
    assert sorted(case.state for case in cases(asked.pipeline.lake)) == ["approved", "rejected"]
