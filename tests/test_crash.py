"""kill -9 in the middle of anything: readers see a whole release, the next run converges."""

import errno
import json
import multiprocessing
import multiprocessing.forkserver
import os
import random
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pytest

import faults
from conftest import NOW, SEED
from metmart import files
from metmart.build.inputs import accepted
from metmart.errors import StorageError
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publish import release as publishing
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.server import serve
from metmart.refresh import refresh
from metmart.settings import Settings
from metmart.sources.registry import source
from test_warehouse import Silent

# A process that has imported what a refresh imports, and has no thread yet, has the children:
# a child of this one would inherit locks of DuckDB's threads and none of the threads.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["preloaded"])

SOURCE = "mps_borough_crime_24m"
NAMES = source(SOURCE).discover.filenames
FILES = [
    file
    for file in sample_files(SEED)
    if file.filename in NAMES and str(file.published_at.date()) != "2026-05-05"
]
FIRST = FILES[:1]
EARLY, BUILD, PUBLISH = "fetch", "build", "publish"
STOPPED = 3
"""Exit code of a run that ended with an error that is said to be the disk's."""


@dataclass(frozen=True)
class Point:
    """When something goes wrong: so many touches of the lake, or so much work, after a stage began."""

    stage: str
    touches: int = 0
    cpu_seconds: float = 0.0


def _doomed(stage: str, arm: Callable[[], None]) -> type[Pipeline]:
    """A pipeline that arms a fault when a stage begins for the first time.

    Where that is before the build, it makes no build of what little has been accepted.
    """
    original, is_armed = getattr(Pipeline, stage), []

    def begun(self: Pipeline, *args: object) -> object:
        if not is_armed:
            is_armed.append(True)
            arm()
        return original(self, *args)

    nothing_due = {"unpublished": lambda _: None} if stage == EARLY else {}
    return type("Doomed", (Pipeline,), {stage: begun, **nothing_due})


def _run(
    root: Path, url: str, stage: str = EARLY, arm: Callable[[Path], None] | None = None
) -> None:
    pipeline_class = _doomed(stage, partial(arm, root)) if arm else Pipeline
    pipeline = pipeline_class(Settings(lake=root, publisher_url=url))
    try:
        outcome = refresh(pipeline, [SOURCE], Silent(), lambda: NOW)
    except StorageError:
        sys.exit(STOPPED)
    if outcome.quarantined:
        sys.exit("a good release was rejected for what happened to the disk")
    if not all(isinstance(error, StorageError) for error in outcome.failed):
        sys.exit(f"an error that is not said to be the disk's: {outcome.failed}")
    sys.exit(STOPPED if outcome.failed else 0)


def _run_until(root: Path, url: str, until: str) -> None:
    """Everything before a stage."""

    def stop(_: Path) -> None:
        sys.exit(0)

    _run(root, url, until, stop)


def _count(root: Path, url: str, told: Path) -> None:
    """How often an undisturbed run touches the lake from the beginning of each group of stages."""
    count = faults.at_touch(0, root, faults.die)
    began: dict[str, int] = {}

    class Counting(Pipeline): ...

    for stage in (EARLY, BUILD, PUBLISH):

        def begun(self: Pipeline, *args: object, stage: str = stage) -> object:
            began.setdefault(stage, count())
            return getattr(Pipeline, stage)(self, *args)

        setattr(Counting, stage, begun)
    pipeline = Counting(Settings(lake=root, publisher_url=url))
    outcome = refresh(pipeline, [SOURCE], Silent(), lambda: NOW)
    assert not outcome.failed
    ends = [began[BUILD], began[PUBLISH], count()]
    counts = {
        stage: end - began[stage] for stage, end in zip((EARLY, BUILD, PUBLISH), ends, strict=True)
    }
    told.write_text(json.dumps(counts))


def _kill(touches: int, cpu_seconds: float, root: Path) -> None:
    if touches:
        faults.at_touch(touches, root, faults.die)
    else:
        faults.dies_after_cpu(cpu_seconds)


def _in_a_process(target: Callable[..., None], *arguments: object) -> int | None:
    """Call something in a child; its exit code, negative if a signal ended it."""
    child = CONTEXT.Process(target=target, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def _read_for_ever(root: Path, stop: "multiprocessing.synchronize.Event", seen: Path) -> None:
    """What a BI tool does: open what `current` points at, and ask; notes each release or error."""
    current, found = root / "current", Counter()
    while not stop.wait(0.3):
        try:
            folder = current.resolve(strict=True)
            named = json.loads((folder / "manifest.json").read_text())
            with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
                rows = connection.execute("select count(*) from fct_recorded_crime").fetchone()
            parquet = duckdb.read_parquet(str(folder / "fct_recorded_crime.parquet"))
            in_parquet = parquet.aggregate("count(*)").fetchone()
            whole = rows == in_parquet == (named["files"]["fct_recorded_crime.parquet"]["rows"],)
            found[named["release"] if whole and named["release"] == folder.name else "torn"] += 1
        except Exception as error:  # noqa: BLE001  whatever a reader meets is what is looked for
            found[f"error: {error!r}"] += 1
    seen.write_text(json.dumps(found))


@contextmanager
def _reader(lake: Lake) -> Iterator[Counter[str]]:
    """A reader of the lake for as long as the block lasts; afterwards, what it saw how often."""
    found: Counter[str] = Counter()
    stop, seen = CONTEXT.Event(), lake.root.with_suffix(".seen")
    reader = CONTEXT.Process(target=_read_for_ever, args=(lake.root, stop, seen))
    reader.start()
    try:
        yield found
    finally:
        stop.set()
        reader.join()
        found.update(json.loads(seen.read_text()))


def _parquet(lake: Lake) -> dict[str, str]:
    in_use = publishing.current(lake)
    assert in_use is not None
    return {name: one.sha256 for name, one in in_use.manifest.files.items() if one.rows is not None}


@dataclass(frozen=True)
class Refresh:
    """A refresh that stands before its stages, as copies of the lake, and what must come of it."""

    url: str
    before: dict[str, Lake]
    touches: dict[str, int]
    old: str
    releases: set[str]
    result: dict[str, str]

    def start(self, stage: str, folder: Path) -> Lake:
        """A lake in which the stage is what comes next; files are shared, since none is changed."""
        shutil.copytree(self.before[stage].root, folder, copy_function=os.link, symlinks=True)
        return Lake(folder)

    def is_whole(self, lake: Lake) -> bool:
        """Whether a reader finds the old release or the new one, unchanged."""
        in_use = publishing.current(lake)
        return in_use is not None and in_use.id in self.releases and not publishing.verify(in_use)

    def converges(self, lake: Lake) -> bool:
        """Whether the next run, undisturbed, makes what would have been made, and cleans up."""
        return _in_a_process(_run, lake.root, self.url) == 0 and self.is_made(lake)

    def is_made(self, lake: Lake) -> bool:
        """Whether it holds what an undisturbed refresh makes, and nothing that one was killed in."""
        left = list(lake.root.rglob(f"{files.TEMPORARY}*"))
        return _parquet(lake) == self.result and not left

    def is_accepted(self, lake: Lake) -> bool:
        """Whether what is to be built is what an undisturbed refresh builds."""
        return accepted(lake).release_id in self.releases - {self.old} and not list(
            lake.root.rglob(f"{files.TEMPORARY}*")
        )


@pytest.fixture(scope="module", autouse=True)
def _forkserver() -> Iterator[None]:
    """A server of children that has read `preloaded`, in place of any that runs already."""
    server = multiprocessing.forkserver._forkserver
    server._stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        server.ensure_running()
    yield
    server._stop()


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refresh]:
    folder = tmp_path_factory.mktemp("crash")
    lakes = {stage: Lake(folder / stage) for stage in (EARLY, BUILD, PUBLISH, "done")}
    with serve(FIRST) as url:
        assert _in_a_process(_run, lakes[EARLY].root, url) == 0
    old = publishing.current(lakes[EARLY])
    with serve(FILES) as url:
        for stage, following in ((EARLY, BUILD), (BUILD, PUBLISH), (EARLY, "done")):
            root = lakes[following].root
            shutil.copytree(lakes[stage].root, root, copy_function=os.link, symlinks=True)
            if following != "done":
                assert _in_a_process(_run_until, root, url, following) == 0
        assert _in_a_process(_count, lakes["done"].root, url, folder / "touches") == 0
        new = publishing.current(lakes["done"])
        assert old is not None
        assert new is not None
        touches = json.loads((folder / "touches").read_text())
        both = {old.id, new.id}
        yield Refresh(url, lakes, touches, old.id, both, _parquet(lakes["done"]))


SHARES = {EARLY: 0.4, BUILD: 0.2, PUBLISH: 0.4}
CPU_SECONDS = {EARLY: 1.0, BUILD: 8.0, PUBLISH: 2.0}
TOGETHER = 20  # on one lake, so that what each leaves behind meets the next


def _points(interrupted: Refresh, count: int, rng: random.Random) -> list[Point]:
    """Points over the whole refresh: most by touches, some by work, which reaches writers in C."""
    found = []
    for stage, share in SHARES.items():
        for number in range(round(count * share)):
            touches = rng.randint(1, interrupted.touches[stage])
            cpu = rng.uniform(0.01, CPU_SECONDS[stage])
            by_work = number % 4 == 3
            found.append(Point(stage, 0 if by_work else touches, cpu if by_work else 0.0))
    return found


@dataclass
class Survival:
    """What came of things that went wrong: `hit` did, `whole` runs left readers a whole release."""

    hit: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    whole: int = 0
    converged: list[bool] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    def torn(self, interrupted: Refresh) -> int:
        return sum(n for name, n in self.answers.items() if name not in interrupted.releases)

    def figure(self, interrupted: Refresh) -> str:
        hit = ", ".join(f"{count} after {stage} began" for stage, count in self.hit.items())
        return (
            f"{self.hit.total()} hit ({hit}); the next run converged "
            f"{sum(self.converged)} of {len(self.converged)} times; "
            f"{self.answers.total():,} answers to readers, {self.torn(interrupted)} torn or failed"
        )


def _survive(
    interrupted: Refresh,
    folder: Path,
    points: list[tuple[str, Callable[[Path], None]]],
    codes: set[int],
) -> Survival:
    """Let things go wrong, many to a lake, and look as a reader does after each."""
    found = Survival()
    for stage in SHARES:
        waiting = [arm for begun, arm in points if begun == stage]
        while waiting:
            lake = interrupted.start(stage, folder / f"{stage}-{len(waiting)}")
            with _reader(lake) as seen:
                for number in range(min(TOGETHER, len(waiting))):
                    arm = waiting.pop()
                    code = _in_a_process(_run, lake.root, interrupted.url, stage, arm)
                    assert code in codes | {0}, (stage, arm, code)
                    found.runs += 1
                    found.whole += interrupted.is_whole(lake)
                    if code == 0:  # it came to the end: nothing is left to go wrong on this one
                        waiting += [arm] if number else []  # again, where there is more to do
                        break
                    found.hit[stage] += 1
                if code:
                    found.converged.append(interrupted.converges(lake))
                elif stage == EARLY:
                    found.converged.append(interrupted.is_accepted(lake))
                else:
                    found.converged.append(interrupted.is_made(lake))
            found.answers.update(seen)
            shutil.rmtree(lake.root)
    return found


def _prove(found: Survival, interrupted: Refresh, proof: Callable[..., None]) -> None:
    """Nothing that went wrong was seen by a reader, or needed a hand afterwards."""
    torn = found.torn(interrupted)
    is_well = found.whole == found.runs and all(found.converged) and not torn
    tried = found.hit.total()
    proof(tried, tried if is_well else 0, found.figure(interrupted))
    assert found.whole == found.runs
    assert all(found.converged)
    assert not torn, found.answers


@pytest.mark.reliability("kill -9 anywhere in a refresh, a reader beside it")
def test_kill_when_at_any_point_then_no_reader_sees_half_and_the_next_run_converges(
    interrupted: Refresh,
    tmp_path: Path,
    many: Callable[[int, int], int],
    proof: Callable[..., None],
) -> None:
    points = _points(interrupted, many(10, 230), random.Random(SEED))
    armed = [(one.stage, partial(_kill, one.touches, one.cpu_seconds)) for one in points]
    found = _survive(interrupted, tmp_path, armed, {-signal.SIGKILL, -signal.SIGPROF})
    _prove(found, interrupted, proof)
    assert all(found.hit[stage] >= 2 for stage in SHARES)
    assert found.hit.total() >= many(7, 200)


def _fail(kind: str, at: int, root: Path) -> None:
    if kind == "size":
        faults.files_end_at(at)
    elif kind.startswith("flush "):
        faults.fsync_fails(at, getattr(errno, kind.removeprefix("flush ")))
    else:
        faults.at_touch(at, root, faults.fails(getattr(errno, kind)))


def _disk_faults(
    interrupted: Refresh, count: int, rng: random.Random
) -> list[tuple[str, Callable[[Path], None]]]:
    """A full, broken or read-only disk, said at a touch, at a flush, or by a file that ends."""
    kinds = ("ENOSPC", "EIO", "EROFS", "flush ENOSPC", "flush EIO", "size")
    found = []
    for stage, share in SHARES.items():
        for number in range(round(count * share)):
            kind = kinds[number % len(kinds)]
            if kind == "size":
                at = round(10 ** rng.uniform(3, 6.5))
            else:
                at = rng.randint(1, interrupted.touches[stage] // (5 if "flush" in kind else 1))
            found.append((stage, partial(_fail, kind, at)))
    return found


@pytest.mark.reliability("a full, broken or read-only disk anywhere in a refresh")
def test_disk_when_it_fails_at_any_point_then_a_clear_error_and_the_next_run_converges(
    interrupted: Refresh,
    tmp_path: Path,
    many: Callable[[int, int], int],
    proof: Callable[..., None],
) -> None:
    points = _disk_faults(interrupted, many(6, 36), random.Random(SEED))
    found = _survive(interrupted, tmp_path, points, {STOPPED})
    _prove(found, interrupted, proof)
    assert found.hit.total() >= 0.6 * len(points)
