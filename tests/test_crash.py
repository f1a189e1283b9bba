"""kill -9 in the middle of anything: readers see a whole release, the next run converges."""

import json
import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb

from conftest import NOW, SEED, borough_files
from metmart.build.inputs import accepted
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publish import release as publishing
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.server import serve
from metmart.refresh import refresh
from metmart.settings import Settings
from test_warehouse import SOURCES, Silent

# A process that has imported what a refresh imports, and has no thread yet, has the children:
# a child of this one would inherit locks of DuckDB's threads and none of the threads.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["great_expectations", "metmart.gate.dialect", "dbt.cli.main", "dbt.adapters.duckdb"]
)

FILES = borough_files(sample_files(SEED))
FIRST = [file for file in FILES if file.published_at.year == 2024]
KILLS = 20
# Touches of files below the lake after which a run is killed. A whole run makes about 600: each of
# the six releases takes 40, dbt 180, the release folder and the pointer 110; a run that resumes
# makes 40 before it comes to new work.
EARLY = [*range(7, 100, 12), 140, 190]
BUILDING = [80, 110, 150, 200]
PUBLISHING = range(40, 220, 12)


def _dies_after(events: int, root: Path) -> None:
    """Kill this very process, as kill -9 does, at its nth touch of a file below `root`."""
    left = [events]
    watched = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.symlink")

    def count(event: str, arguments: tuple[object, ...]) -> None:
        if event in watched and any(str(one).startswith(str(root)) for one in arguments):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def _run(root: Path, url: str, kill_after: int | None = None) -> None:
    if kill_after:
        _dies_after(kill_after, root)
    pipeline = Pipeline(Settings(lake=root, publisher_url=url))
    outcome = refresh(pipeline, SOURCES, Silent(), lambda: NOW)
    assert not outcome.failed


def _in_a_process(target: Callable[..., None], *arguments: object) -> int | None:
    """Call something in a child; its exit code, negative if a signal ended it."""
    child = CONTEXT.Process(target=target, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def _read_for_ever(root: Path, stop: "multiprocessing.synchronize.Event", seen: Path) -> None:
    """What a BI tool does: open what `current` points at, and ask; notes each release or error."""
    current, found = root / "current", set()
    while not stop.wait(0.05):
        try:
            folder = current.resolve(strict=True)
            named = json.loads((folder / "manifest.json").read_text())
            with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
                rows = connection.execute("select count(*) from fct_recorded_crime").fetchone()
            parquet = duckdb.read_parquet(str(folder / "fct_recorded_crime.parquet"))
            in_parquet = parquet.aggregate("count(*)").fetchone()
            whole = rows == in_parquet == (named["files"]["fct_recorded_crime.parquet"]["rows"],)
            found.add(named["release"] if whole and named["release"] == folder.name else "torn")
        except Exception as error:  # noqa: BLE001  whatever a reader meets is what is looked for
            found.add(f"error: {error!r}")
    seen.write_text(json.dumps(sorted(found)))


def _check_readers_view(lake: Lake, allowed: set[str]) -> None:
    in_use = publishing.current(lake)
    assert in_use is not None
    assert in_use.id in allowed
    assert publishing.verify(in_use) == []


def _parquet(lake: Lake) -> dict[str, str]:
    in_use = publishing.current(lake)
    assert in_use is not None
    return {name: one.sha256 for name, one in in_use.manifest.files.items() if one.rows is not None}


def _only_build(root: Path, url: str) -> None:
    pipeline = Pipeline(Settings(lake=root, publisher_url=url))
    inputs = pipeline.unpublished()
    assert inputs is not None
    pipeline.build(inputs)


def test_kill_when_at_any_point_then_no_reader_sees_half_and_the_next_run_converges(
    tmp_path: Path,
) -> None:
    lake = Lake(tmp_path / "lake")
    with serve(FIRST) as url:
        assert _in_a_process(_run, lake.root, url) == 0
    (old,) = publishing.published(lake)
    stop, seen = CONTEXT.Event(), tmp_path / "seen.json"
    reader = CONTEXT.Process(target=_read_for_ever, args=(lake.root, stop, seen))
    reader.start()
    killed: Counter[str] = Counter()
    with serve(FILES) as url:

        def kill_after(touches: int) -> bool:
            """Run until killed, then look at the lake as a reader does; False if not killed."""
            code = _in_a_process(_run, lake.root, url, touches)
            assert code in (0, -signal.SIGKILL)
            _check_readers_view(lake, {old.id, accepted(lake).release_id})
            return code != 0

        for touches in EARLY:
            killed["fetch, land or gate"] += kill_after(touches)
        for touches in BUILDING:
            killed["build"] += kill_after(touches)
        assert _in_a_process(_only_build, lake.root, url) == 0
        for touches in PUBLISHING:
            if not kill_after(touches):
                break
            killed["audit or publish"] += 1
        assert _in_a_process(_run, lake.root, url) == 0
    stop.set()
    reader.join()
    print(f"killed: {dict(killed)}")
    assert killed.total() >= KILLS
    assert all(killed[stage] >= 4 for stage in ("fetch, land or gate", "build", "audit or publish"))
    new = publishing.current(lake)
    assert new is not None
    assert set(json.loads(seen.read_text())) <= {old.id, new.id}
    assert not list(lake.root.rglob(".tmp-*"))
    uninterrupted = Lake(tmp_path / "uninterrupted")
    with serve(FILES) as url:
        assert _in_a_process(_run, uninterrupted.root, url) == 0
    assert _parquet(lake) == _parquet(uninterrupted)
