"""Readers go on reading while releases are published and let go of: each answer is of one."""

import multiprocessing
import statistics
import time
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import NOW
from metmart import files
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.publish.retention import let_go
from metmart.settings import Settings
from release_reader import read
from small_release import candidate_of, inputs_of, publish

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["release_reader"])
READERS = 8


@pytest.mark.reliability("eight readers while releases are published and let go of")
def test_readers_when_releases_are_published_then_each_answer_is_of_one(
    lake: Lake, many: object, proof: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishes, keep = many(5, 50), Settings().keep_releases
    swaps, swap = [], files.point

    def timed(pointer: Path, target: Path) -> None:
        began = time.perf_counter()
        swap(pointer, target)
        if pointer == lake.current:
            swaps.append(1000 * (time.perf_counter() - began))

    publish(lake, 1)
    waiting = [inputs_of(lake, number) for number in range(2, publishes + 2)]
    for inputs in waiting:
        candidate_of(lake, inputs)
    monkeypatch.setattr(files, "point", timed)
    ready, stop, told = CONTEXT.Barrier(READERS + 1), CONTEXT.Event(), CONTEXT.SimpleQueue()
    readers = [
        CONTEXT.Process(target=read, args=(lake.root, number % 2 == 0, ready, stop, told))
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    ready.wait()
    for hour, inputs in enumerate(waiting, 2):
        moment = NOW + timedelta(hours=hour)
        publishing.publish(lake, inputs, lake.candidate(inputs.release_id), "nobody", moment)
        let_go(lake, keep)
    stop.set()
    found = [told.get() for _ in readers]
    for reader in readers:
        reader.join()
    queries = sum(count for count, _ in found)
    faults = [fault for _, some in found for fault in some]
    figure = (
        f"{publishes} publishes, {sum(fault.startswith('error') for fault in faults)} errors, "
        f"{sum(fault.startswith('torn') for fault in faults)} torn; "
        f"swap {statistics.median(swaps):.1f} ms (at most {max(swaps):.1f})"
    )
    proof(tried=queries, passed=queries - len(faults), figure=figure)
    print(figure, queries)
    assert faults == []
    assert len(swaps) == publishes
    assert len(publishing.folders(lake)) == min(publishes + 1, keep)
    assert all(count >= 8 for count, _ in found)
