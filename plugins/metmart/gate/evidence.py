"""What a gate's suite may look at, laid out as tables of one small DuckDB file.

| table | rows |
|---|---|
| landed | the landed rows, as text, with the source's declared corrections |
| typed | the same as their source declares them: trimmed, in their types, with `period_month` |
| previous_typed | the same of the last accepted release before it (`gate.compared_with`) |
| cells, previous_cells | of a file with a column for each period: one row per landed row, month: |
| | the declared columns, `month` (date) and `value` (text) |
| unparsed | column_name, text, row_count: what is not of its column's type |
| repeated_keys | the key's columns and row_count, of keys that stand there more than once |
| corrections | row_is, month, column_name, expected, stated, was_expected, is_expected, |
| | is_covered: of each value that has a correction, what this release and the last one state |
| months | month, row_count, previous_row_count: the months that the release covers |
| release | one row: what is known and expected of the release |
| limits | one row: the numbers under `gate.limits` |
| each of `gate.references` | that seed of the dbt project |
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.gate import verdict
from metmart.gate.expected import CORRECTIONS, Rows, stated_where_corrected
from metmart.lake import Lake
from metmart.land.corrected import corrected
from metmart.land.label import create_label_key
from metmart.land.landing import Landed, land_whole
from metmart.land.typed import month_headers, quoted, typed_query, unparsed_query
from metmart.project import SEEDS
from metmart.sources.column import HeaderPeriod
from metmart.sources.spec import SourceSpec, period_months

MONTHS = pa.schema(
    [("month", pa.date32()), ("row_count", pa.int64()), ("previous_row_count", pa.int64())]
)
RELEASE = pa.schema(
    [
        ("release", pa.string()),
        ("published_on", pa.date32()),
        ("rows_in", pa.int64()),
        ("rows_landed", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_left_out", pa.int64()),
        ("undated_rows", pa.int64()),
        ("months_in_order", pa.bool_()),
        ("first_month", pa.date32()),
        ("last_month", pa.date32()),
        ("month_count", pa.int64()),
        ("month_span", pa.int64()),
        ("expected_month_count", pa.int64()),
        ("expected_first_month", pa.date32()),
        ("newest_within_months", pa.int64()),
        ("catalogue_first_month", pa.date32()),
        ("catalogue_last_month", pa.date32()),
        ("previous_release", pa.string()),
        ("previous_rows_landed", pa.int64()),
        ("previous_last_month", pa.date32()),
        ("same_bytes_as", pa.string()),
        ("same_rows_as", pa.string()),
        ("meeting_id", pa.string()),
        ("meeting_date", pa.string()),
        ("restricted_papers", pa.string()),
    ]
)
LISTED = ("meeting_id", "meeting_date", "restricted_papers")
"""What a listing says of a paper that a suite may ask for."""


def lay_out(
    lake: Lake, spec: SourceSpec, release: Release, landing: Landed, database: Path
) -> None:
    """Write the tables above to a new DuckDB file."""
    previous = previous_accepted(lake, spec, release)
    before = land_whole(lake, spec, previous) if previous else None
    with duckdb.connect(str(database)) as connection:
        create_label_key(connection)
        _rows(connection, spec, "landed", "typed", lake.landing(spec.id, release.id), landing)
        if previous and before:
            path = lake.landing(spec.id, previous.id)
            _rows(connection, spec, "previous_landed", "previous_typed", path, before)
        else:
            connection.execute("create view previous_typed as select * from typed where false")
        if isinstance(spec.period, HeaderPeriod):
            _cells(connection, "cells", "landed", spec, spec.period)
            if previous:
                _cells(connection, "previous_cells", "previous_landed", spec, spec.period)
            else:
                connection.execute("create view previous_cells as select * from cells where false")
        connection.execute(
            f"create table unparsed as {unparsed_query(spec, 'landed', landing.columns)}"
        )
        _repeated_keys(connection, spec)
        own = Rows(lake.landing(spec.id, release.id), landing)
        earlier = Rows(lake.landing(spec.id, previous.id), before) if previous and before else None
        stated = stated_where_corrected(connection, spec, own, earlier)
        _table(connection, "corrections", stated, CORRECTIONS)
        _table(connection, "months", _months(landing, before), MONTHS)
        facts = _facts(lake, spec, release, landing, previous, before)
        _table(connection, "release", [facts], RELEASE)
        limits = pa.schema([(name, pa.float64()) for name in spec.gate.limits])
        _table(connection, "limits", [dict(spec.gate.limits)], limits)
        for seed in spec.gate.references:
            connection.execute(
                f"create table {seed} as select * from read_csv(?, header = true, "  # noqa: S608
                "all_varchar = true)",
                [str(SEEDS / f"{seed}.csv")],
            )


def previous_accepted(lake: Lake, spec: SourceSpec, release: Release) -> Release | None:
    """The newest accepted release that was published before this one and compares with it."""
    before = [
        one
        for one in ledger.releases(lake, spec.id)
        if (one.published_at, one.id) < (release.published_at, release.id)
        and (spec.gate.compared_with == "source" or one.file == release.file)
    ]
    for one in reversed(before):
        decided = verdict.standing(lake, spec.id, one.id)
        if decided and decided.decision == "accepted":
            return one
    return None


def _facts(
    lake: Lake,
    spec: SourceSpec,
    release: Release,
    landing: Landed,
    previous: Release | None,
    before: Landed | None,
) -> dict[str, Any]:
    window = spec.window_at(release.published_at)
    step = period_months(spec)
    first = landing.months[0] if landing.months else None
    last = landing.months[-1] if landing.months else None
    return {
        "release": release.id,
        "published_on": release.published_at.date(),
        "rows_in": landing.rows_in,
        "rows_landed": landing.rows_landed,
        "rows_quarantined": landing.rows_quarantined,
        "rows_left_out": landing.rows_left_out,
        "undated_rows": landing.undated_rows,
        "months_in_order": _in_order(spec, landing),
        "first_month": first,
        "last_month": last,
        "month_count": len(landing.months),
        "month_span": _span(first, last) // step + 1 if first and last else 0,
        "expected_month_count": window.months if window else None,
        "expected_first_month": _month(window.first_month) if window else None,
        "newest_within_months": window.newest_within_months if window else None,
        "catalogue_first_month": _month(release.resource.timeframe_from),
        "catalogue_last_month": _month(release.resource.timeframe_to),
        "previous_release": previous.id if previous else None,
        "previous_rows_landed": before.rows_landed if before else None,
        "previous_last_month": before.months[-1] if before and before.months else None,
        "same_bytes_as": _same_bytes(lake, release),
        "same_rows_as": previous.id
        if previous and before and before.content == landing.content and not spec.is_document
        else None,
        **{name: release.resource.about.get(name) for name in LISTED},
    }


def _in_order(spec: SourceSpec, landing: Landed) -> bool:
    """Whether the columns of months stand in the order of time; true where a file has no such."""
    if not isinstance(spec.period, HeaderPeriod):
        return True
    found = [spec.period.month_of(name) for name in landing.columns]
    months = [month for month in found if month]
    return months == sorted(months)


def _span(first: date, last: date) -> int:
    """Months from one to the other."""
    return (last.year - first.year) * 12 + last.month - first.month


def _months(landing: Landed, before: Landed | None) -> list[dict[str, Any]]:
    was = dict(zip(before.months, before.month_rows, strict=True)) if before else {}
    return [
        {"month": month, "row_count": rows, "previous_row_count": was.get(month)}
        for month, rows in zip(landing.months, landing.month_rows, strict=True)
    ]


def _same_bytes(lake: Lake, release: Release) -> str | None:
    """Another source's release of the same bytes: a file served under a wrong name."""
    others = lake.records(release.source).parent.glob(f"*/*-{release.sha256[:12]}.json")
    return next((path.stem for path in sorted(others) if path.stem != release.id), None)


def _month(text: str | None) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None


def _rows(
    connection: duckdb.DuckDBPyConnection,
    spec: SourceSpec,
    landed: str,
    typed: str,
    parquet: Path,
    landing: Landed,
) -> None:
    present = [*landing.columns, "_release", "_table", "_row"]
    rows = corrected(spec, f"read_parquet({quoted(parquet)})", present)
    connection.execute(f"create view {landed} as select * from {rows}")  # noqa: S608
    query = typed_query(spec, landed, present)
    connection.execute(f"create view {typed} as {query}")


def _repeated_keys(connection: duckdb.DuckDBPyConnection, spec: SourceSpec) -> None:
    """A source without a key may repeat rows: nothing is looked for."""
    columns = ", ".join(spec.key) or "null as no_key"
    having = "count(*) > 1" if spec.key else "false"
    connection.execute(
        f"create table repeated_keys as select {columns}, count(*) as row_count "  # noqa: S608
        f"from typed group by all having {having}"
    )


def _cells(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: str,
    spec: SourceSpec,
    period: HeaderPeriod,
) -> None:
    pattern = quoted(month_headers(spec))
    groups = ", ".join(map(quoted, re.compile(period.pattern).groupindex))
    columns = ", ".join(column.name for column in spec.columns)
    month = period.month or "found.month::integer"
    connection.execute(
        f"""
        create view {name} as
        with unpivoted as (
            unpivot {rows} on columns({pattern}) into name header value value
        ),
        dated as (
            select *, regexp_extract(header, {pattern}, [{groups}]) as found from unpivoted
        )
        select
            _row,
            {columns},
            make_date(found.year::integer, {month}, 1) as month,
            value
        from dated
        """  # noqa: S608
    )


def _table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[dict[str, Any]],
    schema: pa.Schema,
) -> None:
    connection.register("rows_in", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"create table {name} as select * from rows_in")  # noqa: S608
    connection.unregister("rows_in")
