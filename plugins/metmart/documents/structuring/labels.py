"""Row labels that cannot be read, repaired by their position and siblings."""

import re
from collections.abc import Sequence

_LATIN = re.compile(r"[A-Za-z0-9]")
_LAST_WESTERN = 0x24F
_ENDING = re.compile(r"(\d{2,4}\s*[-–/]\s*\d{2,4}|\b(?:19|20)\d\d)\s*$")


def repaired(labels: Sequence[str]) -> list[str]:
    """The labels, those in another script or in garbage by what their siblings say.

    Labels of a period under a name ("A 21-22, A 22-23, B 21-22, ? 22-23") repeat the name before;
    the unreadable one takes the name whose period it would complete. Without such a pattern a
    label stays as it is.
    """
    return [
        label if is_readable(label) else _repair(labels, place)
        for place, label in enumerate(labels)
    ]


def is_readable(label: str) -> bool:
    """Whether a label is in letters that its readers know; an empty one is no garbage."""
    letters = [char for char in label if not char.isspace()]
    if any(ord(char) > _LAST_WESTERN and not _is_sign(char) for char in letters):
        return False
    name = _name(label)
    return not name or bool(_LATIN.search(name))


def _is_sign(char: str) -> bool:
    """Dashes, quotes, arrows and the like, which stand among western letters."""
    return 0x2000 <= ord(char) <= 0x2BFF


def _repair(labels: Sequence[str], place: int) -> str:
    ending = _ending(labels[place])
    names = [_name(label) if is_readable(label) else None for label in labels]
    known = [name for name in names if name]
    if not ending or not known:
        return labels[place]
    for name in reversed([name for name in names[:place] if name]):
        if _fits(labels, names, name, ending):
            return f"{name} {ending}"
    for name in (name for name in names[place + 1 :] if name):
        if _fits(labels, names, name, ending):
            return f"{name} {ending}"
    return labels[place]


def _fits(labels: Sequence[str], names: Sequence[str | None], name: str, ending: str) -> bool:
    """Whether a name has other periods among the labels, but not this one yet."""
    own = [_ending(label) for label, one in zip(labels, names, strict=True) if one == name]
    return ending not in own and bool(own)


def _ending(label: str) -> str | None:
    match = _ENDING.search(label)
    return match[1] if match else None


def _name(label: str) -> str:
    return _ENDING.sub("", label).strip()
