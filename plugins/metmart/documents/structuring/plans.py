"""Plans: their priorities, actions and outcomes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metmart.documents.structure import ActionKind, Part
from metmart.documents.structuring.paragraph import Paragraph

_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+(.+)$", re.DOTALL)
_OUTCOMES = re.compile(r"^(?:expected |key |intended )?outcomes?\W*$", re.IGNORECASE)
_ACTIONS = re.compile(r"^(?:key |our )?actions?\W*$", re.IGNORECASE)
_PRIORITIES = re.compile(r"\bpriorit(?:y|ies)\b", re.IGNORECASE)
_GRID = 3  # numbered cells make a grid of priorities


@dataclass(frozen=True)
class Draft:
    """An action before it has its number. `order` sorts those of one paragraph."""

    one: Paragraph
    kind: ActionKind
    text: str
    who: str | None = None
    due_text: str | None = None
    due_on: date | None = None
    operation: str | None = None
    order: int = 0


def plan_actions(paragraphs: Sequence[Paragraph], parts: Sequence[Part]) -> list[Draft]:
    """Of embedded plans, and priorities that a deck lists below a heading that says so."""
    in_plan = [part for part in parts if part.kind == "plan"]
    drafts = _grid(paragraphs)
    for one in paragraphs:
        inside = any(part.first_line <= one.first_line <= part.last_line for part in in_plan)
        draft = _planned(one) if inside else _priority(one)
        if draft:
            drafts.append(draft)
    return _without_repeats(drafts)


def _without_repeats(drafts: Sequence[Draft]) -> list[Draft]:
    """A plan's headings are its priorities only where it does not list them before."""
    listed = [one for one in drafts if one.kind == "plan_priority" and one.one.kind != "heading"]
    return [
        one
        for one in drafts
        if not (listed and one.one.kind == "heading" and _NUMBERED.match(one.text))
    ]


def _grid(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """Numbered cells side by side below a heading of priorities, or in running order."""
    cells = [
        (one, match)
        for one in paragraphs
        if one.kind == "row" and one.cells and all(_NUMBERED.match(c) for c in one.cells if c)
        for cell in one.cells
        if (match := _NUMBERED.match(cell))
    ]
    if len(cells) < _GRID:
        return []
    return [
        Draft(one, "plan_priority", match[0].strip(), order=int(match[1])) for one, match in cells
    ]


def _planned(one: Paragraph) -> Draft | None:
    """A bullet or paragraph below a numbered heading of a plan, or below its outcomes."""
    if one.kind == "heading":
        return Draft(one, "plan_priority", one.text) if _NUMBERED.match(one.text) else None
    if one.kind not in ("bullet", "paragraph") or not one.headings:
        return None
    last = one.headings[-1]
    within = any(_NUMBERED.match(heading) for heading in one.headings)
    if _OUTCOMES.match(last):
        return Draft(one, "plan_outcome", one.text)
    if within and (one.kind == "bullet" or _ACTIONS.match(last)):
        return Draft(one, "plan_action", one.text)
    if _PRIORITIES.search(last) and (one.kind == "bullet" or _NUMBERED.match(one.text)):
        return Draft(one, "plan_priority", one.text)
    return None


def _priority(one: Paragraph) -> Draft | None:
    """A heading or bullet right below a heading that announces priorities."""
    below = bool(one.headings) and bool(_PRIORITIES.search(one.headings[-1]))
    numbered = one.kind == "paragraph" and bool(_NUMBERED.match(one.text))
    short = one.kind in ("heading", "bullet") or numbered
    return Draft(one, "plan_priority", one.text) if below and short else None
