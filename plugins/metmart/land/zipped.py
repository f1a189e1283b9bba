"""Reading csv files inside a zip, without unpacking it to the disk."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from metmart.archive.release import Release
from metmart.land.csvfile import csv_table
from metmart.land.table import Table, unreadable
from metmart.sources.format import ZipFormat
from metmart.sources.spec import SourceSpec


def member_tables(spec: SourceSpec, release: Release, form: ZipFormat, path: Path) -> list[Table]:
    """The members whose paths match, in the order of their paths.

    Raises LandingError where the zip is damaged, none matches or a limit is passed.
    """
    try:
        return _tables(spec, release, form, path)
    except (BadZipFile, zlib.error, EOFError) as error:
        raise unreadable(
            spec,
            release,
            f"the zip is damaged: {error}",
            "run `metmart verify`; if the bytes are whole, the publisher put out a damaged file",
        ) from error


def _tables(spec: SourceSpec, release: Release, form: ZipFormat, path: Path) -> list[Table]:
    with ZipFile(path) as opened:
        members = sorted(opened.infolist(), key=lambda member: member.filename)
    wanted = [(one, re.fullmatch(form.members, one.filename)) for one in members]
    chosen = [(one, match) for one, match in wanted if match]
    problem = _problem(form, [one for one, _ in chosen], members)
    if problem:
        raise unreadable(
            spec, release, problem, "look at the zip; if it is right, mend the format's limits"
        )
    # Finding a member's encoding reads all of it, and with that its checksum.
    return [
        csv_table(
            spec,
            release,
            form.csv,
            one.filename,
            partial(_open, path, one.filename),
            match.groupdict(default=""),
        )
        for one, match in chosen
    ]


def _problem(form: ZipFormat, chosen: list[ZipInfo], members: list[ZipInfo]) -> str | None:
    if not chosen:
        names = ", ".join(member.filename for member in members[:5])
        return f"no member matches {form.members}; the zip has {len(members)}: {names} …"
    if len(chosen) > form.max_members:
        return f"{len(chosen)} members match, more than {form.max_members}"
    for one in chosen:
        ratio = one.file_size / max(one.compress_size, 1)
        if one.file_size > form.max_member_bytes:
            return f"{one.filename} unpacks to {one.file_size:,} bytes"
        if ratio > form.max_ratio:
            return f"{one.filename} unpacks to {ratio:.0f} times its size"
    return None


@contextmanager
def _open(path: Path, member: str) -> Iterator[IO[bytes]]:
    with ZipFile(path) as opened, opened.open(member) as file:
        yield file
