"""Publishing a candidate, and what is published.

The folder is made under a temporary name, its manifest last; it gets its name in one step, then
the pointer `current` is swapped in one step. Readers see the old release or the new one, whole;
those that hold the old one keep it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from metmart import files
from metmart.build.inputs import Inputs
from metmart.documents.search_index import write_index
from metmart.errors import LakeError
from metmart.export.marts import export
from metmart.files import sha256_of
from metmart.lake import Lake
from metmart.publish.manifest import Manifest, datapackage, manifest


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

    A release that was published before is only pointed at: equal inputs are one release.
    """
    folder = lake.releases / inputs.release_id
    if not folder.exists():
        with files.scratch(lake.work) as scratch:
            finished = scratch / inputs.release_id
            finished.mkdir()
            marts = export(candidate, finished)
            write_index(finished / "marts.duckdb", finished / "search.sqlite")
            files.write(finished / "datapackage.json", _json(datapackage(marts, inputs)))
            described = manifest(finished, marts, inputs, publishers, now)
            files.write(finished / "manifest.json", _json(described.model_dump(mode="json")))
            files.publish_folder(finished, folder)
    files.point(lake.current, folder)
    files.remove(candidate.parent)
    return read(folder)


def current(lake: Lake) -> Published | None:
    """The release in use, or None before the first."""
    return read(lake.current.resolve()) if lake.current.exists() else None


def published(lake: Lake) -> list[Published]:
    """Every release that is kept, oldest first."""
    folders = lake.releases.iterdir() if lake.releases.is_dir() else []
    kept = [read(folder) for folder in folders if not folder.name.startswith(files.TEMPORARY)]
    return sorted(kept, key=lambda release: (release.manifest.published_at, release.id))


def read(folder: Path) -> Published:
    """A release as its manifest describes it. Raises LakeError where that cannot be read."""
    try:
        described = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise LakeError(
            f"the release has no readable manifest: {error}",
            file=str(folder),
            next_step="delete the folder and run again; the archive makes it anew",
        ) from error
    return Published(folder, described)


def verify(release: Published) -> list[str]:
    """What is wrong with a release's files: changed, missing and extra ones, in words."""
    expected = release.manifest.files
    there = {path.name for path in release.folder.iterdir()} - {"manifest.json"}
    problems = [f"missing: {name}" for name in sorted(set(expected) - there)]
    problems += [f"extra: {name}" for name in sorted(there - set(expected))]
    problems += [
        f"changed: {name}"
        for name in sorted(there & set(expected))
        if sha256_of(release.folder / name) != expected[name].sha256
    ]
    return problems


def _json(content: object) -> bytes:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()
