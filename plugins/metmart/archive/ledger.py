"""The ledger: the listing of the release records, and nothing else.

There is no index to keep in step and no lock: a record is one file, written once, after its
bytes.
"""

from pathlib import Path

from pydantic import ValidationError

from metmart import files
from metmart.archive.release import Release
from metmart.errors import LakeError
from metmart.files import sha256_of
from metmart.lake import Lake


def releases(lake: Lake, source: str) -> list[Release]:
    """A source's archived releases, oldest publication first.

    Raises LakeError where a record cannot be read.
    """
    records = [_read(path) for path in lake.records(source).glob("*.json")]
    return sorted(records, key=lambda release: (release.published_at, release.id))


def release(lake: Lake, source: str, release_id: str) -> Release:
    """One archived release. Raises LakeError if there is none of that name."""
    path = lake.records(source) / f"{release_id}.json"
    if not path.exists():
        raise LakeError(
            f"no release {release_id} is archived",
            source=source,
            file=str(path),
            next_step="list what there is with `metmart releases --sources`",
        )
    return _read(path)


def add(lake: Lake, release: Release) -> None:
    """Write a release's record, unless it is there."""
    files.write_once(
        lake.records(release.source) / f"{release.id}.json",
        f"{release.model_dump_json(indent=2)}\n".encode(),
    )


def verify(lake: Lake, release: Release) -> list[str]:
    """What is wrong with a release's archived bytes, in words."""
    path = lake.object(release.sha256)
    if not path.exists():
        return [f"missing: {path.name}"]
    return [] if sha256_of(path) == release.sha256 else [f"changed: {path.name}"]


def _read(path: Path) -> Release:
    try:
        return Release.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise LakeError(
            f"the record cannot be read: {error}",
            file=str(path),
            next_step="the record was changed by hand: restore it from a copy of the lake",
        ) from error
