"""Bytes that rot on the disk, or that another hand has changed, are never taken for published."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import NOW, borough_files, pipeline_over
from metmart import files
from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.build import warehouse
from metmart.build.inputs import _published_months, accepted
from metmart.build.warehouse import _refuse_changed_rows
from metmart.discover.resource import Resource
from metmart.errors import BuildError, LakeError, StorageError
from metmart.files import has_hash, sha256_of
from metmart.gate import verdict
from metmart.lake import Lake
from metmart.land.landing import land, land_whole
from metmart.pipeline import Pipeline
from metmart.publisher.shelf import ListedFile
from metmart.sources.registry import source
from metmart.verification import damages

SOURCE = "mps_borough_crime_24m"
SPEC = source(SOURCE)


@pytest.fixture
def served(lake: Lake, sample: list[ListedFile]) -> Iterator[Pipeline]:
    """A lake with one accepted release, which its publisher still lists."""
    with pipeline_over(lake, borough_files(sample)[:1]) as pipeline:
        (resource,) = pipeline.discover(SOURCE, NOW)
        release = pipeline.fetch(SOURCE, resource, NOW)
        pipeline.land(release, NOW)
        pipeline.gate(release, resource, NOW)
        yield pipeline


@pytest.fixture
def release(served: Pipeline) -> Release:
    (one,) = ledger.releases(served.lake, SOURCE)
    return one


def _gone(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def _edited(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b",1", b",9"))


@pytest.mark.parametrize("rot", [_gone, _cut, _edited])
def test_object_when_rotten_then_it_is_not_landed_and_no_publisher_is_blamed(
    served: Pipeline, release: Release, rot: Callable[[Path], None]
) -> None:
    lake = served.lake
    rot(lake.object(release.sha256))
    lake.landing(SOURCE, release.id).unlink()
    with pytest.raises(LakeError, match="archived bytes") as raised:
        served.land(release, NOW)
    for fact in (release.url, release.sha256, str(lake.object(release.sha256)), "next step"):
        assert fact in str(raised.value)
    standing = verdict.standing(lake, SOURCE, release.id)
    assert standing is not None
    assert standing.decision == "accepted"
    assert any(release.sha256 in one.problem for one in damages(lake))


@pytest.mark.parametrize("has_record", [True, False])
@pytest.mark.parametrize("rot", [_gone, _cut, _edited])
def test_object_when_rotten_and_still_listed_then_a_fetch_makes_it_whole(
    served: Pipeline, release: Release, rot: Callable[[Path], None], has_record: bool
) -> None:
    lake = served.lake
    rot(lake.object(release.sha256))
    if not has_record:
        (lake.records(SOURCE) / f"{release.id}.json").unlink()
    resource: Resource = release.resource
    assert served.fetch(SOURCE, resource, NOW).id == release.id
    assert has_hash(lake.object(release.sha256), release.sha256)
    assert damages(lake) == []


def _with_another_value(path: Path) -> None:
    """A cell changed by hand; the file's own account of itself stays."""
    table = pq.read_table(path)
    month = next(name for name in table.column_names if name.isdigit())
    values = ["88888", *table[month].to_pylist()[1:]]
    at = table.column_names.index(month)
    changed = table.set_column(at, table.schema.field(month), pa.array(values, pa.string()))
    with pq.ParquetWriter(path, changed.schema) as writer:
        writer.write_table(changed)
        writer.add_key_value_metadata({"metmart": ACCOUNT[0]})


ACCOUNT: list[str] = []


def test_landed_rows_when_changed_by_hand_then_a_build_lands_them_anew(
    served: Pipeline, release: Release
) -> None:
    lake = served.lake
    path = lake.landing(SOURCE, release.id)
    before = sha256_of(path)
    ACCOUNT[:] = [pq.read_metadata(path).metadata[b"metmart"].decode()]
    _with_another_value(path)
    inputs = accepted(lake)
    assert sha256_of(path) != before
    _refuse_changed_rows(lake, inputs)
    assert sha256_of(path) == before


def test_landed_rows_when_the_account_of_them_is_changed_too_then_the_build_stops_once(
    served: Pipeline, release: Release
) -> None:
    lake = served.lake
    path = lake.landing(SOURCE, release.id)
    account = json.loads(pq.read_metadata(path).metadata[b"metmart"])
    ACCOUNT[:] = [json.dumps(account | {"rows_landed": 1})]
    _with_another_value(path)
    with pytest.raises(LakeError, match="landed anew"):
        _refuse_changed_rows(lake, accepted(lake))
    _refuse_changed_rows(lake, accepted(lake))


@pytest.mark.parametrize("spoil", [_cut, lambda path: path.write_bytes(b"")])
def test_landed_file_when_spoilt_then_landed_anew(
    served: Pipeline, release: Release, spoil: Callable[[Path], None]
) -> None:
    lake = served.lake
    before = land(lake, SPEC, release)
    spoil(lake.landing(SOURCE, release.id))
    assert land(lake, SPEC, release) == before
    lake.landing_hash(SOURCE, release.id).unlink()  # as a run that was killed leaves it
    assert land_whole(lake, SPEC, release) == before
    assert lake.landing_hash(SOURCE, release.id).exists()


@pytest.mark.parametrize("content", ["", "{", '{"release": 1}'])
def test_verdict_when_spoilt_then_told_with_the_file_and_found_by_verify(
    served: Pipeline, release: Release, content: str
) -> None:
    (path,) = served.lake.verdicts(SOURCE, release.id).glob("*.json")
    path.write_text(content)
    with pytest.raises(LakeError, match=path.name):
        served.unpublished()
    assert [one.problem for one in damages(served.lake)] == [f"changed: {path.name}"]


def test_decision_when_changed_by_hand_then_verify_finds_it(
    served: Pipeline, release: Release
) -> None:
    served.decide(release.id, "rejected", "ann", "wrong wards", NOW)
    (path,) = served.lake.decisions(SOURCE, release.id).glob("*.json")
    assert damages(served.lake) == []
    path.write_text(path.read_text().replace("ann", "bob"))
    assert [one.problem for one in damages(served.lake)] == [f"changed: {path.name}"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"url": 1}', '{"asked_at": "soon"}'])
def test_catalogue_when_the_kept_answer_is_spoilt_then_asked_anew(
    served: Pipeline, content: str
) -> None:
    (kept,) = (served.lake.work / "catalogue").glob("*.json")
    kept.write_text(content)
    assert served.discover(SOURCE, NOW) == []
    assert json.loads(kept.read_text())["body"]


def test_months_when_a_person_rejects_their_release_then_they_may_go(
    served: Pipeline, release: Release
) -> None:
    lake = served.lake
    folder = lake.releases / "in use"
    folder.mkdir(parents=True)
    files.point(lake.current, folder)
    with duckdb.connect() as made:
        made.sql("select date '2024-01-01' + to_months(n::integer) as month, true as is_covered "
                 "from range(4) as _(n)").write_parquet(str(folder / "dim_month.parquet"))  # fmt: skip
        made.sql(
            f"select '{release.id}' as release_id, '{SOURCE}' as source_id, "
            "date '2024-01-01' as first_month, date '2024-03-01' as last_month"
        ).write_parquet(str(folder / "dim_release.parquet"))

    def expected() -> int:
        with duckdb.connect() as connection:
            connection.execute("create schema lake")
            _published_months(lake, connection)
            return len(connection.table("lake.published_month"))

    assert expected() == 4
    served.decide(release.id, "rejected", "ann", "mixed up", NOW)
    assert expected() == 1


def test_release_when_its_gate_has_not_come_to_an_end_then_it_is_unjudged(
    served: Pipeline, release: Release
) -> None:
    assert not served.has_unjudged(SOURCE)
    (path,) = served.lake.verdicts(SOURCE, release.id).glob("*.json")
    path.unlink()
    assert served.has_unjudged(SOURCE)


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ("Runtime Error: IO Error: Could not write file: No space left on device", StorageError),
        ("Runtime Error: Conversion Error: Could not convert string", BuildError),
    ],
)
def test_model_when_the_disk_is_full_then_no_model_is_to_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, raised: type[Exception]
) -> None:
    failed = SimpleNamespace(status="error", message=said, node=SimpleNamespace(name="int_x"))
    came = SimpleNamespace(success=False, exception=None, result=[failed])
    runner = SimpleNamespace(invoke=lambda _: came)
    monkeypatch.setattr("dbt.cli.main.dbtRunner", lambda **_: runner)
    monkeypatch.setattr(warehouse, "_manifest", lambda: SimpleNamespace(deepcopy=dict))
    monkeypatch.setenv("METMART_CANDIDATE", "")
    with pytest.raises(raised):
        warehouse._dbt_build(tmp_path / "x.duckdb", tmp_path, print)
