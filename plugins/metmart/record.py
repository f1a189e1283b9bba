"""Records: small JSON files that are written once and never changed, each a model's fields.

A record ends with a hash of itself, so that one changed by hand is known. It is no proof against
somebody who works the hash out anew.
"""

import hashlib
from itertools import count
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from metmart import files
from metmart.errors import LakeError

M = TypeVar("M", bound=BaseModel)

RESTORE = "restore it from a copy of the lake"
_TAIL = b'"\n}\n'
_HASH = slice(-68, -4)  # where the hash stands: 64 digits before the tail


def write(path: Path, record: BaseModel) -> bool:
    """Write a record, unless there is one of that name; whether it was written."""
    text = record.model_dump_json(indent=2).removesuffix("\n}")
    head = f'{text},\n  "record_sha256": "'.encode()
    digest = hashlib.sha256(head + _TAIL).hexdigest().encode()
    return files.write_once(path, head + digest + _TAIL)


def append(folder: Path, record: BaseModel) -> None:
    """Write a record under the number after the last one of a folder."""
    last = max((int(path.stem) for path in numbered(folder)), default=0)
    for number in count(last + 1):
        if write(folder / f"{number:06}.json", record):
            return


def numbered(folder: Path) -> list[Path]:
    """The records of a folder in the order in which they were appended."""
    found = [path for path in folder.glob("*.json") if path.stem.isdigit()]
    return sorted(found, key=lambda path: int(path.stem))


def read(path: Path, kind: type[M], next_step: str = RESTORE) -> M:
    """The fields of a JSON file.

    Raises LakeError, with the next step, where the file cannot be read, or is not what was
    written: a record is compared with its hash whenever it is used. A record of an older version,
    which has no hash, is read as it is.
    """
    try:
        data = path.read_bytes()
        found = kind.model_validate_json(data)
    except (OSError, ValidationError) as error:
        if files.is_at_fault(error):
            raise
        wrong = error.error_count() if isinstance(error, ValidationError) else "all"
        raise LakeError(
            f"the record cannot be read: {wrong} of its fields are not as written",
            file=str(path),
            next_step=f"it was changed by another hand: {next_step}",
        ) from None
    if has_hash(data) and not _is_whole(data):
        raise LakeError(
            "the record is not as it was written: it differs from its own hash",
            file=str(path),
            next_step=f"it was changed by another hand: {next_step}",
        )
    return found


def has_hash(data: bytes) -> bool:
    """Whether a record's text names a hash of itself; records of older versions have no hash."""
    return b'"record_sha256"' in data


def is_of_older_version(path: Path, kinds: tuple[type[BaseModel], ...]) -> bool:
    """Whether a file is a record of one of these kinds, whole and without a hash."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return not has_hash(data) and any(_is_of(kind, data) for kind in kinds)


def _is_of(kind: type[BaseModel], data: bytes) -> bool:
    try:
        kind.model_validate_json(data)
    except ValidationError:
        return False
    return True


def _is_whole(data: bytes) -> bool:
    head, digest, tail = data[: _HASH.start], data[_HASH], data[_HASH.stop :]
    return digest == hashlib.sha256(head + tail).hexdigest().encode()


def is_as_written(path: Path) -> bool:
    """Whether a file is what `write` wrote."""
    return path.is_file() and not path.is_symlink() and _is_whole(path.read_bytes())
