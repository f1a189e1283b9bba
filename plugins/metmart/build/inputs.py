"""What a build is made from, and the name that follows from it."""

from dataclasses import dataclass
from datetime import UTC, date

import duckdb
import pyarrow as pa

from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.build.corrections import lay_out_corrected_cells, lay_out_corrections
from metmart.build.documents import Paper, lay_out_documents
from metmart.documents.privacy import masked_name
from metmart.documents.takedown import takedowns
from metmart.gate import verdict
from metmart.gate.decision import Decision
from metmart.gate.verdict import Verdict, hash_of
from metmart.lake import Lake
from metmart.land.corrected import corrected
from metmart.land.label import create_label_key
from metmart.land.landing import Landed, land
from metmart.land.typed import quoted, typed_query
from metmart.project import code_version
from metmart.sources.column import HeaderPeriod
from metmart.sources.registry import sources
from metmart.sources.spec import SourceSpec, period_months

RELEASE = pa.schema(
    [
        ("release_id", pa.string()),
        ("source_id", pa.string()),
        ("is_document", pa.bool_()),
        ("lineage", pa.string()),
        ("series", pa.string()),
        ("level", pa.string()),
        ("precedence", pa.int32()),
        ("zero_rows_left_out", pa.bool_()),
        ("period_months", pa.int32()),
        ("newest_within_months", pa.int32()),
        ("file_name", pa.string()),
        ("publisher", pa.string()),
        ("licence", pa.string()),
        ("landing_page", pa.string()),
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("rows_in", pa.int64()),
        ("rows_landed", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_left_out", pa.int64()),
        ("first_month", pa.date32()),
        ("last_month", pa.date32()),
        ("published_at", pa.timestamp("us")),
        ("warnings", pa.string()),
        ("decision", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("decision_reason", pa.string()),
        ("months_left_out", pa.string()),
        ("gate_findings", pa.string()),
    ]
)
COVERAGE = pa.schema(
    [("release_id", pa.string()), ("month", pa.date32()), ("row_count", pa.int64())]
)
SERIES_BREAK = pa.schema(
    [
        ("series", pa.string()),
        ("month", pa.date32()),
        ("published_on", pa.date32()),
        ("reason", pa.string()),
        ("evidence", pa.string()),
    ]
)


ROW = ("_release", "_table", "_row")


@dataclass(frozen=True)
class Input:
    """One accepted release, with what landing and the gate made of it."""

    spec: SourceSpec
    release: Release
    landing: Landed
    verdict: Verdict

    @property
    def approval(self) -> Decision | None:
        """The decision of the person who let it in; None where the gate has accepted it."""
        return self.verdict.person

    @property
    def covered(self) -> dict[date, int]:
        """The months that the release answers for, with their rows; some may be left out."""
        without = self.approval.without if self.approval else ()
        months = zip(self.landing.months, self.landing.month_rows, strict=True)
        return {month: rows for month, rows in months if f"{month:%Y-%m}" not in without}

    @property
    def file(self) -> str:
        """The file's name as it is published: a paper's is masked like its text."""
        return masked_name(self.release.file) if self.spec.is_document else self.release.file

    @property
    def url(self) -> str:
        """The address as it is published: a paper's is masked like its text."""
        return masked_name(self.release.url) if self.spec.is_document else self.release.url

    @property
    def name(self) -> str:
        """What it adds to the name of a build: an approval is part of the data."""
        approval = [hash_of(self.approval.model_dump_json())] if self.approval else []
        return " ".join([self.release.id, *approval])


@dataclass(frozen=True)
class Inputs:
    """All accepted releases of all sources, and the takedowns that stand."""

    accepted: list[Input]
    takedowns: tuple[str, ...] = ()

    @property
    def release_id(self) -> str:
        """The name of the warehouse release that they make, with this code.

        The date of the newest publication, for the eye, and a hash of the releases with people's
        approvals, the takedowns and the code: equal inputs cannot make two releases.
        """
        names = [*sorted(one.name for one in self.accepted), *sorted(self.takedowns)]
        newest = max(one.release.published_at for one in self.accepted)
        return f"{newest:%Y-%m-%d}-{hash_of(code_version(), *names)}"


def accepted(lake: Lake, unlicensed: str = "keep") -> Inputs:
    """The releases that have passed their gates or were approved by a person, landed.

    With `leave_out`, none of a source whose publisher states no licence.
    """
    found = []
    for spec in sources().values():
        if unlicensed == "leave_out" and not spec.licence.title:
            continue
        for release in ledger.releases(lake, spec.id):
            standing = verdict.standing(lake, spec.id, release.id)
            if standing and standing.decision == "accepted":
                found.append(Input(spec, release, land(lake, spec, release), standing))
    return Inputs(found, tuple(one.id for one in takedowns(lake)))


def lay_out(lake: Lake, inputs: Inputs, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the schema `lake` that dbt builds from: tables of facts, views of landed rows."""
    connection.execute("create schema lake")
    create_label_key(connection)
    _table(connection, "release", [_release(one) for one in inputs.accepted], RELEASE)
    covered = [
        {"release_id": one.release.id, "month": month, "row_count": rows}
        for one in inputs.accepted
        for month, rows in one.covered.items()
    ]
    _table(connection, "coverage", covered, COVERAGE)
    _table(connection, "series_break", _breaks(), SERIES_BREAK)
    _published_months(lake, connection)
    lay_out_corrections(connection, list(sources().values()))
    for spec in sources().values():
        if not spec.is_document:
            _typed_view(lake, spec, inputs, connection)
    papers = [Paper(one.spec, one.release) for one in inputs.accepted if one.spec.is_document]
    lay_out_documents(lake, papers, connection)


def _release(one: Input) -> dict[str, object]:
    spec, release, landing = one.spec, one.release, one.landing
    return {
        "release_id": release.id,
        "source_id": spec.id,
        "is_document": spec.is_document,
        "lineage": _lineage(one),
        "series": spec.series,
        "level": spec.level,
        "precedence": spec.precedence,
        "zero_rows_left_out": spec.period.zero_rows_left_out if spec.period else None,
        "period_months": period_months(spec),
        "newest_within_months": _newest_within_months(one),
        "file_name": one.file,
        "publisher": spec.publisher.name,
        "licence": spec.licence.title,
        "landing_page": spec.landing_page,
        "sha256": release.sha256,
        "size_bytes": release.size,
        "rows_in": landing.rows_in,
        "rows_landed": landing.rows_landed,
        "rows_quarantined": landing.rows_quarantined,
        "rows_left_out": landing.rows_left_out,
        "first_month": min(one.covered, default=None),
        "last_month": max(one.covered, default=None),
        "published_at": release.published_at.replace(tzinfo=None),
        "warnings": "; ".join(one.verdict.warnings) or None,
        **_decision(one.approval),
    }


def _decision(approval: Decision | None) -> dict[str, object]:
    """Who let it in. When the gate did is no fact of the data: two copies differ in it."""
    if approval is None:
        return {"decision": "accepted"}
    return {
        "decision": approval.choice,
        "decided_by": approval.decided_by,
        "decided_at": approval.decided_at.astimezone(UTC).replace(tzinfo=None),
        "decision_reason": approval.reason,
        "months_left_out": ", ".join(approval.without) or None,
        "gate_findings": "; ".join(approval.findings),
    }


def _lineage(one: Input) -> str:
    """Files of which the next one takes the place: of the source, of its name, or of a paper."""
    if one.spec.is_document:
        return Paper(one.spec, one.release).paper_id
    return one.spec.id if one.spec.gate.compared_with == "source" else one.release.file


def _newest_within_months(one: Input) -> int | None:
    """How far the source may lie behind; none where no more is expected of it."""
    window = one.spec.window_at(one.release.published_at)
    ended = one.spec.cadence.every == "never"
    return window.newest_within_months if window and not ended else None


def _breaks() -> list[dict[str, object]]:
    """Every declared break once, though each source of a series declares it."""
    found: dict[tuple[object, ...], dict[str, object]] = {
        (spec.series, one.month, one.published, one.reason): {
            "series": spec.series,
            "month": date.fromisoformat(f"{one.month}-01") if one.month else None,
            "published_on": one.published,
            "reason": one.reason,
            "evidence": one.evidence,
        }
        for spec in sources().values()
        for one in spec.breaks
    }
    return list(found.values())


def _published_months(lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    """The months of the release in use, for the audit to compare with.

    Those of a release that a person has rejected since are meant to go.
    """
    connection.execute("create table lake.published_month (month date)")
    folder = lake.current.resolve()
    if not (folder / "dim_month.parquet").exists():
        return
    months = f"read_parquet({quoted(folder / 'dim_month.parquet')})"
    releases = f"read_parquet({quoted(folder / 'dim_release.parquet')})"
    ids = connection.execute(f"select source_id, release_id from {releases}").fetchall()  # noqa: S608
    standing = {name: verdict.standing(lake, source_id, name) for source_id, name in ids}
    gone = [
        name
        for name, one in standing.items()
        if one and one.person and one.person.choice == "rejected"
    ]
    connection.execute(
        f"""
        insert into lake.published_month
        select month from {months}
        where is_covered and not exists (
            from {releases} as release
            where list_contains(?::varchar[], release.release_id)
                and month between release.first_month and release.last_month
        )
        """,  # noqa: S608
        [gone],
    )


def _typed_view(
    lake: Lake, spec: SourceSpec, inputs: Inputs, connection: duckdb.DuckDBPyConnection
) -> None:
    """All rows of a source, in its types and corrected; without an accepted release, none."""
    used = [one for one in inputs.accepted if one.spec is spec]
    if used:
        files = ", ".join(quoted(lake.landing(spec.id, one.release.id)) for one in used)
        relation = f"read_parquet([{files}], union_by_name = true)"
        names = dict.fromkeys(name for one in used for name in one.landing.columns)
        present = [*names, *ROW]
        query = typed_query(spec, corrected(spec, relation, present), present)
        connection.execute(f"create view lake.{spec.id} as {query}")
        lay_out_corrected_cells(connection, spec, relation, present)
        return
    example = [spec.period.example] if isinstance(spec.period, HeaderPeriod) else []
    names_of_none = [*(column.name for column in spec.columns), *example, "_release", "_table"]
    columns = ", ".join(f'null::varchar as "{name}"' for name in names_of_none)
    relation = f"(select {columns}, null::bigint as _row where false)"
    query = typed_query(spec, relation, [*names_of_none, "_row"])
    connection.execute(f"create table lake.{spec.id} as {query}")


def _table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[dict[str, object]],
    schema: pa.Schema,
) -> None:
    connection.register("rows_in", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"create table lake.{name} as select * from rows_in")  # noqa: S608
    connection.unregister("rows_in")
