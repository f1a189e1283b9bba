"""Whatever is changed in a lake by another hand than metmart's, `metmart verify` finds it."""

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import SEED, archived
from metmart import files
from metmart.cli import main  # noqa: F401  registers the commands
from metmart.cli.app import app
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.publish.release import Published
from metmart.verification import damages
from small_release import SOURCE, publish

OTHER = "mps_borough_crime_historical"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake with three releases, and an archive of two sources."""
    lake = Lake(tmp_path_factory.mktemp("whole") / "lake")
    for number in (1, 2, 3):
        publish(lake, number)
    archived(lake, OTHER, b"the history of it", "2026-05-01")
    return lake


@pytest.fixture
def lake(whole: Lake, tmp_path: Path) -> Lake:
    return _copy(whole, tmp_path / "copy")


def _copy(lake: Lake, root: Path) -> Lake:
    return Lake(Path(shutil.copytree(lake.root, root, symlinks=True)))


def _problems(lake: Lake) -> list[tuple[str, str]]:
    return [(one.where, one.problem.partition(":")[0]) for one in damages(lake)]


def _in_use(lake: Lake) -> Published:
    found = publishing.current(lake)
    assert found is not None
    return found


def _kept_files(lake: Lake) -> list[Path]:
    """Every file that must stay as it is."""
    kept = [*lake.archive.rglob("*"), *lake.releases.rglob("*")]
    return sorted(path for path in kept if path.is_file())


def _rewritten(path: Path, data: bytes) -> None:
    """Other bytes under the same name and with the same rights, as a careful hand leaves them."""
    mode = path.stat().st_mode
    path.unlink()
    path.write_bytes(data)
    path.chmod(mode)


def flip(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(_kept_files(lake))
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    _rewritten(path, bytes(data))


def truncate(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(_kept_files(lake))
    data = path.read_bytes()
    _rewritten(path, data[: chance.randrange(len(data))])


def append(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(_kept_files(lake))
    _rewritten(path, path.read_bytes() + b"\n")


def delete(lake: Lake, chance: random.Random) -> None:
    chance.choice(_kept_files(lake)).unlink()


def add(lake: Lake, chance: random.Random) -> None:
    folders = [path.parent for path in _kept_files(lake)]
    _rewritten_new(chance.choice(folders) / chance.choice(["more.csv", "deep/more.json"]))


def _rewritten_new(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}")


def rename(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(_kept_files(lake))
    path.rename(path.with_name(f"x{path.name}"))


def swap(lake: Lake, chance: random.Random) -> None:
    one = chance.choice(_kept_files(lake))
    others = [path for path in _kept_files(lake) if path.read_bytes() != one.read_bytes()]
    other = chance.choice(others)
    first, second = one.read_bytes(), other.read_bytes()
    _rewritten(one, second)
    _rewritten(other, first)


def link(lake: Lake, chance: random.Random) -> None:
    """The same bytes, kept elsewhere, where they may change tomorrow."""
    path = chance.choice(_kept_files(lake))
    elsewhere = lake.root.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def allow_writing(lake: Lake, chance: random.Random) -> None:
    folder = chance.choice(publishing.folders(lake))
    chance.choice(sorted(folder.iterdir())).chmod(0o644)


def edit_manifest(lake: Lake, chance: random.Random) -> None:
    """A changed file with a manifest that says the same."""
    folder = chance.choice(publishing.folders(lake))
    manifest = json.loads((folder / "manifest.json").read_text())
    name = chance.choice(sorted(manifest["files"]))
    _rewritten(folder / name, (folder / name).read_bytes() + b"\n")
    manifest["files"][name]["sha256"] = files.sha256_of(folder / name)
    _rewritten(folder / "manifest.json", f"{json.dumps(manifest, indent=2)}\n".encode())


def edit_record(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(sorted(lake.archive.rglob("*.json")))
    record = json.loads(path.read_text())
    changes = {"url": "http://elsewhere", "published_at": "2026-07-13T09:00:00Z", "size": 1}
    name = chance.choice(sorted(changes))
    _rewritten(path, f"{json.dumps(record | {name: changes[name]}, indent=2)}\n".encode())


def replace_object(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(sorted((lake.archive / "objects").rglob("*/*")))
    _rewritten(path, bytes(reversed(path.read_bytes())))


def lose_record_and_bytes(lake: Lake, chance: random.Random) -> None:
    path = chance.choice(sorted(lake.records(SOURCE).iterdir()))
    lake.object(json.loads(path.read_text())["sha256"]).unlink()
    path.unlink()


def lose_release(lake: Lake, chance: random.Random) -> None:
    shutil.rmtree(chance.choice(publishing.folders(lake)))


def rename_release(lake: Lake, chance: random.Random) -> None:
    folder = chance.choice(publishing.folders(lake))
    folder.rename(folder.with_name("2026-12-01-abcdef"))


def swap_releases(lake: Lake, chance: random.Random) -> None:
    one, other = chance.sample(publishing.folders(lake), 2)
    one.rename(lake.root / "aside")
    other.rename(one)
    (lake.root / "aside").rename(other)


def lose_pointer(lake: Lake, chance: random.Random) -> None:
    lake.current.unlink()


def point_elsewhere(lake: Lake, chance: random.Random) -> None:
    outside = Path(shutil.copytree(_in_use(lake).folder, lake.root.parent / "outside"))
    target = chance.choice([outside, lake.releases / "nothing", lake.releases, lake.root])
    files.point(lake.current, target)


def copy_over_pointer(lake: Lake, chance: random.Random) -> None:
    folder = _in_use(lake).folder
    lake.current.unlink()
    shutil.copytree(folder, lake.current)


TAMPERINGS: list[Callable[[Lake, random.Random], None]] = [
    flip, truncate, append, delete, add, rename, swap, link, allow_writing, edit_manifest,
    edit_record, replace_object, lose_record_and_bytes, lose_release, rename_release,
    swap_releases, lose_pointer, point_elsewhere, copy_over_pointer,
]  # fmt: skip


@pytest.mark.reliability("verify finds what was changed, lost or added by another hand")
def test_verify_when_tampered_with_in_any_way_then_found(
    whole: Lake, tmp_path: Path, many: object, proof: object
) -> None:
    assert damages(whole) == []
    chance, tried, found = random.Random(SEED), Counter(), Counter()
    for trial in range(many(2 * len(TAMPERINGS), 400)):
        tamper = TAMPERINGS[trial % len(TAMPERINGS)]
        lake = _copy(whole, tmp_path / str(trial) / "lake")
        tamper(lake, chance)
        tried[tamper.__name__] += 1
        found[tamper.__name__] += bool(damages(lake))
        shutil.rmtree(tmp_path / str(trial))
    figure = f"{len(TAMPERINGS)} kinds, 0 false alarms on the lake as it was"
    proof(tried=tried.total(), passed=found.total(), figure=figure)
    assert found == tried


def test_verify_when_a_release_was_changed_then_says_what_and_what_to_do(lake: Lake) -> None:
    folder = _in_use(lake).folder
    _rewritten(folder / "fct_small.parquet", b"other")
    (folder / "deep").mkdir()
    (folder / "deep" / "more.csv").write_text("x")
    (folder / "fct_small.csv.gz").unlink()
    asked = CliRunner().invoke(app, ["verify", "--json", "--lake", str(lake.root)])
    assert asked.exit_code == 1
    found = json.loads(asked.stdout)
    assert [one["problem"] for one in found] == [
        "missing: fct_small.csv.gz",
        "extra: deep",
        "extra: deep/more.csv",
        "changed: fct_small.parquet",
    ]
    assert all(one["file"] == str(folder) and "rollback" in one["next_step"] for one in found)


def test_verify_when_the_archive_was_changed_then_says_where_to_get_it(lake: Lake) -> None:
    (record,) = lake.records(OTHER).iterdir()
    lake.object(json.loads(record.read_text())["sha256"]).unlink()
    (found,) = damages(lake)
    assert (found.where, found.problem[:8]) == (record.stem, "missing:")
    assert "http://x" in found.next_step


def test_verify_when_a_killed_writer_left_something_then_no_false_alarm(lake: Lake) -> None:
    (lake.archive / "objects" / ".tmp-1-abc").write_bytes(b"half")
    (lake.releases / ".tmp-1-abc").mkdir()
    assert damages(lake) == []


def test_verify_when_several_things_are_wrong_then_all_are_told(lake: Lake) -> None:
    first, second, third = publishing.folders(lake)
    (first / "manifest.json").unlink()
    (second / "manifest.json").chmod(0o644)
    lake.manifest_hash(third.name).unlink()
    lake.current.unlink()
    assert _problems(lake) == [
        ("current", "missing"),
        (first.name, "changed"),
        (second.name, "writable"),
        (third.name, "missing"),
    ]


def test_verify_when_the_lake_is_empty_then_nothing_is_wrong(tmp_path: Path) -> None:
    assert damages(Lake(tmp_path)) == []


def test_manifest_hash_when_read_by_sha256sum_then_it_agrees(lake: Lake) -> None:
    import subprocess

    noted = sorted(str(path) for path in lake.releases.glob("*.sha256"))
    assert len(noted) == 3
    subprocess.run(["sha256sum", "--check", *noted], cwd=lake.releases, check=True)
