"""A process that reads releases for as long as it may; it imports no more than a reader needs."""

from multiprocessing import SimpleQueue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import duckdb

PAUSE = 0.02
QUERY = "select count(*) > 100, count(distinct release_id), min(release_id) from "


def read(root: Path, patient: bool, ready: Barrier, stop: Event, told: SimpleQueue) -> None:
    """Ask all three formats of what `current` points at, over and over.

    A patient reader keeps its DuckDB file open until another release is in use, and asks again.
    """
    queries, faults = 0, []
    ready.wait()
    while True:
        is_last = stop.is_set()
        folder = (root / "current").resolve()
        try:
            for answer in _answers(root, folder, stop if patient else None):
                queries += 1
                if answer != (True, 1, folder.name):
                    faults.append(f"torn: {answer} in {folder.name}")
        except Exception as error:  # noqa: BLE001  whatever a reader meets is what is looked for
            faults.append(f"error: {error!r}")
        if is_last:
            break
        stop.wait(PAUSE)
    told.put((queries, faults))


def _answers(root: Path, folder: Path, stop: Event | None) -> list[object]:
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as marts:
        answers = [marts.execute(f"{QUERY} fct_small").fetchone()]
        for name in ("fct_small.parquet", "fct_small.csv.gz"):
            answers += duckdb.execute(f"{QUERY} '{folder / name}'").fetchall()
        while stop and (root / "current").resolve() == folder and not stop.wait(PAUSE):
            answers += marts.execute(f"{QUERY} fct_small").fetchall()
        return [*answers, marts.execute(f"{QUERY} fct_small").fetchone()]
