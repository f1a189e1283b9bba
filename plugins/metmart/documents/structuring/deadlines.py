"""By when something is promised."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from metmart.documents.structuring import dating

_NAMED = "|".join(month for month in dating.MONTHS)
_DUE = (
    re.compile(
        rf"\b(?:by|before|on)\s+(?:the\s+)?\d{{1,2}}\s*(?:st|nd|rd|th)?\s+(?:{_NAMED})(?:\s+\d{{4}})?"
    ),
    re.compile(
        rf"\b(?:by|before|in|from|during)\s+(?:the\s+end\s+of\s+|early\s+|late\s+|mid-?\s*)?"
        rf"(?P<month>{_NAMED})(?:\s+(?P<year>\d{{4}}))?\b"
    ),
    re.compile(
        r"\bby (?:the )?end of (?:the |this )?"
        r"(?P<end>year|month|financial year|(?P<endyear>20\d\d))\b"
    ),
    re.compile(
        r"\b(?:within|over|in|during) (?:the )?(?:next|coming|following)?\s*(?:few\s+)?"
        r"(?P<count>\d+|a|an|one|two|three|four|five|six|nine|twelve|eighteen)?\s*"
        r"(?:coming\s+)?(?P<unit>weeks?|months?|years?)(?: time)?\b"
    ),
    re.compile(
        r"(?i)\b(?:next (?:week|month|year)|"
        r"(?:at|by|to) (?:the next|future|its next) meetings?|shortly|"
        r"in due course)\b"
    ),
)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9,
    "twelve": 12, "eighteen": 18,
}  # fmt: skip


def due(sentence: str, since: date | None) -> tuple[str | None, date | None]:
    """The words that say by when, and the last day that they allow counted from a date."""
    for form in _DUE:
        match = form.search(sentence)
        if match and _speaks_of_time(match):
            return match[0].strip(), _last_day(match, since)
    return None, None


def _speaks_of_time(match: re.Match[str]) -> bool:
    """Not "over 2 years ago" and "over the last months"."""
    words = match.groupdict()
    if "unit" not in words:
        return True
    following = match.string[match.end() : match.end() + 12]
    ahead = re.search(r"\b(?:next|coming|following|within)\b", match[0])
    return " ago" not in following and bool(
        ahead or (words["count"] and match[0].startswith("in "))
    )


def _last_day(match: re.Match[str], since: date | None) -> date | None:
    words = match.groupdict()
    if "month" in words:
        return _month_end(dating.month_number(words["month"]), words["year"], since)
    if "end" in words:
        return _end(words, since)
    if "unit" in words:
        return _after(words, since)
    full = dating.days(match[0])
    if full:
        return full[0].day
    partial = re.search(rf"(\d{{1,2}})\s*(?:st|nd|rd|th)?\s+({_NAMED})", match[0])
    if partial is None or since is None:
        return None
    return _next(int(partial[1]), dating.month_number(partial[2]), since)


def _month_end(month: int, year: str | None, since: date | None) -> date | None:
    if year:
        return dating.end_of_month(date(int(year), month, 1))
    if since is None:
        return None
    following = since.year + (1 if month < since.month else 0)
    return dating.end_of_month(date(following, month, 1))


def _next(day: int, month: int, since: date) -> date | None:
    for year in (since.year, since.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found >= since:
            return found
    return None


def _end(words: dict[str, str | None], since: date | None) -> date | None:
    if words["endyear"]:
        return date(int(words["endyear"]), 12, 31)
    if since is None:
        return None
    if words["end"] == "month":
        return dating.end_of_month(since)
    if words["end"] == "financial year":
        return date(since.year + (1 if since.month > 3 else 0), 3, 31)
    return date(since.year, 12, 31)


def _after(words: dict[str, str | None], since: date | None) -> date | None:
    """So many weeks, months or years on; nothing where the number is left open."""
    unit, count = words["unit"] or "", words["count"]
    if since is None or (count is None and unit.endswith("s")):
        return None
    number = 1 if count is None else _NUMBERS.get(count) or int(count)
    if unit.startswith("week"):
        return since + relativedelta(weeks=number)
    if unit.startswith("month"):
        return since + relativedelta(months=number)
    return since + relativedelta(years=number)
