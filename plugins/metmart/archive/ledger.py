"""The ledger: the listing of the release records, and nothing else.

There is no index to keep in step and no lock: a record is one file, written once, after its
bytes.
"""

from pathlib import Path

from metmart import record
from metmart.archive.release import Release, release_id
from metmart.errors import LakeError
from metmart.lake import Lake


def releases(lake: Lake, source: str) -> list[Release]:
    """A source's archived releases, oldest publication first.

    Raises LakeError where a record cannot be read.
    """
    records = [read(path) for path in lake.records(source).glob("*.json")]
    return sorted(records, key=lambda release: (release.published_at, release.id))


def release(lake: Lake, source: str, name: str) -> Release:
    """One archived release. Raises LakeError if there is none of that name."""
    path = lake.records(source) / f"{name}.json"
    if not path.exists():
        raise LakeError(
            f"no release {name} is archived",
            source=source,
            file=str(path),
            next_step="list what there is with `metmart releases --sources`",
        )
    return read(path)


def add(lake: Lake, release: Release) -> None:
    """Write a release's record, unless it is there."""
    record.write(lake.records(release.source) / f"{release.id}.json", release)


def read(path: Path) -> Release:
    """The release of a record.

    Raises LakeError where it cannot be read, is not as it was written, or stands under another
    name than that of its source, day and bytes.
    """
    release = record.read(path, Release)
    if not _is_named(path, release):
        raise LakeError(
            f"the record is of {release.id} and stands under another name",
            source=release.source,
            url=release.url,
            file=str(path),
            sha256=release.sha256,
            next_step=f"it was changed by another hand: {record.RESTORE}",
        )
    return release


def is_as_written(path: Path, release: Release) -> bool:
    """Whether a record is what `add` wrote, and stands under the name that follows from it."""
    return record.is_as_written(path) and _is_named(path, release)


def _is_named(path: Path, release: Release) -> bool:
    """Whether a record stands under the name that follows from its source, day and bytes."""
    return (
        path.parent.name == release.source
        and path.stem == release.id
        and release.id == release_id(release.source, release.published_at, release.sha256)
    )
