"""Whether the lake still holds what the release in use was made with.

A build takes what it finds. A record, a person's decision or a takedown that somebody has deleted
would change what is published without a word: the manifest of the release in use remembers them.
"""

from collections.abc import Iterator
from pathlib import Path

from metmart import record
from metmart.errors import LakeError
from metmart.gate.decision import decisions
from metmart.lake import Lake
from metmart.publish.release import Published
from metmart.sources.registry import sources


def refuse_lost(lake: Lake, in_use: Published) -> None:
    """Return if every record, decision and takedown behind the release in use is there.

    Raises LakeError, which names the file or folder that is lost.
    """
    for what, path in _lost(lake, in_use):
        raise LakeError(
            f"{in_use.id} was made with {what}, which is no longer in the lake",
            file=str(path),
            next_step=f"{record.RESTORE}; `metmart verify` lists all that is lost or damaged",
        )


def _lost(lake: Lake, in_use: Published) -> Iterator[tuple[str, Path]]:
    manifest = in_use.manifest
    for takedown in manifest.takedowns:
        path = lake.takedowns / f"{takedown}.yaml"
        if not path.exists():
            yield f"the takedown {takedown}", path
    for made_of in manifest.inputs:
        source, release = str(made_of["source"]), str(made_of["release"])
        if source not in sources():
            continue
        path = lake.records(source) / f"{release}.json"
        if not path.exists():
            yield f"the release {release}", path
        elif made_of["decision"] == "approved" and not decisions(lake, source, release):
            yield f"a person's approval of {release}", lake.decisions(source, release)
