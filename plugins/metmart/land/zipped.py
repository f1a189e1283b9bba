"""Reading csv files inside a zip, without unpacking it to the disk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO
from zipfile import ZipInfo

from metmart.archive.release import Release
from metmart.errors import UnreadableError
from metmart.land.csvfile import csv_table
from metmart.land.packed import ZIP_START, archive, members, refuse_bomb, unpacked
from metmart.land.table import Table, unreadable
from metmart.sources.format import ZipFormat
from metmart.sources.spec import SourceSpec


def member_tables(spec: SourceSpec, release: Release, form: ZipFormat, path: Path) -> list[Table]:
    """The members whose paths match, in the order of their paths.

    Raises LandingError where none matches, UnreadableError where the zip is damaged, made to do
    harm or passes a limit.
    """
    found = members(path)
    wanted = [(one, re.fullmatch(form.members, one.filename)) for one in found]
    chosen = [(one, match) for one, match in wanted if match]
    problem = _problem(form, len(chosen), found)
    if problem:
        raise unreadable(
            spec, release, problem, "look at the zip; if it is right, mend the format's limits"
        )
    for one, _ in chosen:
        refuse_bomb(one, form.max_member_bytes, form.max_ratio)
    # Finding a member's encoding reads all of it, and with that its checksum.
    return [
        csv_table(
            spec,
            release,
            form.csv,
            one.filename,
            partial(_open, path, one),
            match.groupdict(default=""),
        )
        for one, match in chosen
    ]


def _problem(form: ZipFormat, chosen: int, found: list[ZipInfo]) -> str | None:
    if not chosen:
        names = ", ".join(member.filename for member in found[:5])
        return f"no member matches {form.members}; the zip has {len(found)}: {names} …"
    if chosen > form.max_members:
        return f"{chosen} members match, more than {form.max_members}"
    return None


@contextmanager
def _open(path: Path, member: ZipInfo) -> Iterator[IO[bytes]]:
    with archive(path) as zipped, unpacked(zipped, member) as file:
        if file.peek(len(ZIP_START)).startswith(ZIP_START):
            raise UnreadableError(
                f"{member.filename} is a zip inside the zip, which is not unpacked",
                next_step="look at the zip; a source reads the files of one zip, not of its zips",
            )
        yield file
