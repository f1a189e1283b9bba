"""Going back to an earlier release, and which releases are kept."""

import json
import random
import shutil
import statistics
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conftest import NOW, SEED
from metmart import files
from metmart.cli import main  # noqa: F401  registers the commands
from metmart.cli.app import app
from metmart.documents.takedown import Takedown
from metmart.errors import AuditError, LakeError
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publish import release as publishing
from metmart.publish.retention import let_go
from metmart.publish.rollback import roll_back
from metmart.settings import Settings
from metmart.verification import damages
from small_release import candidate_of, inputs_of, publish

LATER = NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("made") / "lake")
    for number in range(1, 6):
        publish(lake, number)
    return lake


@pytest.fixture
def five(lake: Lake, made: Lake) -> list[str]:
    """Five releases in the lake, the last one in use; their names."""
    shutil.copytree(made.root, lake.root, symlinks=True)
    return [one.id for one in publishing.published(lake)]


@pytest.fixture
def pipeline(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """One to whom what the fifth release is made of is accepted."""
    _accept(monkeypatch, 5)
    return Pipeline(Settings(lake=lake.root))


def _accept(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr("metmart.pipeline.accepted", lambda lake, _: inputs_of(lake, number))


def _in_use(lake: Lake) -> str:
    found = publishing.current(lake)
    assert found is not None
    return found.id


def _asked(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def _back(lake: Lake, name: str) -> None:
    roll_back(lake, name, "ann", "wrong wards", LATER)


def _changed(lake: Lake, release: str, name: str) -> None:
    path = lake.releases / release / name
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data + b"\n")
    path.chmod(0o444)


@pytest.mark.reliability("rollback to a kept release, every file compared with its hash")
def test_rollback_when_asked_then_in_use_within_a_second(
    lake: Lake, five: list[str], many: object, proof: object
) -> None:
    took, right, tries, chance = [], 0, many(10, 100), random.Random(SEED)
    for _ in range(tries):
        target = chance.choice([name for name in five if name != _in_use(lake)])
        began = time.perf_counter()
        _back(lake, target)
        took.append(time.perf_counter() - began)
        right += _in_use(lake) == target
    median, most = statistics.median(took), max(took)
    proof(tried=tries, passed=right, figure=f"{1000 * median:.0f} ms (at most {1000 * most:.0f})")
    assert right == tries
    assert median < 1
    assert damages(lake) == []
    decisions = [path.name for path in sorted(lake.rollbacks.iterdir())]
    assert decisions[:2] == ["000001.json", "000002.json"]
    assert len(decisions) == tries


def test_rollback_when_done_then_what_was_left_is_not_published_by_itself(
    lake: Lake, five: list[str], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _asked("rollback", five[3], "--reason", "wrong wards", "--lake", lake.root)
    assert asked.exception is None
    assert _in_use(lake) == five[3]
    assert pipeline.unpublished() is None
    told = _asked("publish", "--lake", lake.root).stdout
    assert "nothing to publish" in told
    assert "wrong wards" in told
    assert f"metmart rollback {five[4]}" in told
    _back(lake, five[0])  # further back: the fifth is still left
    assert pipeline.unpublished() is None
    _accept(monkeypatch, 6)  # other inputs make another release
    due = pipeline.unpublished()
    assert due is not None
    publish(lake, 6)
    assert pipeline.unpublished() is None
    assert _in_use(lake) == due.release_id


def test_rollback_when_what_was_left_is_asked_for_by_name_then_it_is_due_again(
    lake: Lake, five: list[str], pipeline: Pipeline
) -> None:
    _back(lake, five[1])
    _back(lake, five[4])
    assert _in_use(lake) == five[4]
    assert pipeline.unpublished() is None
    assert "made of all accepted releases" in pipeline.why_nothing_is_due()
    lake.current.unlink()
    assert pipeline.unpublished() is not None


@pytest.mark.parametrize("part", ["id", "beginning", "hash"])
def test_rollback_when_the_name_is_short_then_found(lake: Lake, five: list[str], part: str) -> None:
    name = five[0]
    _back(lake, {"id": name, "beginning": name[:16], "hash": name.rpartition("-")[2][:6]}[part])
    assert _in_use(lake) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2026-07-13", "is the name of 5 releases"),
        ("nothing", "no release 'nothing'"),
        ("", "no release ''"),
    ],
)
def test_rollback_when_no_one_release_is_meant_then_refused(
    lake: Lake, five: list[str], name: str, said: str
) -> None:
    with pytest.raises(LakeError, match=said):
        _back(lake, name)
    with pytest.raises(LakeError, match="in use already"):
        _back(lake, five[4])
    assert _in_use(lake) == five[4]
    assert not lake.rollbacks.exists()


@pytest.mark.parametrize("victim", ["fct_small.parquet", "manifest.json"])
def test_rollback_when_the_release_was_changed_then_refused(
    lake: Lake, five: list[str], victim: str
) -> None:
    _changed(lake, five[0], victim)
    with pytest.raises(LakeError, match=f"changed: {victim}"):
        _back(lake, five[0])
    assert _in_use(lake) == five[4]
    assert not lake.rollbacks.exists()


def test_rollback_when_the_one_in_use_is_broken_then_another_can_be_had(
    lake: Lake, five: list[str]
) -> None:
    (lake.releases / five[4] / "manifest.json").unlink()
    _back(lake, five[0])
    assert _in_use(lake) == five[0]
    lake.current.unlink()
    _back(lake, five[1])
    assert _in_use(lake) == five[1]


def test_rollback_when_the_release_holds_what_was_taken_down_then_refused(
    lake: Lake, five: list[str]
) -> None:
    _back(lake, five[0])
    (file,) = publishing.read(lake.releases / five[4]).manifest.inputs
    down = Takedown(
        document=file["release"], sha256=file["sha256"], paper="p", reason="x",
        taken_down_on=date(2026, 11, 23),
    )  # fmt: skip
    files.write(lake.takedowns / "one.yaml", down.model_dump_json().encode())
    with pytest.raises(LakeError, match="taken down"):
        _back(lake, five[4])
    assert let_go(lake, keep=12) == [five[4]]  # although it was in use before
    assert damages(lake) == []


def test_publish_when_a_release_of_that_name_was_changed_then_it_is_not_pointed_at(
    lake: Lake, five: list[str]
) -> None:
    _changed(lake, five[0], "fct_small.parquet")
    with pytest.raises(LakeError, match=r"changed: fct_small\.parquet"):
        publish(lake, 1)
    assert _in_use(lake) == five[4]
    files.remove(lake.releases / five[0])  # as the error says
    publish(lake, 1)
    assert _in_use(lake) == five[0]
    assert damages(lake) == []


def test_publish_when_killed_before_the_pointer_then_the_next_run_points(
    lake: Lake, five: list[str]
) -> None:
    lake.manifest_hash(five[4]).unlink()
    files.point(lake.current, lake.releases / five[3])
    publish(lake, 5)
    assert _in_use(lake) == five[4]
    assert damages(lake) == []


def test_publish_when_the_audit_fails_then_pointer_and_files_are_unchanged(
    lake: Lake,
    pipeline: Pipeline,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = publish(lake, 1).id
    suite = {
        "tables": {
            "marts.fct_small": [
                {
                    "type": "expect_table_row_count_to_equal",
                    "kwargs": {"value": 13},
                    "description": "there are thirteen rows",
                    "severity": "critical",
                    "meta": {"next_steps": "Count again."},
                }
            ]
        }
    }
    files.write(tmp_path / "audit" / "never.yaml", json.dumps(suite).encode())
    monkeypatch.setattr("metmart.audit.audit.EXPECTATIONS", tmp_path)
    inputs = pipeline.unpublished()
    assert inputs is not None
    candidate_of(lake, inputs)
    before = {path: path.read_bytes() for path in lake.releases.rglob("*") if path.is_file()}
    pipeline.build(inputs)
    with pytest.raises(AuditError, match="thirteen rows"):
        pipeline.audit(inputs)
    assert _in_use(lake) == first
    assert before == {
        path: path.read_bytes() for path in lake.releases.rglob("*") if path.is_file()
    }
    told = [one.getMessage() for one in caplog.records if one.name == "metmart.alerts"]
    assert len(told) == 1
    assert f"still being served: {first}" in told[0]


def test_releases_when_more_than_are_kept_then_the_oldest_go(lake: Lake, five: list[str]) -> None:
    assert let_go(lake, keep=3) == [five[1], five[0]]
    assert [one.id for one in publishing.published(lake)] == five[2:]
    assert let_go(lake, keep=3) == []
    assert damages(lake) == []


def test_releases_when_an_old_one_is_in_use_then_it_stays_and_the_one_before_it(
    lake: Lake, five: list[str]
) -> None:
    _back(lake, five[0])
    assert let_go(lake, keep=2) == [five[3], five[2], five[1]]
    newest = publish(lake, 6).id
    assert let_go(lake, keep=2) == [five[4]]  # those who read the first are still at it
    assert {one.id for one in publishing.published(lake)} == {newest, five[0]}
    assert damages(lake) == []


def test_releases_when_their_removal_is_killed_then_no_half_one_is_listed(
    lake: Lake, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path, **_: object) -> None:
        next(iter(path.iterdir())).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as half, pytest.raises(KeyboardInterrupt):
        half.setattr(shutil, "rmtree", killed)
        let_go(lake, keep=3)
    assert [one.id for one in publishing.published(lake)] == [five[0], *five[2:]]
    assert damages(lake) == []
    assert let_go(lake, keep=3) == [five[0]]


def test_setting_when_fewer_than_two_are_to_be_kept_then_refused() -> None:
    with pytest.raises(ValueError, match="keep_releases"):
        Settings(keep_releases=1)


def test_pipeline_when_it_publishes_then_lets_go_of_what_is_not_kept(
    lake: Lake, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(Settings(lake=lake.root, keep_releases=2))
    _accept(monkeypatch, 6)
    inputs = pipeline.unpublished()
    assert inputs is not None
    candidate_of(lake, inputs)
    pipeline.publish(inputs, LATER)
    assert [one.id for one in publishing.published(lake)] == [five[4], inputs.release_id]
    assert pipeline.sweep() == 0


def test_sweep_when_an_old_manifest_is_spoilt_then_the_refresh_goes_on(
    lake: Lake, five: list[str], pipeline: Pipeline
) -> None:
    spoilt = lake.releases / five[1] / "manifest.json"
    spoilt.unlink()
    spoilt.write_text("{")
    pipeline.sweep()
    assert let_go(lake, 2) == [five[2], five[0]]  # and what cannot be read is nobody's to delete
    assert [one.id for one in publishing.published(lake)] == five[3:]
    assert any("manifest" in str(one) for one in damages(lake))


def test_rollback_when_an_older_decision_was_deleted_then_the_new_one_is_kept_and_holds(
    lake: Lake, five: list[str], pipeline: Pipeline
) -> None:
    for name in (five[3], five[4]):
        _back(lake, name)
    (lake.rollbacks / "000001.json").unlink()
    _back(lake, five[3])
    assert [path.name for path in sorted(lake.rollbacks.iterdir())] == [
        "000002.json",
        "000003.json",
    ]
    assert pipeline.unpublished() is None
    assert [one.problem for one in damages(lake)] == ["missing: 000001.json"]


def test_rollback_when_its_record_is_spoilt_then_told_with_the_file(
    lake: Lake, five: list[str], pipeline: Pipeline
) -> None:
    _back(lake, five[3])
    (lake.rollbacks / "000001.json").write_text("{")
    with pytest.raises(LakeError, match=r"000001\.json"):
        pipeline.unpublished()


def test_build_when_the_release_in_use_is_gone_then_one_that_was_left_is_made_all_the_same(
    lake: Lake, five: list[str], pipeline: Pipeline
) -> None:
    _back(lake, five[3])
    assert pipeline.unpublished() is None
    files.remove(lake.releases / five[3])
    due = pipeline.unpublished()
    assert due is not None
    assert due.release_id == five[4]


def test_rollback_when_no_reason_is_given_then_refused(lake: Lake, five: list[str]) -> None:
    with pytest.raises(LakeError, match="needs a reason"):
        roll_back(lake, five[3], "ann", " ", LATER)
