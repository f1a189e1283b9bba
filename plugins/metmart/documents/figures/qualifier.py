"""How exact a number is said to be: about, over, at most."""

import re

from metmart.documents.figure import Qualifier

_BEFORE: tuple[tuple[str, Qualifier], ...] = (
    (r"at least|no (?:fewer|less) than|a minimum of|minimum", "at_least"),
    (r"at most|no more than|not more than|a maximum of|maximum|within", "at_most"),
    (r"up to", "up_to"),
    (r"nearly|almost|just under|close to|approaching", "nearly"),
    (r"over|more than|in excess of|above|greater than|upwards of|exceeding", "over"),
    (r"under|less than|fewer than|below", "under"),
    (
        r"about|around|approximately|approx\.?|circa|c\.?|roughly|some|estimated|an estimated|~"
        r"|in the region of",
        "about",
    ),
)
_AFTER: tuple[tuple[str, Qualifier], ...] = (
    (r"\+|or more|plus\b|and over", "at_least"),
    (r"or (?:fewer|less)|or under", "at_most"),
)
_BETWEEN = r"\s*(?:an?\s+|of\s+|another\s+)?$"


def qualifier(text: str, start: int, end: int) -> Qualifier | None:
    """The qualifier of the number that stands from `start` to `end`."""
    before = text[max(0, start - 40) : start]
    for words, meaning in _BEFORE:
        if re.search(rf"(?<![\w-])(?:{words}){_BETWEEN}", before, re.IGNORECASE):
            return meaning
    for words, meaning in _AFTER:
        if re.match(rf"\s?(?:{words})", text[end:], re.IGNORECASE):
            return meaning
    return None
