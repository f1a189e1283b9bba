"""Files appear whole or not at all."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from metmart import files


def test_new_file_when_the_writer_fails_then_the_old_file_stands(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files.write(path, b"old")
    with pytest.raises(RuntimeError, match="boom"), files.new_file(path) as temporary:
        temporary.write_bytes(b"half of the ne")
        raise RuntimeError("boom")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_write_once_when_it_is_there_then_nothing_changes(tmp_path: Path) -> None:
    assert files.write_once(tmp_path / "a", b"first")
    assert not files.write_once(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"


def _race(path: Path, number: int) -> bool:
    return files.write_once(path, str(number).encode())


def test_write_once_when_eight_race_then_one_wins(tmp_path: Path) -> None:
    with multiprocessing.get_context("forkserver").Pool(8) as pool:
        for trial in range(25):
            path = tmp_path / f"{trial}" / "a"
            won = pool.starmap(_race, [(path, number) for number in range(8)])
            assert sum(won) == 1
            assert path.read_bytes() == str(won.index(True)).encode()
            assert len(list(path.parent.iterdir())) == 1


def test_point_when_a_pointer_is_there_then_it_is_swapped(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "releases" / name).mkdir(parents=True)
        files.point(tmp_path / "current", tmp_path / "releases" / name)
        assert (tmp_path / "current").resolve().name == name
    assert not (tmp_path / "current").readlink().is_absolute()


def test_sweep_when_a_writer_was_killed_then_its_leftovers_go(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f".tmp-{dead}-{files._MACHINE}-abc").write_bytes(b"left")
    (tmp_path / f".tmp-{dead}-{files._MACHINE}-def").mkdir()
    mine = files._temporary_name(tmp_path)
    mine.write_bytes(b"being written")
    assert files.sweep(tmp_path) == 2
    assert list(tmp_path.rglob(".tmp-*")) == [mine]


def test_sweep_when_a_new_process_has_the_number_of_the_writer_then_its_leftovers_go(
    tmp_path: Path,
) -> None:
    left = files._temporary_name(tmp_path)
    left.write_bytes(b"of a process that was killed before this one began")
    os.utime(left, (1_700_000_000, 1_700_000_000))
    assert files.sweep(tmp_path) == 1


def test_sweep_when_another_machine_writes_then_its_files_stay_for_a_day(tmp_path: Path) -> None:
    of_a_container = tmp_path / ".tmp-1-another0-abc"
    of_a_container.write_bytes(b"being written")
    assert files.sweep(tmp_path) == 0
    now = of_a_container.stat().st_mtime
    os.utime(of_a_container, (now, now - 90_000))
    assert files.sweep(tmp_path) == 1


def test_publish_folder_when_the_name_is_taken_then_it_stays(tmp_path: Path) -> None:
    for content in ("first", "second"):
        finished = tmp_path / content
        finished.mkdir()
        (finished / "a").write_text(content)
        assert files.publish_folder(finished, tmp_path / "releases" / "r") is (content == "first")
    assert (tmp_path / "releases" / "r" / "a").read_text() == "first"
