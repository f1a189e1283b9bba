"""Whether the lake still holds what was written to it: archive, decisions, releases, the pointer.

Nothing here stops at the first thing that is wrong. What can be made again from the archive and is
not published (landing, readings) is not looked at: a build compares what it reads.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from metmart import record
from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.errors import LakeError
from metmart.files import TEMPORARY, sha256_of
from metmart.gate.decision import Decision
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.publish.rollback import Rollback

_ANEW = (
    "restore it from a copy of the lake, or delete the folder: `metmart rollback` puts another "
    "into use meanwhile, and a run makes it anew if it is of all that is accepted now"
)
_SEALED = "take the right to write away again (chmod a-w)"
_COPY = "restore it from a copy of the lake"
_OLDER = (
    "none if a version of before November 2026 wrote it: such records have no hash; else "
    "restore it from a copy of the lake"
)
_AWAY = "move it out of the lake"
_POINTER = "move away what stands there, then `metmart rollback RELEASE` points at a kept release"


@dataclass(frozen=True)
class Damage:
    """Something that is not as it was written: of what, what is wrong, which file, what to do."""

    where: str
    problem: str
    file: str
    next_step: str


def damages(lake: Lake) -> list[Damage]:
    """Everything that is wrong; empty where all is as it was written."""
    return [*_pointers(lake), *_releases(lake), *_archive(lake), *_decided(lake)]


def _pointers(lake: Lake) -> Iterator[Damage]:
    """Each leads to a release; a lake without a release has none."""
    folders = [folder.resolve() for folder in publishing.folders(lake)]
    for pointer in (lake.current, lake.previous):
        if pointer.is_symlink() and pointer.resolve() not in folders:
            problem = f"changed: it leads to no release but to {pointer.readlink()}"
        elif pointer.exists() and not pointer.is_symlink():
            problem = "changed: it is no pointer"
        elif pointer == lake.current and folders and not pointer.is_symlink():
            problem = "missing: no release is in use"
        else:
            continue
        yield Damage(pointer.name, problem, str(pointer), _POINTER)


def _releases(lake: Lake) -> Iterator[Damage]:
    folders = publishing.folders(lake)
    for folder in folders:
        for problem in _of_release(lake, folder):
            next_step = _SEALED if problem.startswith("writable") else _ANEW
            yield Damage(folder.name, problem, str(folder), next_step)
    entries = lake.releases.iterdir() if lake.releases.is_dir() else []
    for path in sorted(set(entries) - set(folders)):
        if path.suffix == ".sha256" and not path.is_symlink():
            if not path.with_suffix("").is_dir():
                next_step = f"{_COPY}, or delete this file too if the release was meant to go"
                yield Damage(path.stem, "missing: the release's folder", str(path), next_step)
        elif not path.name.startswith(TEMPORARY):
            yield Damage("releases", f"extra: {path.name}", str(path), _AWAY)


def _of_release(lake: Lake, folder: Path) -> list[str]:
    if folder.is_symlink():
        return ["changed: it is no folder"]
    try:
        return publishing.verify_noted(lake, publishing.read(folder))
    except (LakeError, OSError):
        return ["changed: manifest.json, which cannot be read"]


def _archive(lake: Lake) -> Iterator[Damage]:
    """Records first: they name the objects."""
    objects: list[Path] = []
    named: dict[Path, Release] = {}
    records = set()
    for path in sorted(_files(lake.archive)):
        match path.relative_to(lake.archive).parts:
            case ("objects", _, _):
                objects.append(path)
            case ("releases", _, _) if path.suffix == ".json":
                records.add(path)
                release = _record(path)
                if release is None or not ledger.is_as_written(path, release):
                    yield Damage(path.stem, "changed: its record", str(path), _COPY)
                if release:
                    named[lake.object(release.sha256)] = release
            case _:
                yield Damage("archive", f"extra: {path.name}", str(path), _AWAY)
    for path in sorted(_recorded(lake) - records):
        yield Damage(path.stem, "missing: its record", str(path), _COPY)
    yield from _objects(named, objects)


def _decided(lake: Lake) -> Iterator[Damage]:
    """Verdicts, and what people decided; the numbers of decisions have no gap."""
    for path in sorted([*lake.root.glob("verdicts/*/*/*.json"), *_decisions(lake)]):
        if not record.is_as_written(path):
            is_older = record.is_of_older_version(path, (Verdict, Decision, Rollback))
            problem = "without a hash" if is_older else "changed"
            next_step = _OLDER if is_older else _COPY
            yield Damage(str(path.parent.name), f"{problem}: {path.name}", str(path), next_step)
    for folder in sorted({path.parent for path in _decisions(lake)}):
        numbers = [int(path.stem) for path in record.numbered(folder)]
        for missing in sorted(set(range(1, max(numbers, default=0))) - set(numbers)):
            name = f"{missing:06}.json"
            yield Damage(folder.parent.name, f"missing: {name}", str(folder / name), _COPY)


def _decisions(lake: Lake) -> list[Path]:
    return [*lake.root.glob("verdicts/*/*/decisions/*.json"), *lake.rollbacks.glob("*.json")]


def _files(folder: Path) -> Iterator[Path]:
    """All but what is being written, or was when its writer was killed: that is for the sweep."""
    for path in folder.rglob("*"):
        is_folder = path.is_dir() and not path.is_symlink()
        if not is_folder and not path.name.startswith(TEMPORARY):
            yield path


def _recorded(lake: Lake) -> set[Path]:
    """The records of which something was made: landed rows, or a published release."""
    made = {(path.parent.name, path.stem) for path in lake.root.glob("landing/*/*.parquet")}
    for folder in publishing.folders(lake):
        with suppress(LakeError):
            inputs = publishing.read(folder).manifest.inputs
            made |= {(one["source"], one["release"]) for one in inputs}
    return {lake.records(source) / f"{release}.json" for source, release in made}


def _record(path: Path) -> Release | None:
    try:
        return ledger.read(path) if not path.is_symlink() else None
    except (LakeError, OSError):
        return None


def _objects(named: dict[Path, Release], objects: list[Path]) -> Iterator[Damage]:
    for path, release in sorted(named.items()):
        if path not in objects:
            again = f"{_COPY}; it was published at {release.url}"
            yield Damage(release.id, f"missing: {path.name}", str(path), again)
    for path in objects:
        if path.is_symlink() or sha256_of(path) != path.name:
            where = named[path].id if path in named else "archive"
            yield Damage(where, f"changed: {path.name}", str(path), _COPY)
        elif path not in named:
            next_step = "run again: a fetch that was cut off writes its record; else move it away"
            yield Damage("archive", f"extra: {path.name}", str(path), next_step)
