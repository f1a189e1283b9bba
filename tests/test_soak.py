"""A hundred monthly refreshes in one process: memory and the lake stay as they are."""

import csv
import io
import random
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
import pytest
from dateutil.relativedelta import relativedelta

from conftest import SEED
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publish import release as publishing
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.refresh import refresh
from metmart.settings import Settings
from metmart.sources.registry import source
from test_warehouse import Silent

SOURCE = "mps_borough_crime_24m"
FIRST = date(2018, 1, 1)
WINDOW = 24
CATEGORIES = 6
FLAT = 0.01  # of growth a refresh, over the second half of them


def _rows() -> list[list[str]]:
    """Group, subgroup and borough of some categories in every area."""
    file = next(file for file in sample_files(SEED) if file.is_of(source(SOURCE).discover))
    rows = list(csv.reader(io.StringIO(file.data.decode(), newline="")))[1:]
    chosen = sorted({tuple(row[:2]) for row in rows})[:CATEGORIES]
    return [row[:3] for row in rows if tuple(row[:2]) in chosen]


def _published(number: int) -> ListedFile:
    """The file of one month: 24 months, of which the newest three still change a little."""
    newest = FIRST + relativedelta(months=WINDOW + number)
    months = [newest - relativedelta(months=back) for back in reversed(range(WINDOW))]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Group", "SubGroup", "BOCU", *(f"{month:%Y%m}" for month in months)])
    for row in _rows():
        counts = []
        for back, month in zip(reversed(range(WINDOW)), months, strict=True):
            count = random.Random(f"{row}{month}").randint(60, 90)
            is_settled = back >= 3 or random.Random(f"{row}{month}{back}").random() < 0.9
            counts.append(count if is_settled else count - 1)
        writer.writerow([*row, *counts])
    published = datetime.combine(newest + relativedelta(months=1, day=9), datetime.min.time(), UTC)
    return ListedFile(
        dataset=source(SOURCE).discover.dataset,
        filename=source(SOURCE).discover.filenames[0],
        title="",
        published_at=published,
        timeframe_from=f"{months[0]:%Y-%m}",
        timeframe_to=f"{months[-1]:%Y-%m}",
        read=text.getvalue().encode,
    )


def _size(folder: Path) -> int:
    """Bytes on the disk, a file with several names once."""
    found = {(at.st_dev, at.st_ino): at.st_size for at in map(Path.lstat, folder.rglob("*"))}
    return sum(found.values())


def _growth(sizes: list[int]) -> float:
    """Share by which the second half grows a step.

    The medians of its first and its last fifth are compared: one peak says nothing, and growth in
    leaps is seen as well.
    """
    half = sizes[len(sizes) // 2 :]
    fifth = max(len(half) // 5, 1)
    first, last = statistics.median(half[:fifth]), statistics.median(half[-fifth:])
    return (last - first) / first / max(len(half) - fifth, 1)


@pytest.mark.reliability("monthly refreshes one after another: memory and disk stay flat")
def test_refresh_when_repeated_month_by_month_then_memory_and_disk_stay_flat(
    lake: Lake, many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    process, memory, disk, made = psutil.Process(), [], [], set()
    count = many(2, 100)
    for number in range(count):
        file = _published(number)
        with serve([_published(number - 1), file] if number else [file]) as url:
            pipeline = Pipeline(Settings(lake=lake.root, publisher_url=url))
            outcome = refresh(pipeline, [SOURCE], Silent(), lambda at=file.published_at: at)
        assert outcome.failed == outcome.quarantined == []
        assert len(outcome.accepted) == 1
        assert outcome.is_new
        made.add(outcome.in_use.id)
        memory.append(process.memory_info().rss)
        disk.append(_size(lake.root))
    figure = (
        f"memory {memory[0] / 2**20:.0f} to {memory[-1] / 2**20:.0f} MiB, "
        f"{100 * _growth(memory):.2f} % a refresh; lake {disk[0] / 2**20:.0f} to "
        f"{disk[-1] / 2**20:.0f} MiB, {100 * _growth(disk):.2f} % a refresh; "
        f"{len(publishing.published(lake))} releases kept"
    )
    proof(count, len(made), figure)
    assert len(made) == count
    if count > 50:
        assert _growth(memory) < FLAT, figure
        assert _growth(disk) < FLAT, figure
