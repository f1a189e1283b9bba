"""Charts of which no data are in the text, and slides on which nothing is."""

import re
from collections.abc import Sequence

from metmart.documents.structure import Chart
from metmart.documents.structuring import wording
from metmart.documents.structuring.paragraph import Paragraph

_MATTER = re.compile(
    r"\b(?:offences?|crimes?|totals?|tno[’']?s?|robber(?:y|ies)|burglar(?:y|ies)|violence|theft|"
    r"arrests?|referrals?|deploy(?:ed|ment)|outcomes?|activity|trends?|comparison|volumes?|search(?:es)?|"
    r"calls?|satisfaction|confidence|incidents?|figures|statistics|stats|rates?|performance|chart|"
    r"graph|map|by month|by ward|sanction|detections?|victims?|hotspots?)\b",
    re.IGNORECASE,
)
_WITH_VALUE = re.compile(r"[-–=:]\s*£?\d[\d,.]*\s*%?\s*$|\d%|\d,\d{3}")
_WORDS = 14


def charts(paragraphs: Sequence[Paragraph]) -> list[Chart]:
    """Short titles of some measure below which nothing stands before the next heading."""
    return [
        Chart(one.text, one.first_line, one.page)
        for place, one in enumerate(paragraphs)
        if _is_title(one) and _is_last(paragraphs, place)
    ]


def blank_slides(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Headings of slides on which nothing else is, not even a chart's title."""
    return [
        one
        for place, one in enumerate(paragraphs)
        if one.kind == "heading" and one.level == 1 and _is_last(paragraphs, place)
        and not _is_title(one)
    ]  # fmt: skip


def _is_title(one: Paragraph) -> bool:
    """Of the matter of a chart and not a sentence, a label with its value, or a slide's name."""
    if one.kind not in ("heading", "paragraph") or (not one.headings and one.kind != "heading"):
        return False
    brief = wording.is_short(one.text, _WORDS) and not wording.is_finished(one.text)
    return brief and bool(_MATTER.search(one.text)) and not _WITH_VALUE.search(one.text)


def _is_last(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """Whether a heading of the same rank or above, or the end, comes next."""
    if place + 1 == len(paragraphs):
        return True
    one, after = paragraphs[place], paragraphs[place + 1]
    if after.kind == "empty_page":
        return True
    if after.kind != "heading":
        return False
    if one.kind == "heading":
        return len(after.headings) <= len(one.headings)
    return True
