"""Older releases that hold what has been taken down since are not kept.

Every other release stays for good. These go as soon as a release without the words is in use; what
was good in them can be made again from the archive.
"""

from collections.abc import Iterable

from metmart import files
from metmart.documents.takedown import Takedown, takedowns
from metmart.lake import Lake
from metmart.publish.release import Published, current, published


def forget(lake: Lake) -> list[str]:
    """Delete the releases that hold what was taken down, but for the one in use; their names."""
    listed = takedowns(lake)
    in_use = current(lake)
    old = [] if in_use is None else [one for one in holding(lake, listed) if one.id != in_use.id]
    for release in old:
        files.remove(release.folder)
    return [release.id for release in old]


def holding(lake: Lake, listed: Iterable[Takedown]) -> list[Published]:
    """The published releases that hold anything of what was taken down."""
    listed = list(listed)
    return [one for one in published(lake) if any(_holds(one, down) for down in listed)]


def _holds(release: Published, down: Takedown) -> bool:
    """Whether it is made of the document, or a version of it, and does not know of the takedown."""
    if down.id in release.manifest.takedowns:
        return False
    return any(
        one["release"] == down.document
        or one["sha256"] == down.sha256
        or one.get("paper") == down.paper
        for one in release.manifest.inputs
    )
