"""One release, one Parquet file.

All columns are text as published; `_release`, `_table` and `_row` say where a row stands. Rows
that are not rows go to quarantine with their raw text, and rows without any value ("," for "," in a
csv) are left out: rows in = rows landed + rows quarantined + rows left out.
"""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from metmart import files
from metmart.archive.release import Release
from metmart.errors import LakeError, UnreadableError
from metmart.files import has_hash, sha256_of
from metmart.lake import Lake
from metmart.land import document
from metmart.land.header import Header, read_header
from metmart.land.reader import tables
from metmart.land.table import Row, Table, unreadable
from metmart.sources.column import ColumnPeriod, HeaderPeriod
from metmart.sources.spec import SourceSpec

log = logging.getLogger("metmart.land")

VERSION = 5  # of the rows that this module makes of the same bytes
BATCH_ROWS = 20_000
BATCH_CHARACTERS = 8_000_000  # long rows make smaller batches, so that memory stays bounded
QUARANTINE = pa.schema(
    [
        ("_release", pa.string()),
        ("_sha256", pa.string()),
        ("_table", pa.string()),
        ("_row", pa.int64()),
        ("reason", pa.string()),
        ("raw", pa.string()),
    ]
)


@dataclass(frozen=True)
class Landed:
    """What landing made of a release; read back from the Parquet file's own metadata.

    `months` are those that the release covers, and `month_rows` says how many rows each has: in
    a file with a column for each month those that are not zero or blank there, in a long file
    those that name it. `undated_rows` name no month that can be read. `content` is a hash of the
    rows: files that were packed or saved anew have other bytes and the same content.
    """

    rules: str
    rows_in: int
    rows_landed: int
    rows_quarantined: int
    rows_left_out: int
    header: list[str]
    columns: list[str]
    months: list[date]
    month_rows: list[int]
    undated_rows: int
    encoding: str
    content: str


@dataclass
class _Tally:
    """What is counted while rows go by."""

    content: Any = field(default_factory=hashlib.sha256)
    landed: int = 0
    left_out: int = 0
    periods: Counter[str] = field(default_factory=Counter)
    filled: Counter[date] = field(default_factory=Counter)

    def add(self, columns: list[pa.Array]) -> None:
        """Take rows into the hash of the content."""
        for column in columns:
            for buffer in column.buffers():
                self.content.update(buffer or b"")


class _Quarantine:
    """The rows that cannot be landed, written to disk as they come: a file may hold only such."""

    def __init__(self, path: Path, release: Release) -> None:
        self.count = 0
        self._path, self._release = path, release
        self._batch: list[tuple[str, Row]] = []
        self._characters = 0
        self._open = ExitStack()
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        self._open.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        try:
            if error[0] is None:
                self._write()
                if not self.count:
                    files.remove(self._path)  # of older rules
        finally:
            self._open.__exit__(*error)

    def add(self, table: str, row: Row) -> None:
        """Take a row of a table, with its problem."""
        self.count += 1
        self._batch.append((table, row))
        self._characters += len(row.raw)
        if len(self._batch) == BATCH_ROWS or self._characters > BATCH_CHARACTERS:
            self._write()

    def _write(self) -> None:
        if not self._batch:
            return
        if self._writer is None:
            path = self._open.enter_context(files.new_file(self._path))
            writer = pq.ParquetWriter(path, QUARANTINE, compression="zstd")
            self._writer = self._open.enter_context(writer)
        size, rows = len(self._batch), [row for _, row in self._batch]
        columns = [
            pa.array([self._release.id] * size, pa.string()),
            pa.array([self._release.sha256] * size, pa.string()),
            pa.array([table for table, _ in self._batch], pa.string()),
            pa.array([row.number for row in rows], pa.int64()),
            pa.array([row.problem for row in rows], pa.string()),
            pa.array([row.raw for row in rows], pa.string()),
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=QUARANTINE))
        self._batch.clear()
        self._characters = 0


def land(lake: Lake, spec: SourceSpec, release: Release) -> Landed:
    """Land an archived release; what landing made of it.

    A release that was landed by these rules is left alone, one that was landed by others is
    landed anew. Raises LandingError where no declared rule reads the file, and LakeError where the
    archived bytes are not those that were fetched.
    """
    if _facts(lake, spec, release).get("rules") != rules(spec):
        _land_anew(lake, spec, release)
    return landed(lake, spec, release)


def land_whole(lake: Lake, spec: SourceSpec, release: Release) -> Landed:
    """The same, and landed anew too if another hand has changed the rows: before they are used.

    A file that somebody edits keeps the rules it was made by, so its own hash is compared.
    """
    path, note = lake.landing(spec.id, release.id), lake.landing_hash(spec.id, release.id)
    if not (note.exists() and has_hash(path, note.read_text())):
        if note.exists():
            log.warning("%s is not as it was written: the release is landed again", path)
        _land_anew(lake, spec, release)
    return land(lake, spec, release)


def _land_anew(lake: Lake, spec: SourceSpec, release: Release) -> None:
    _refuse_other_bytes(lake, release)
    path, note = lake.landing(spec.id, release.id), lake.landing_hash(spec.id, release.id)
    try:
        _write(lake, spec, release)
    except UnreadableError as error:
        raise unreadable(spec, release, error.what, error.next_step) from error
    files.write(note, sha256_of(path).encode())


def _refuse_other_bytes(lake: Lake, release: Release) -> None:
    """Raise LakeError unless the archive holds what was fetched: no publisher is to blame then."""
    path = lake.object(release.sha256)
    if not has_hash(path, release.sha256):
        state = "are not those that were fetched" if path.exists() else "are gone"
        raise LakeError(
            f"the archived bytes of {release.id} {state}",
            source=release.source,
            url=release.url,
            file=str(path),
            sha256=release.sha256,
            next_step="restore the file from a copy of the lake; `metmart verify` lists all that "
            "is damaged",
        )


def landed(lake: Lake, spec: SourceSpec, release: Release) -> Landed:
    """What landing made of a landed release."""
    facts = _facts(lake, spec, release)
    facts["months"] = [date.fromisoformat(month) for month in facts["months"]]
    return Landed(**facts)


def rules(spec: SourceSpec) -> str:
    """A hash of all that the landed rows follow from besides the bytes."""
    parts = (
        VERSION,
        [form.model_dump() for form in spec.formats],
        [column.model_dump(include={"name", "aliases"}) for column in spec.columns],
        spec.period.model_dump() if spec.period else None,
        spec.drift.model_dump(),
        *([document.VERSION] if any(form.kind == "document" for form in spec.formats) else []),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _facts(lake: Lake, spec: SourceSpec, release: Release) -> dict[str, Any]:
    """What the landed file says of itself; nothing where there is none, or one that is spoilt."""
    try:
        metadata = pq.read_metadata(lake.landing(spec.id, release.id)).metadata
        return dict(json.loads(metadata[b"metmart"]))
    except (FileNotFoundError, pa.ArrowInvalid, KeyError, TypeError, ValueError):
        return {}
    except OSError as error:  # pyarrow's word for a footer that it cannot read
        if files.is_at_fault(error):
            raise
        return {}


def _write(lake: Lake, spec: SourceSpec, release: Release) -> None:
    read = tables(spec, release, lake.object(release.sha256))
    headers = [read_header(spec, release, table) for table in read]
    names = list(dict.fromkeys(name for header in headers for name in header.landed if name))
    text = [(name, pa.string()) for name in [*names, "_release", "_table"]]
    schema = pa.schema([*text, ("_row", pa.int64())])
    tally = _Tally()
    with (
        files.new_file(lake.landing(spec.id, release.id)) as path,
        _Quarantine(lake.quarantined_rows(spec.id, release.id), release) as rejected,
        pq.ParquetWriter(path, schema, compression="zstd") as writer,
    ):
        for table, header in zip(read, headers, strict=True):
            for batch in _batches(table, header, tally, rejected):
                columns = _columns(spec, table, header, batch, tally)
                size = len(batch)
                arrays = [
                    pa.array(columns[name], pa.string())
                    if name in columns
                    else pa.nulls(size, pa.string())
                    for name in names
                ]
                tally.add(arrays)
                arrays.append(pa.array([release.id] * size, pa.string()))
                arrays.append(pa.array([table.name] * size, pa.string()))
                arrays.append(pa.array([row.number for row in batch], pa.int64()))
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                tally.landed += size
        facts = _tallied(spec, read, headers, names, tally, rejected.count)
        writer.add_key_value_metadata({"metmart": json.dumps(facts.__dict__, default=str)})


def _batches(
    table: Table, header: Header, tally: _Tally, rejected: _Quarantine
) -> Iterator[list[Row]]:
    """The good rows in batches. Others go to quarantine, rows without any value are left out."""
    width = len(header.published) - len(table.labels)
    nameless = [at for at, name in enumerate(header.landed[:width]) if not name]
    batch: list[Row] = []
    characters = 0
    for row in table.records():
        if not row.problem and not any(field.strip() for field in row.fields):
            tally.left_out += 1
            continue
        problem = row.problem or _problem(row, width, nameless, table.drops_nameless)
        if problem:
            rejected.add(table.name, Row(row.number, [], row.raw, problem))
            tally.content.update(row.raw.encode(errors="surrogatepass"))
            continue
        batch.append(row)
        characters += len(row.raw)
        if len(batch) == BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _problem(row: Row, width: int, nameless: list[int], drops_nameless: bool) -> str | None:
    count = len(row.fields)
    if drops_nameless:
        # A trailing delimiter may stand in the rows, in the header, or in both.
        last = {width} if count == width + 1 else set()
        count = width if count == width + 1 or _lacks_only(width, count, nameless) else count
        filled = [at for at in {*nameless, *last} if at < len(row.fields) and row.fields[at]]
        if filled:
            return f"a value in column {filled[0] + 1}, which has no name"
    return f"{count} fields where the header has {width}" if count != width else None


def _lacks_only(width: int, count: int, nameless: list[int]) -> bool:
    """Whether the fields that a short row lacks are all nameless."""
    return count < width and all(at in nameless for at in range(count, width))


def _columns(
    spec: SourceSpec, table: Table, header: Header, batch: list[Row], tally: _Tally
) -> dict[str, list[str]]:
    """The batch by landed name, its months tallied."""
    own = len(header.published) - len(table.labels)
    named = [(at, name) for at, name in enumerate(header.landed[:own]) if name]
    columns = {name: [row.fields[at] for row in batch] for at, name in named}
    for name, value in zip(header.landed[own:], table.labels.values(), strict=True):
        columns[name] = [value] * len(batch)
    if isinstance(spec.period, ColumnPeriod):
        parts = [columns[name] for name in spec.period.columns]
        tally.periods.update(
            "-".join(part.strip() for part in row) for row in zip(*parts, strict=True)
        )
    if isinstance(spec.period, HeaderPeriod):
        for name, values in columns.items():
            month = spec.period.month_of(name)
            if month:
                tally.filled[month] += sum(value not in ("", "0") for value in values)
    return columns


def _tallied(
    spec: SourceSpec,
    read: list[Table],
    headers: list[Header],
    names: list[str],
    tally: _Tally,
    rejected: int,
) -> Landed:
    months: Counter[date] = Counter()
    undated = 0
    if isinstance(spec.period, ColumnPeriod):
        for text, rows in tally.periods.items():
            month = spec.period.month_of(text)
            if month:
                months[month] += rows
            else:
                undated += rows
    else:
        months.update({month: 0 for header in headers for month in header.months})
        months.update(tally.filled)
    ordered = sorted(months)
    tally.content.update(json.dumps(names).encode())
    return Landed(
        rules=rules(spec),
        rows_in=tally.landed + rejected + tally.left_out,
        rows_landed=tally.landed,
        rows_quarantined=rejected,
        rows_left_out=tally.left_out,
        header=headers[0].published if headers else [],
        columns=names,
        months=ordered,
        month_rows=[months[month] for month in ordered],
        undated_rows=undated,
        encoding=", ".join(dict.fromkeys(table.encoding for table in read)),
        content=tally.content.hexdigest(),
    )
