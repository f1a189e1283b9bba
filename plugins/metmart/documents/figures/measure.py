"""What kind of number it is: so many, so many more, a share, an average, a rank."""

import re
from dataclasses import dataclass

from metmart.documents.figure import Measure
from metmart.documents.figures.number import Number

_UP_NOUN = r"increases?|rise|growth|uplift|surge|upturn"
_DOWN_NOUN = r"reductions?|decreases?|drops?|falls?|decline|fewer"
_UP_VERB = (
    r"increas(?:ed|ing)|risen|rose|rising|grew|grown|gone up|went up|going up|"
    r"up(?=\s*(?:by|from|on|\(|$))"
)
_DOWN_VERB = (
    r"reduc(?:ed|ing)|decreas(?:ed|ing)|dropped|dropping|fell|fallen|falling|declined|"
    r"gone down|went down|down(?=\s*(?:by|from|on|\(|$))|lowered|cut"
)
_ANY = rf"{_UP_NOUN}|{_DOWN_NOUN}|{_UP_VERB}|{_DOWN_VERB}|changed?"
_CHANGE = re.compile(rf"\b(?:{_ANY})\b", re.IGNORECASE)
_NOUN = re.compile(rf"\b(?P<up>{_UP_NOUN})\b|\b(?P<down>{_DOWN_NOUN})\b", re.IGNORECASE)
_DOWN = re.compile(rf"\b(?:{_DOWN_NOUN}|{_DOWN_VERB})\b", re.IGNORECASE)
_UP = re.compile(rf"\b(?:{_UP_NOUN}|{_UP_VERB})\b", re.IGNORECASE)
_MOVED_TO = re.compile(r"\b(?:to|from|at)\s+(?:(?:just|over|about|around|nearly|under)\s+)?$")
_BY = re.compile(
    rf"\b(?:{_ANY})\b(?:(?!\bfrom\b)[\w\s,'’&/-]){{0,40}}?\b(?:by|of)\s+"
    r"(?:(?:about|around|approximately|over|just|nearly|almost|under|some|an?|another|up to)\s+)*$",
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    rf"[\s(]*(?:year[- ]on[- ]year |overall |net )?(?P<word>{_UP_NOUN}|{_DOWN_NOUN}|more|less|"
    r"higher|lower|up|down)\b",
    re.IGNORECASE,
)
_DOWN_AFTER = re.compile(rf"{_DOWN_NOUN}|less|lower|down", re.IGNORECASE)
_SHARE_AFTER = re.compile(
    r"\s*(?:of|positive|were|was|are|is|rate|detection|detected|satisf\w+|confiden\w+|said|agreed?|"
    r"in target|over|under)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s+(?P<word>more|fewer|less|additional|extra)\b(?! than)", re.IGNORECASE)
_EXTRA = re.compile(r"\b(?:additional|extra|uplift of)\s+$", re.IGNORECASE)
_AVERAGE_BEFORE = re.compile(
    r"\b(?:average|averages|averaging|mean|on average|avg\.?)\b", re.IGNORECASE
)
_AVERAGE_AFTER = re.compile(r"(?:\s+[\w-]+){0,1}\s+(?:on )?average\b", re.IGNORECASE)
_PER = re.compile(
    r"(?:\s+[\w’'-]+){0,6}?\s+(?:(?:per|each|every)\s+|an?\s+(?=(?:day|week|month|year|hour|shift)\b))"
    r"(?P<per>[a-z]+)\b",
    re.IGNORECASE,
)
_EACH_HAS = re.compile(
    r"\b(?:all|each|every)\b[^.;:]{0,40}?\b(?P<per>ward|borough|team|school|BCU|station)s?\s+"
    r"(?:have|has|had|with|will have)\b[^.;:]*$",
    re.IGNORECASE,
)
_TIMES = {"day", "week", "month", "year", "hour", "shift", "quarter"}
_BRACKET = re.compile(r"[\w\s]{0,40}\(\s*|\s*,?\s+or\s+")
_PER_HEADS = re.compile(
    r"\b(?:per|for every|in every)\s+(?P<heads>1,?000|one thousand|thousand|100,?000)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\s+(?:\(?[\w-]+\)?\s+){0,2}?(?:priorit(?:y|ies)|actions?|locations|(?:key )?themes|areas|"
    r"strands|aims|objectives|principles|recommendations|outcomes|categories|pillars|commitments|pledges|"
    r"topics|workstreams|missions)\b(?! in each| per)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Measured:
    """A number's measure, its value with its sign, its unit, and what it is per."""

    measure: Measure
    value: float
    unit: str
    per: str | None = None


def measured(text: str, number: Number, since: int, last: Measured | None = None) -> Measured:
    """What a number in a sentence measures; `since` is where the number before it ended.

    `last` is what that one measures: "a decrease of 96 (7.4%)" is a decrease of 7.4 % too.
    """
    before, after = text[since : number.start], text[number.end :]
    unit = number.unit or "count"
    if unit == "rank":
        return Measured("rank", number.value, unit)
    if unit == "percent":
        if last and last.measure == "change" and _BRACKET.fullmatch(before):
            return Measured("change_pct", number.value if last.value > 0 else -number.value, unit)
        return _percentage(number, before, after)
    if unit == "percentage_points":
        return Measured("change", _sign(before) * number.value, unit)
    if unit == "times":
        return Measured("rate", number.value, unit)
    return _amount(number, before, after, unit, text)


def _percentage(number: Number, before: str, after: str) -> Measured:
    sign = _change_sign(number, before, after)
    if sign:
        return Measured("change_pct", sign * number.value, "percent")
    return Measured("share_pct", number.value, "percent")


def _change_sign(number: Number, before: str, after: str) -> int:
    """-1 or +1 of a change, 0 if it is a share."""
    if number.direction or number.is_fold:
        return number.direction or 1
    following = _CHANGE_AFTER.match(after)
    if following:
        return -1 if _DOWN_AFTER.fullmatch(following["word"]) else 1
    if _BY.search(before):
        return _sign(before)
    if not _CHANGE.search(before) or _SHARE_AFTER.match(after):
        return 0
    noun = _NOUN.search(before)
    if noun:  # our increase has reduced to 30%
        return 1 if noun["up"] else -1
    return 0 if _MOVED_TO.search(before) else _sign(before)


def _sign(text: str) -> int:
    """That of the last word for a rise or a fall."""
    down = [match.start() for match in _DOWN.finditer(text)]
    up = [match.start() for match in _UP.finditer(text)]
    return -1 if down and (not up or down[-1] > up[-1]) else 1


def _amount(number: Number, before: str, after: str, unit: str, text: str) -> Measured:
    heads = _PER_HEADS.search(text)
    if heads and unit == "count":
        return Measured("rate", number.value, _per_heads(heads["heads"]))
    if unit == "count" and number.high is None and _LISTED.match(after):
        return Measured("list_count", number.value, unit)
    sign = _amount_sign(number, before, after)
    if sign:
        return Measured("change", sign * number.value, unit)
    per = _PER.match(after) or _EACH_HAS.search(text[: number.start])
    is_average = _AVERAGE_BEFORE.search(before) or _AVERAGE_AFTER.match(after)
    each = per["per"].lower() if per else None
    if is_average or (each in _TIMES and unit in ("count", "pounds")):
        return Measured("average", number.value, unit, each)
    return Measured("level", number.value, unit, each)


def _per_heads(heads: str) -> str:
    return "per_100000" if heads.replace(",", "").startswith("100000") else "per_1000"


def _amount_sign(number: Number, before: str, after: str) -> int:
    if number.direction:
        return number.direction
    more = _MORE.match(after)
    if more:
        return -1 if more["word"].lower() in ("fewer", "less") else 1
    if _BY.search(before):
        return _sign(before)
    is_extra = _EXTRA.search(before) or re.match(r"an? (?:additional|extra)", number.text.lower())
    return 1 if is_extra else 0
