"""Going back to a release that is kept, as a decision that holds.

A release that was left is not pointed at again by itself, although its inputs are accepted: only
by name, or when other inputs make another release. Decisions are files, numbered and never changed.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from metmart import files, record
from metmart.documents.takedown import takedowns
from metmart.errors import LakeError
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.publish.release import Published
from metmart.publish.retention import holds


class Rollback(BaseModel):
    """Who left which release for which, when and why; `left` is None where none was in use."""

    model_config = ConfigDict(frozen=True)

    left: str | None
    to: str
    by: str
    reason: str
    at: datetime

    def __str__(self) -> str:
        """What was decided, and how to take it back."""
        if self.left is None:
            return f"{self.by} put {self.to} into use on {self.at:%Y-%m-%d}: {self.reason}"
        return (
            f"{self.by} left {self.left} for {self.to} on {self.at:%Y-%m-%d}: {self.reason}; "
            f"`metmart rollback {self.left}` puts it into use again"
        )


def roll_back(lake: Lake, name: str, by: str, reason: str, now: datetime) -> Rollback:
    """Point at a kept release, after comparing every file of it with its hash.

    `name` is a release's id, or the beginning of the id or of the hash in it. Raises LakeError
    where there is no one such release, where it is not what was published, or where it holds what
    was taken down.
    """
    if not reason.strip():
        raise LakeError(
            "a rollback needs a reason", file=str(lake.root), next_step="say why, in a few words"
        )
    with files.locked(lake.pointer_lock):
        release = _kept(lake, name)
        if holds(release, takedowns(lake)):
            raise LakeError(
                f"release {release.id} holds what was taken down",
                file=str(release.folder),
                next_step="name another of `metmart releases`, or `metmart publish` a new one",
            )
        left = lake.current.resolve().name if lake.current.exists() else None
        if left == release.id:
            raise LakeError(
                f"release {left} is in use already",
                file=str(release.folder),
                next_step="name another of `metmart releases`",
            )
        publishing.refuse_unless_whole(lake, release)
        decision = Rollback(left=left, to=release.id, by=by, reason=reason, at=now)
        record.append(lake.rollbacks, decision)
        publishing.point(lake, release)
        return decision


def withheld(lake: Lake, release_id: str) -> Rollback | None:
    """The decision that keeps a release from being pointed at by itself, if there is one."""
    named = [one for one in _decisions(lake) if release_id in (one.left, one.to)]
    return named[-1] if named and named[-1].left == release_id else None


def _kept(lake: Lake, name: str) -> Published:
    """The release that is meant; its manifest alone is read, whatever state others are in."""
    kept = publishing.folders(lake) if name else []
    meant = [folder for folder in kept if folder.name == name] or [
        folder
        for folder in kept
        if folder.name.startswith(name) or folder.name.rpartition("-")[2].startswith(name)
    ]
    if len(meant) != 1:
        names = ", ".join(folder.name for folder in meant)
        raise LakeError(
            f"{name} is the name of {len(meant)} releases: {names}"
            if meant
            else f"no release '{name}' is kept",
            file=str(lake.releases),
            next_step="name one of `metmart releases`",
        )
    return publishing.read(meant[0])


def _decisions(lake: Lake) -> list[Rollback]:
    """Oldest first. Raises LakeError where one cannot be read: it may be the one in force."""
    return [record.read(path, Rollback) for path in record.numbered(lake.rollbacks)]
