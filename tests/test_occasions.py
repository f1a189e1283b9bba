"""Each occasion of an alert, from the event to the message."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from conftest import NOW, archived, borough_files, pipeline_over
from metmart import files, occasions
from metmart.alerts.kept import all_kept
from metmart.errors import (
    AuditError,
    BuildError,
    FetchError,
    GateError,
    LakeError,
    LandingError,
    MetmartError,
    StorageError,
)
from metmart.gate import gate as gating
from metmart.gate import verdict
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.orchestrate import tasks
from metmart.pipeline import Pipeline
from metmart.publish.manifest import Manifest
from metmart.publish.release import Published
from metmart.publisher.shelf import ListedFile
from metmart.refresh import refresh
from metmart.settings import Settings
from metmart.sources.registry import source
from receivers import Webhook, webhook
from test_warehouse import Silent

BOROUGH = "mps_borough_crime_24m"
IN_USE = "2026-07-13-abcdef"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as server:
        yield server


@pytest.fixture
def pipeline(lake: Lake, hook: Webhook) -> Pipeline:
    return telling(Pipeline(Settings(lake=lake.root)), hook)


def telling(pipeline: Pipeline, hook: Webhook) -> Pipeline:
    """The same, telling the webhook."""
    config = pipeline.lake.root.parent / "alerts.conf"
    config.write_text(f"json://{hook.host}")
    return Pipeline(pipeline.settings.model_copy(update={"alerts": config}))


@contextmanager
def serving(lake: Lake, listed: list[ListedFile], hook: Webhook) -> Iterator[Pipeline]:
    with pipeline_over(lake, listed) as pipeline:
        yield telling(pipeline, hook)


def judged(lake: Lake, published: str, decision: str, decided_at: datetime = NOW) -> Verdict:
    release = archived(lake, BOROUGH, f"{published} {decision}".encode(), published)
    decided = Verdict(
        release=release.id,
        source=BOROUGH,
        decision=decision,
        stage="gate",
        rules=gating.rules(source(BOROUGH)),
        decided_at=decided_at,
        reasons=["month_count=25"] if decision == "rejected" else [],
    )
    verdict.add(lake, decided)
    return decided


def in_use(lake: Lake, release: str, inputs: list[str]) -> Published:
    """A published release with what its alert reads."""
    folder = lake.releases / release
    described = Manifest(
        release=release,
        published_at=NOW,
        code_version="1",
        publishers="embedded",
        files={},
        inputs=[{"release": one, "source": one.partition("@")[0]} for one in inputs],
    )
    files.write(folder / "manifest.json", described.model_dump_json().encode())
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute(
            "create table dim_release (release_id varchar, source_id varchar, "
            "rows_landed bigint, last_month date, published_at timestamp)"
        )
        connection.execute(
            "create table mart_release_changes (release_id varchar, cells_added bigint, "
            "cells_revised bigint, cells_withdrawn bigint)"
        )
        for one in inputs:
            name, _, day = one.partition("@")
            row = [one, name, 1056, date(2026, 6, 1), f"{day[:10]}"]
            connection.execute("insert into dim_release values (?, ?, ?, ?, ?)", row)
            if name == BOROUGH:
                for cells in (30, 12):
                    connection.execute(
                        "insert into mart_release_changes values (?, ?, 7, 0)", [one, cells]
                    )
    files.point(lake.current, folder)
    return Published(folder, described)


def on_days(sample: list[ListedFile], *days: str) -> list[ListedFile]:
    return [one for one in borough_files(sample) if str(one.published_at)[:10] in days]


def text(hook: Webhook, number: int = 0) -> str:
    return hook.received[number]["message"]


def test_gate_when_a_release_fails_again_and_again_then_told_once_with_everything_to_act_on(
    lake: Lake, sample: list[ListedFile], hook: Webhook
) -> None:
    in_use(lake, IN_USE, [f"{BOROUGH}@2026-04-02-aaa"])
    with serving(lake, on_days(sample, "2026-05-05"), hook) as pipeline:
        (resource,) = pipeline.discover(BOROUGH, NOW)
        release = pipeline.fetch(BOROUGH, resource, NOW)
        pipeline.land(release, NOW)
        for again in (pipeline, pipeline, Pipeline(pipeline.settings)):
            with pytest.raises(GateError):
                again.gate(release, resource, NOW)
    assert hook.titles == [f"metmart: a release of {BOROUGH} was stopped at the gate"]
    for fact in (release.id, release.sha256, release.url, "month_count=25", "next step: "):
        assert fact in text(hook)
    assert f"still being served: {IN_USE}, which has {BOROUGH}@2026-04-02-aaa" in text(hook)


def test_landing_when_a_release_cannot_be_read_then_told_once(
    lake: Lake, pipeline: Pipeline, hook: Webhook
) -> None:
    release = archived(lake, BOROUGH, b"Header,That,Nobody,Knows\n1,2,3,4\n")
    for _ in range(3):
        with pytest.raises(LandingError):
            pipeline.land(release, NOW)
    assert len(hook.received) == 1
    assert release.sha256 in text(hook)


def test_gate_when_old_bytes_are_listed_again_then_each_listing_is_told_once(
    lake: Lake, sample: list[ListedFile], hook: Webhook
) -> None:
    good = on_days(sample, "2026-06-03")[0]
    stale = [replace(good, published_at=good.published_at + timedelta(days=n)) for n in (30, 60)]
    with serving(lake, [good], hook) as pipeline:
        refresh_only(pipeline)
    for listed in stale:
        with serving(lake, [listed], hook) as pipeline:
            refresh_only(pipeline)
            refresh_only(pipeline)
    assert len(hook.received) == 2
    assert all("stale republication" in one["message"] for one in hook.received)


def refresh_only(pipeline: Pipeline) -> None:
    """Discover, fetch, land and gate, without a build."""
    for resource in pipeline.discover(BOROUGH, NOW):
        release = pipeline.fetch(BOROUGH, resource, NOW)
        pipeline.land(release, NOW)
        try:
            pipeline.gate(release, resource, NOW)
        except GateError:
            continue


def test_quarantine_when_nobody_decides_then_a_reminder_once_unless_it_is_replaced(
    lake: Lake, pipeline: Pipeline, hook: Webhook
) -> None:
    judged(lake, "2026-05-05", "rejected")  # replaced by the next
    judged(lake, "2026-06-03", "accepted")
    waiting = judged(lake, "2026-11-20", "rejected")
    pipeline.look_after(NOW + occasions.WAITING - timedelta(seconds=1))
    late = [one for one in hook.titles if "waits" in one]
    assert late == []
    for day in range(3):
        pipeline.look_after(NOW + occasions.WAITING + timedelta(days=day))
    (number,) = [number for number, title in enumerate(hook.titles) if "waits" in title]
    assert waiting.release in text(hook, number)
    assert "month_count=25" in text(hook, number)
    assert f"metmart quarantine show {waiting.release}" in text(hook, number)


def test_source_when_late_for_days_then_told_once_and_again_when_late_anew(
    lake: Lake, pipeline: Pipeline, hook: Webhook
) -> None:
    judged(lake, "2026-06-03", "accepted")
    limit = timedelta(days=source(BOROUGH).cadence.late_after_days + 1)
    first = datetime(2026, 6, 3, tzinfo=UTC)
    assert pipeline.look_after(first + limit - timedelta(days=1)) == []
    for day in range(5):
        assert pipeline.look_after(first + limit + timedelta(days=day)) == [BOROUGH]
    assert hook.titles == [f"metmart: {BOROUGH} is late"]
    assert source(BOROUGH).landing_page in text(hook)
    second = datetime(2026, 9, 1, tzinfo=UTC)
    judged(lake, "2026-09-01", "accepted")
    assert pipeline.look_after(second + timedelta(days=1)) == []
    pipeline.look_after(second + limit)
    assert hook.titles == [f"metmart: {BOROUGH} is late"] * 2


def landed(months: int, rows: int) -> Landed:
    covered = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(months)]
    return Landed("r", rows, rows, 0, 0, [], [], covered, [1] * months, 0, "utf-8", "c")


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ((24, 1000), (24, 1000), False),
        ((24, 1000), (23, 1000), True),
        ((24, 1000), (24, 500), False),
        ((24, 1000), (24, 499), True),
        ((24, 1000), (36, 499), True),
        ((24, 1000), (25, 2000), False),
    ],
)
def test_series_when_it_has_fewer_months_or_half_the_rows_then_it_shrank(
    lake: Lake, was: tuple[int, int], now: tuple[int, int], expected: bool
) -> None:
    releases = [archived(lake, BOROUGH, day.encode(), day) for day in ("2026-07-01", "2026-08-01")]
    shrunk = occasions.has_shrunk(
        source(BOROUGH), releases[0], landed(*was), releases[1], landed(*now)
    )
    assert shrunk is expected


def test_series_when_an_accepted_release_holds_less_then_told_once(
    lake: Lake, sample: list[ListedFile], hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(occasions, "ROWS_LOST_PCT", -1000)  # so that any file is too small
    with serving(lake, on_days(sample, "2026-06-03", "2026-07-13"), hook) as pipeline:
        refresh_only(pipeline)
        (second,) = [path.stem for path in lake.records(BOROUGH).glob("*2026-07-13*")]
        refresh_only(pipeline)
    (title,) = hook.titles
    assert title.endswith(f"of {BOROUGH} shrank")
    assert second in text(hook)
    assert "are gone" in text(hook)


def test_series_when_real_vintages_follow_each_other_then_none_shrank(
    lake: Lake, real_data: Path
) -> None:
    with (real_data / "catalogue.csv").open() as file:
        listed = sorted(csv.DictReader(file), key=lambda row: row["published_at"])
    compared = 0
    for name in (BOROUGH, "mps_borough_crime_historical"):
        spec, before = source(name), None
        for row in listed:
            if row["filename"] in spec.discover.filenames:
                data = (real_data / row["path"]).read_bytes()
                release = archived(lake, name, data, row["published_at"][:10])
                now = land(lake, spec, release)
                if before:
                    assert not occasions.has_shrunk(spec, *before, release, now), release.id
                    compared += 1
                before = (release, now)
    assert compared >= 5


def test_publication_when_told_then_names_what_came_and_what_it_changed(
    lake: Lake, hook: Webhook, pipeline: Pipeline
) -> None:
    old, new = f"{BOROUGH}@2026-06-03-a", f"{BOROUGH}@2026-07-13-b"
    papers = [f"paper_{number:02}@2026-07-01-c" for number in range(20)]
    before = in_use(lake, "2026-06-03-x", [old, "gone@2026-01-01-d"])
    release = in_use(lake, IN_USE, [old, new, *papers])
    pipeline.outbox.tell(occasions.published(lake, release, before))
    lines = text(hook).splitlines()
    assert lines[0] == "made of 22 releases; new since the one before:"
    assert lines[1] == (
        f"{BOROUGH}: {new}, 1,056 rows to 2026-06; cells: 42 added, 14 revised, 0 withdrawn"
    )
    assert lines[2] == "paper_00: paper_00@2026-07-01-c, 1,056 rows to 2026-06"
    assert "and of 9 more sources" in lines
    assert "no longer in it: gone@2026-01-01-d" in lines
    assert f"still being served: {IN_USE}, in {release.folder}" in lines
    assert old not in text(hook)


def test_publication_when_only_the_code_has_changed_then_says_so(lake: Lake) -> None:
    same = [f"{BOROUGH}@2026-06-03-a"]
    before, release = in_use(lake, "2026-06-03-x", same), in_use(lake, IN_USE, same)
    assert "no figures" in occasions.published(lake, release, before).what
    assert BOROUGH in occasions.published(lake, release, None).what


@pytest.mark.parametrize("error", [BuildError, AuditError])
def test_build_when_it_or_its_audit_fails_then_critical_and_what_is_served(
    lake: Lake, error: type[BuildError | AuditError]
) -> None:
    in_use(lake, IN_USE, [])
    told = occasions.unpublished(lake, "2026-08-01-new", error("a mart", next_step="look"))
    assert told.severity == "critical"
    assert "2026-08-01-new failed" in told.title
    assert (told.what, told.serving, told.next_step) == ("a mart", IN_USE, "look")


def test_refresh_when_a_source_cannot_be_had_then_told_once_until_it_can(
    hook: Webhook, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://127.0.0.1:9/x"

    def discover(*_: object) -> list[object]:
        if not answers:
            raise FetchError("no answer", next_step="wait", url=url, source=BOROUGH)
        return []

    monkeypatch.setattr(Pipeline, "discover", discover)
    for answers in (False, False, True, False, False):
        failed = refresh(pipeline, [BOROUGH], Silent(), lambda: NOW).failed
        assert [error.url for error in failed] == [url] * (not answers)
    assert hook.titles == [f"metmart: the refresh of {BOROUGH} failed"] * 2
    assert "url: http://127.0.0.1:9/x" in text(hook)
    assert "next step: wait" in text(hook)


class Instance:
    """What a callback sees of a task."""

    dag_id, task_id, run_id = f"refresh_{BOROUGH}", "release.fetch", "run"

    def __init__(self, **states: str) -> None:
        self.states = states

    def get_task_states(self, dag_id: str, run_ids: list[str]) -> dict[str, dict[str, str]]:
        return {self.run_id: self.states}


def _caused(error: MetmartError, *, is_told: bool = False) -> AirflowFailException:
    error.is_told = is_told
    try:
        raise AirflowFailException(str(error)) from error
    except AirflowFailException as failure:
        return failure


@pytest.mark.parametrize(
    ("error", "is_told"),
    [
        (FetchError("lost", next_step="wait", url="http://x"), True),
        (_caused(LakeError("odd", next_step="look")), True),
        (MemoryError(), True),
        (None, True),
        (_caused(LandingError("an accepted release", next_step="mend")), True),
        (_caused(GateError("bad", next_step="wait"), is_told=True), False),
        (_caused(BuildError("bad", next_step="wait"), is_told=True), False),
    ],
)
def test_task_when_it_fails_then_told_unless_its_stage_has(
    hook: Webhook,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception | None,
    is_told: bool,
) -> None:
    monkeypatch.setattr(tasks, "_pipeline", lambda: pipeline)
    for _ in range(2):
        tasks.alert_failure({"exception": error, "ti": Instance()})
    assert hook.titles == [f"metmart: refresh_{BOROUGH}.release.fetch failed"] * is_told
    if is_told:
        assert "next step: " in text(hook)


def test_task_when_its_dag_has_gone_well_since_then_told_anew(
    hook: Webhook, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_pipeline", lambda: pipeline)
    monkeypatch.setattr(Pipeline, "unpublished", lambda _: "something")

    def run(fetched: str, gated: str = "success") -> None:
        if fetched == "failed":
            tasks.alert_failure({"exception": OSError("x"), "ti": Instance()})
        states = {"discover": "success", "release.fetch_0": fetched, "release.gate_0": gated}
        tasks.announce(ti=Instance(**states))

    for fetched in ("failed", "failed", "success", "failed"):
        run(fetched)
    assert len(hook.received) == 2

    run("success", gated="failed")  # a release was stopped, which is told by itself
    run("failed")
    assert len(hook.received) == 3

    monkeypatch.setattr(Pipeline, "has_unjudged", lambda *_: True)
    run("success", gated="failed")  # for another reason
    run("failed")
    assert len(hook.received) == 3


def test_task_when_a_gate_failed_for_its_own_reason_then_nobody_is_asked(
    lake: Lake, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_pipeline", lambda: pipeline)
    stopped = judged(lake, "2026-06-03", "rejected").release
    unjudged = archived(lake, BOROUGH, b"another", "2026-07-13").id

    def ask(release: str | None) -> None:
        instance = Instance()
        instance.map_index = 0
        instance.xcom_pull = lambda **_: release and {"release": release}
        tasks.stopped(ti=instance)

    ask(stopped)
    for one in (unjudged, None):
        with pytest.raises(AirflowSkipException):
            ask(one)


def test_run_when_it_ends_with_an_error_then_told_once_until_it_goes_well(
    hook: Webhook, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Pipeline) -> None:
        raise StorageError("the disk is full", next_step="free some space")

    for _ in range(2):
        with monkeypatch.context() as patch, pytest.raises(StorageError):
            patch.setattr(Pipeline, "unpublished", full)
            refresh(pipeline, [], Silent(), lambda: NOW)
    assert hook.titles == ["metmart: the run failed"]
    assert "the disk is full" in text(hook)
    refresh(pipeline, [], Silent(), lambda: NOW)
    with monkeypatch.context() as patch, pytest.raises(StorageError):
        patch.setattr(Pipeline, "unpublished", full)
        refresh(pipeline, [], Silent(), lambda: NOW)
    assert len(hook.titles) == 2


def test_publication_when_the_run_was_killed_before_it_was_told_then_the_next_one_tells(
    lake: Lake, hook: Webhook, pipeline: Pipeline
) -> None:
    in_use(lake, IN_USE, [])
    for _ in range(2):
        refresh(pipeline, [], Silent(), lambda: NOW)
    assert hook.titles == [f"metmart: {IN_USE} is published"]


def test_stage_when_telling_breaks_then_the_work_goes_on(
    lake: Lake,
    sample: list[ListedFile],
    hook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("telling is broken")

    monkeypatch.setattr("metmart.alerts.kept.add", broken)
    monkeypatch.setattr(occasions, "has_shrunk", broken)
    with serving(lake, on_days(sample, "2026-05-05", "2026-06-03"), hook) as pipeline:
        refresh_only(pipeline)
        assert pipeline.discover(BOROUGH, NOW) == []  # one rejected, one accepted
    assert "telling is broken" in caplog.text
    assert hook.received == []


def test_daily_check_when_something_was_kept_then_it_is_sent(
    lake: Lake, hook: Webhook, pipeline: Pipeline
) -> None:
    hook.status = 500
    pipeline.went_wrong("job", "the job", OSError("x"))
    hook.status = 200
    pipeline.look_after(NOW)
    assert len(hook.received) == 1
    (kept,) = all_kept(lake).values()
    assert kept.is_done
    assert json.loads(kept.model_dump_json())["alert"]["kind"] == "task_failed"


def test_run_when_the_lake_is_of_other_publishers_then_told_once_and_not_by_each_source(
    hook: Webhook, pipeline: Pipeline
) -> None:
    files.write(pipeline.lake.publishers_marker, b"live\n")
    with pytest.raises(LakeError, match="'live' publishers"):
        refresh(pipeline, [BOROUGH, "mps_ward_crime_24m"], Silent(), lambda: NOW)
    assert hook.titles == ["metmart: the run failed"]


def test_run_when_its_build_fails_then_that_is_told_and_not_the_run_as_well(
    hook: Webhook, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise BuildError("a mart", next_step="look")

    due = SimpleNamespace(release_id="2026-08-01-new")
    monkeypatch.setattr(Pipeline, "unpublished", lambda _: due)
    monkeypatch.setattr("metmart.build.warehouse.build", broken)
    with pytest.raises(BuildError):
        refresh(pipeline, [], Silent(), lambda: NOW)
    assert hook.titles == ["metmart: nothing was published: the build of 2026-08-01-new failed"]
