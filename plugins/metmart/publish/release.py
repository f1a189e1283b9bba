"""Publishing a candidate, and what is published.

The folder is made under a temporary name, its manifest last; it gets its name in one step, then
the pointer `current` is swapped in one step. Readers see the old release or the new one, whole;
those that hold the old one keep it. The hash of the manifest is noted beside the folder, so that a
manifest that was changed is found as any other file.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from metmart import files
from metmart.build.inputs import Inputs
from metmart.documents.search_index import write_index
from metmart.errors import LakeError
from metmart.export.marts import export
from metmart.files import TEMPORARY, sha256_of
from metmart.lake import Lake
from metmart.publish.manifest import Manifest, datapackage, manifest

log = logging.getLogger("metmart.publish")
WRITABLE = 0o222


@dataclass(frozen=True)
class Published:
    """A release of the warehouse on the disk."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Its name."""
        return self.manifest.release


def publish(
    lake: Lake, inputs: Inputs, candidate: Path, publishers: str, now: datetime
) -> Published:
    """Publish an audited candidate and point `current` at it.

    A release that was published before is only pointed at: equal inputs are one release. Raises
    LakeError where its files are no longer what they were.
    """
    folder = lake.releases / inputs.release_id
    with files.scratch(lake.work) as scratch:
        finished = scratch / inputs.release_id
        if not folder.exists():
            finished.mkdir()
            _make(finished, inputs, candidate, publishers, now)
        with files.locked(lake.pointer_lock):
            if not folder.exists():
                files.remove(lake.manifest_hash(folder.name))  # of a folder that is gone
                files.publish_folder(finished, folder)
            release = read(folder)
            files.write_once(lake.manifest_hash(folder.name), _manifest_hash(release))
            refuse_unless_whole(lake, release)
            point(lake, release)
    files.remove(candidate.parent)
    return release


def _make(folder: Path, inputs: Inputs, candidate: Path, publishers: str, now: datetime) -> None:
    """Fill a folder with the files of a release, which nobody may write to."""
    marts = export(candidate, folder)
    write_index(folder / "marts.duckdb", folder / "search.sqlite")
    files.write(folder / "datapackage.json", _json(datapackage(marts, inputs)))
    described = manifest(folder, marts, inputs, publishers, now)
    files.write(folder / "manifest.json", _json(described.model_dump(mode="json")))
    for file in folder.iterdir():
        files.seal(file)


def refuse_unless_whole(lake: Lake, release: Published) -> None:
    """Raise LakeError where a file of a release is not what was published."""
    problems = verify_noted(lake, release)
    if problems:
        raise LakeError(
            f"release {release.id} is not what was published: {'; '.join(problems[:5])}",
            file=str(release.folder),
            next_step="restore it from a copy of the lake; if it is of all that is accepted now, "
            "delete the folder and run again",
        )


def point(lake: Lake, release: Published) -> None:
    """Make a release the one in use; for a caller who holds the lock of the pointers."""
    if lake.current.exists() and lake.current.resolve() != release.folder.resolve():
        files.point(lake.previous, lake.current.resolve())
    files.point(lake.current, release.folder)


def current(lake: Lake) -> Published | None:
    """The release in use, or None before the first."""
    return read(lake.current.resolve()) if lake.current.exists() else None


def published(lake: Lake) -> list[Published]:
    """Every release that is kept, oldest first; a damaged one keeps back none of the others."""
    kept = []
    for folder in folders(lake):
        try:
            kept.append(read(folder))
        except LakeError as error:
            log.error("%s", error)
    return sorted(kept, key=lambda release: (release.manifest.published_at, release.id))


def folders(lake: Lake) -> list[Path]:
    """The folder of every release that is kept, whatever state it is in, by name."""
    found = lake.releases.iterdir() if lake.releases.is_dir() else []
    return sorted(one for one in found if one.is_dir() and not one.name.startswith(TEMPORARY))


def read(folder: Path) -> Published:
    """A release as its manifest describes it. Raises LakeError where that cannot be read."""
    try:
        described = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise LakeError(
            f"the release has no readable manifest: {error}",
            file=str(folder),
            next_step="restore it from a copy of the lake, or delete the folder; if it is in use, "
            "`metmart rollback` puts another into use",
        ) from error
    return Published(folder, described)


def verify_noted(lake: Lake, release: Published) -> list[str]:
    """What is wrong with a release, its manifest and its name included, in words."""
    noted = lake.manifest_hash(release.folder.name)
    if not noted.is_file():
        return [f"missing: {noted.name}", *verify(release)]
    is_noted = noted.read_bytes() == _manifest_hash(release)
    return [*([] if is_noted else ["changed: manifest.json"]), *verify(release)]


def verify(release: Published) -> list[str]:
    """What is wrong with a release's files: changed, missing and extra ones, in words."""
    expected = release.manifest.files
    found = {str(path.relative_to(release.folder)): path for path in release.folder.rglob("*")}
    described = found.pop("manifest.json", None)
    problems = [f"missing: {name}" for name in sorted(set(expected) - set(found))]
    problems += [f"extra: {name}" for name in sorted(set(found) - set(expected))]
    for name in sorted(set(found) & set(expected)):
        problems += _faults(found[name], expected[name].sha256)
    return problems + (_faults(described, sha256_of(described)) if described else [])


def _faults(path: Path, sha256: str) -> list[str]:
    if path.is_symlink() or not path.is_file() or sha256_of(path) != sha256:
        return [f"changed: {path.name}"]
    return [f"writable: {path.name}"] if path.stat().st_mode & WRITABLE else []


def _manifest_hash(release: Published) -> bytes:
    name = f"{release.folder.name}/manifest.json"
    return f"{sha256_of(release.folder / 'manifest.json')}  {name}\n".encode()


def _json(content: object) -> bytes:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()
