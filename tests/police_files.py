"""Zips in the shape of data.police.uk's archive, for tests, and counts made without metmart."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import duckdb

from conftest import NOW, archived
from metmart.gate.gate import judge
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.publisher.sample.police_street import OUTCOME, STREET
from metmart.sources.registry import source

HEADERS = {"street": STREET, "outcomes": OUTCOME}
Members = Mapping[str, bytes]


def member(
    month: str, force: str, kind: str, rows: Iterable[Sequence[object]]
) -> tuple[str, bytes]:
    """Path and bytes of one member."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS[kind])
    writer.writerows(rows)
    return f"{month}/{month}-{force}-{kind}.csv", text.getvalue().encode()


def zipped(members: Members) -> bytes:
    """A zip of them."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as opened:
        for path, data in members.items():
            opened.writestr(path, data)
    return packed.getvalue()


def take(lake: Lake, name: str, data: bytes, published: str) -> tuple[Landed, Verdict]:
    """Archive, land and judge. Raises GateError."""
    release = archived(lake, name, data, published)
    landed = land(lake, source(name), release)
    return landed, judge(lake, source(name), release, release.resource, NOW)


def records(data: bytes) -> list[dict[str, str]]:
    """The rows of a member, read by the standard library."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@contextmanager
def opened(candidate: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A built candidate to read; attached, because its builder or auditor may have it open."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{candidate}' as candidate (read_only)")
        connection.execute("use candidate")
        yield connection
