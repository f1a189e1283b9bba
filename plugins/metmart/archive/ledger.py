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
    """The release of a record. Raises LakeError where it cannot be read."""
    return record.read(path, Release)


def is_as_written(path: Path, release: Release) -> bool:
    """Whether a record is what `add` wrote, and stands under the name that follows from it."""
    return (
        record.is_as_written(path)
        and path.parent.name == release.source
        and path.stem == release.id
        and release.id == release_id(release.source, release.published_at, release.sha256)
    )
