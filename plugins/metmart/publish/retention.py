"""Which releases are kept, and letting go of the others.

The one in use is always kept, and the one before it, whose readers may still be at it; besides
them the newest, up to a number. A release that holds what has been taken down since goes whatever
its age, as soon as one without the words is in use. What was good in those that go can be made
again from the archive.
"""

from collections.abc import Iterable

from metmart import files
from metmart.documents.takedown import Takedown, takedowns
from metmart.lake import Lake
from metmart.publish.release import Published, published


def let_go(lake: Lake, keep: int) -> list[str]:
    """Delete the releases that are not kept; their names. None as long as nothing is in use."""
    with files.locked(lake.pointer_lock):
        if not lake.current.exists():
            return []
        in_use, previous = (one.resolve().name for one in (lake.current, lake.previous))
        order = [one.id for one in reversed(published(lake))]
        order.sort(key=lambda name: (name != in_use, name != previous))
        held = {one.id for one in holding(lake, takedowns(lake))} - {in_use}
        kept = [name for name in order if name not in held][:keep]
        gone = [name for name in order if name not in kept]
        for name in gone:
            _remove(lake, name)
        return gone


def holding(lake: Lake, listed: Iterable[Takedown]) -> list[Published]:
    """The published releases that hold anything of what was taken down."""
    listed = list(listed)
    return [one for one in published(lake) if holds(one, listed)]


def holds(release: Published, listed: Iterable[Takedown]) -> bool:
    """Whether it is made of a document, or a version of it, and does not know of the takedown."""
    return any(
        one["release"] == down.document
        or one["sha256"] == down.sha256
        or one.get("paper") == down.paper
        for down in listed
        if down.id not in release.manifest.takedowns
        for one in release.manifest.inputs
    )


def _remove(lake: Lake, name: str) -> None:
    """What refers to it goes first: a run killed in between leaves no more than is found again."""
    if lake.previous.resolve().name == name:
        files.remove(lake.previous)
    files.remove(lake.manifest_hash(name))
    files.remove(lake.releases / name)
