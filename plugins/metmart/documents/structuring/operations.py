"""Named police operations and their results."""

import re
from collections.abc import Sequence

from metmart.documents.structuring.exchange import said
from metmart.documents.structuring.paragraph import Paragraph
from metmart.documents.structuring.plans import Draft

_OPERATION = re.compile(r"\bOp(?:eration)?\.?\s+(?P<name>[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?)(?![\w-])")
_NO_NAME = {"Room", "Support", "Team", "Unit", "Centre", "Lead", "Manager"}
_NO_SECOND = {
    "Results", "Visits", "Team", "Arrests", "Knife", "Weapon", "Stop", "The", "In", "On", "At",
    "Has", "Was", "Is", "And", "Increased", "Patrols", "Update", "Phase", "Outcomes", "Officers",
}  # fmt: skip
_STATED = re.compile(
    r"^(?P<named>Op(?:eration)?\.? [A-Z][^:]{2,40}?)\s+(?:results?|outcomes?)\s*:\s*"
    r"(?P<results>.+)$",
    re.DOTALL,
)
_RESULTS = re.compile(r"\b(?:results?|outcomes?|outputs?|achievements?|activity)\b", re.IGNORECASE)


def operation_actions(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """Each operation where it is first named, and each bullet of results below its heading."""
    seen: set[str] = set()
    drafts = []
    for one in paragraphs:
        drafts += _in_one(one)
        above = _above(one)
        if above and one.kind in ("bullet", "row"):
            drafts.append(Draft(one, "operation_result", said(one), operation=above, order=2))
        for name in operations(said(one)):
            if name not in seen:
                seen.add(name)
                drafts.append(Draft(one, "operation", said(one), operation=name, order=1))
    return drafts


def operations(text: str) -> list[str]:
    """The names of operations in a text, as "Op Name"."""
    found = []
    for match in _OPERATION.finditer(text):
        words = match["name"].split()
        if words[0] in _NO_NAME:
            continue
        if len(words) > 1 and words[1] in _NO_SECOND:
            words = words[:1]
        found.append(f"Op {' '.join(words)}")
    return found


def _in_one(one: Paragraph) -> list[Draft]:
    """Results in one paragraph: "Operation Name results: arrests: 17; mopeds seized: 38"."""
    match = _STATED.match(said(one))
    named = operations(match["named"]) if match else []
    if match is None or not named or _above(one):
        return []
    return [
        Draft(one, "operation_result", result.strip(), operation=named[0], order=2)
        for result in re.split(r";\s*", match["results"])
        if result.strip()
    ]


def _above(one: Paragraph) -> str | None:
    """The operation whose heading is the last above a paragraph, but for one of results."""
    path = list(one.headings)
    while path and _RESULTS.search(path[-1]) and not operations(path[-1]):
        path.pop()
    named = operations(path[-1]) if path else []
    return named[0] if named else None
