"""What is new in a published release since the one before it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from metmart.publish.release import Published


@dataclass(frozen=True)
class SourceChange:
    """What a source brought in: how many releases, and what the newest of them holds.

    `cells` are those that the releases added to, revised in and withdrew from what was published
    before; None where the source's history is not kept by cell.
    """

    source: str
    releases: int
    newest: str
    rows: int
    last_month: date | None
    cells: tuple[int, int, int] | None


@dataclass(frozen=True)
class Changes:
    """What came in, by source; and the source releases that are no longer in it."""

    came: list[SourceChange]
    left: list[str]


def changes(release: Published, before: Published | None) -> Changes:
    """Compare what a release is made of with what the one before it, if any, was made of."""
    now, old = _inputs(release), _inputs(before) if before else set()
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with duckdb.connect(str(release.folder / "marts.duckdb"), read_only=True) as connection:
        found = connection.execute(
            """
            select
                released.release_id as id, source_id, published_at, rows_landed, last_month,
                sum(cells_added)::bigint as added,
                sum(cells_revised)::bigint as revised,
                sum(cells_withdrawn)::bigint as withdrawn
            from dim_release as released left join mart_release_changes using (release_id)
            group by all order by source_id, published_at, id
            """
        ).to_arrow_table()
    for row in found.to_pylist():
        if row["id"] in now - old:
            by_source[row["source_id"]].append(row)
    return Changes([_of_source(rows) for rows in by_source.values()], sorted(old - now))


def _inputs(release: Published) -> set[str]:
    return {one["release"] for one in release.manifest.inputs}


def _of_source(rows: list[dict[str, Any]]) -> SourceChange:
    newest = rows[-1]
    with_cells = [row for row in rows if row["added"] is not None]
    sums = tuple(sum(row[name] for row in with_cells) for name in ("added", "revised", "withdrawn"))
    return SourceChange(
        source=newest["source_id"],
        releases=len(rows),
        newest=newest["id"],
        rows=newest["rows_landed"],
        last_month=newest["last_month"],
        cells=(sums[0], sums[1], sums[2]) if with_cells else None,
    )
