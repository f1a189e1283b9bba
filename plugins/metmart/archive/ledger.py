"""The ledger: the listing of the release records, and nothing else.

There is no index to keep in step and no lock: a record is one file, written once, after its
bytes. It ends with a hash of itself, so that a record changed by hand is known.
"""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from metmart import files
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
    text = release.model_dump_json(indent=2).removesuffix("\n}")
    head = f'{text},\n  "record_sha256": "'.encode()
    digest = hashlib.sha256(head + _TAIL).hexdigest().encode()
    files.write_once(lake.records(release.source) / f"{release.id}.json", head + digest + _TAIL)


_TAIL = b'"\n}\n'
_HASH = slice(-68, -4)  # where the hash stands: 64 digits before the tail


def read(path: Path) -> Release:
    """The release of a record. Raises LakeError where it cannot be read."""
    try:
        return Release.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise LakeError(
            f"the record cannot be read: {error}",
            file=str(path),
            next_step="the record was changed by hand: restore it from a copy of the lake",
        ) from error


def is_as_written(path: Path, release: Release) -> bool:
    """Whether a record is what `add` wrote, and stands under the name that follows from it."""
    data = path.read_bytes()
    head, digest, tail = data[: _HASH.start], data[_HASH], data[_HASH.stop :]
    return (
        digest == hashlib.sha256(head + tail).hexdigest().encode()
        and path.parent.name == release.source
        and path.stem == release.id
        and release.id == release_id(release.source, release.published_at, release.sha256)
    )
