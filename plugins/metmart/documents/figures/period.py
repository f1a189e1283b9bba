"""Periods as papers write them, as whole months where they are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from metmart.documents.figure import Basis, Period
from metmart.documents.figures.month import (
    MONTH,
    full_year,
    is_last_day,
    latest,
    month_number,
    months_between,
    shifted,
)
from metmart.documents.figures.number import word_value

_YEAR_MONTHS = 12
_APRIL = 4
_YEAR = r"(?:19|20)\d\d"
_SHORT = rf"{_YEAR}|\d\d(?!\d|[,.]\d|\s?%|:)"
_TO = r"\s*(?:-|–|—|to|until|till|through|and)\s*"
_DAY = r"\d{1,2}\s?(?:st|nd|rd|th)?"
_COUNT = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen"
_COMPARED = re.compile(
    r"(?:compared (?:to|with)|in comparison (?:to|with)|comparison (?:to|with)|versus|vs\.?|"
    r"against|relative to|than(?: in)?|"
    r"(?:up|down|rise|increase|fall|drop|decrease|rising|risen|fallen|change) from)\s*"
    r"(?:that of |those of |those in |figures for |in |the |same period (?:in |of )?|"
    r"same month (?:in |of )?|end of )*$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\b[^,.;:]{0,60}$", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:before|by|until|after|prior to)\s+(?:the )?(?:end of )?$", re.IGNORECASE)


@dataclass(frozen=True)
class FoundPeriod:
    """A period in a text, from `start` to `end`.

    `is_comparison`: what a change is measured against. `back` is how many months it lies before
    the period that is compared with it ("the previous year"), 0 for as many as that one is long.
    `implies` is the period that a comparison leaves to be understood: what is compared with "the
    previous 12-24 months" is of the last 12.
    """

    start: int
    end: int
    period: Period
    is_comparison: bool = False
    back: int | None = None
    implies: Period | None = None


def periods(text: str, today: date | None, basis: Basis = "stated") -> list[FoundPeriod]:
    """The periods of a text, in order; those without a year are the last before the document."""
    found: list[FoundPeriod] = []
    for rule, read in _RULES:
        for match in rule.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            one = read(match, today)
            if one is not None:
                found.append(_placed(text, match, one, basis))
    return sorted(found, key=lambda one: one.start)


def _placed(
    text: str, match: re.Match[str], period: "Period | FoundPeriod", basis: Basis
) -> FoundPeriod:
    before = text[: match.start()]
    is_comparison = bool(_COMPARED.search(before) or _SINCE.search(before))
    back = implies = None
    if isinstance(period, FoundPeriod):
        is_comparison, back, implies, period = (
            is_comparison or period.is_comparison,
            period.back,
            period.implies,
            period.period,
        )
    stated = replace(period, basis=basis)
    if _OPEN.search(before) and back is None:
        stated = replace(stated, start=None, end=None)
    return FoundPeriod(match.start(), match.end(), stated, is_comparison, back, implies)


def resolved(comparison: FoundPeriod, period: Period | None) -> Period:
    """What "the previous year" is of a period that is known."""
    plain = comparison.period
    if comparison.back is None or period is None or not period.start or not period.end:
        return plain
    back = comparison.back or months_between(period.start, period.end)
    return replace(plain, start=shifted(period.start, -back), end=shifted(period.end, -back))


def financial_year(year: int) -> tuple[date, date]:
    """April to March, of the year in which it begins."""
    return date(year, _APRIL, 1), date(year + 1, _APRIL - 1, 1)


def _period(
    text: str, start: date | None = None, end: date | None = None, is_whole: bool = True
) -> Period:
    return Period(" ".join(text.split()), start, end, "stated", is_whole)


def _months(match: re.Match[str], today: date | None) -> Period | None:
    """August 2020 to July 2021; Sept - Dec 22; Jan-Oct 19."""
    first, last = month_number(match["m1"]), month_number(match["m2"])
    end = date(full_year(match["y2"]), last, 1)
    if match["y1"]:
        start = date(full_year(match["y1"]), first, 1)
    else:
        start = date(end.year if first <= last else end.year - 1, first, 1)
    return _period(match[0], start, end) if start <= end else None


def _days(match: re.Match[str], today: date | None) -> Period | None:
    """24 February to 3 March: whole months only if it begins and ends with them."""
    year = match["y2"] or match["y1"]
    if not year:
        last = latest(month_number(match["m2"]), today)
        if last is None:
            return _period(match[0], is_whole=False)
        year = str(last.year)
    try:
        end = date(full_year(year), month_number(match["m2"]), _number(match["d2"]))
        first = month_number(match["m1"] or match["m2"])
        start_year = full_year(match["y1"]) if match["y1"] else end.year - (first > end.month)
        start = date(start_year, first, _number(match["d1"]))
    except ValueError:
        return None
    whole = start.day == 1 and is_last_day(end)
    return _period(match[0], start.replace(day=1), end.replace(day=1), whole)


def _ending(match: re.Match[str], today: date | None) -> Period | None:
    """12 months (ending December 2022); year to March 2023; quarter ending June 2022."""
    length = _length(match["count"], match["unit"])
    end = date(full_year(match["year"]), month_number(match["month"]), 1)
    return _period(match[0], shifted(end, 1 - length), end)


def _length(count: str | None, unit: str) -> int:
    number = int(_number(count) if count else 1)
    unit = unit.lower()
    return number * (_YEAR_MONTHS if "year" in unit else 3 if "quarter" in unit else 1)


def _number(text: str) -> int:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else int(word_value(text))


def _financial(match: re.Match[str], today: date | None) -> Period | None:
    first = full_year(match["y1"])
    if match["y2"] and full_year(match["y2"]) != first + 1:
        return None
    return _period(match[0], *financial_year(first))


def _quarter(match: re.Match[str], today: date | None) -> Period | None:
    """A quarter of a financial year; of which year, it must say."""
    number = re.fullmatch(r"[Qq]([1-4])", match["quarter"])
    if not match["y1"] or not number or full_year(match["y2"]) != full_year(match["y1"]) + 1:
        return _period(match[0])
    start = shifted(financial_year(full_year(match["y1"]))[0], 3 * int(number[1]) - 3)
    return _period(match[0], start, shifted(start, 2))


def _years(match: re.Match[str], today: date | None) -> Period | None:
    first, last = full_year(match["y1"]), full_year(match["y2"])
    return _period(match[0], date(first, 1, 1), date(last, 12, 1)) if first < last else None


def _single_month(match: re.Match[str], today: date | None) -> Period | None:
    if today and full_year(match["year"]) > today.year + 3:
        return None  # as of November 27 boroughs
    month = date(full_year(match["year"]), month_number(match["month"]), 1)
    return _period(match[0], month, month)


def _day(match: re.Match[str], today: date | None) -> Period | None:
    return _period(match[0], is_whole=False)


def _bare_month(match: re.Match[str], today: date | None) -> Period | None:
    if match[0].lower().startswith(("since", "until")):
        return _period(match[0])
    month = latest(month_number(match["month"]), today)
    return _period(match[0], month, month)


def _calendar_year(match: re.Match[str], today: date | None) -> Period | None:
    year = int(match["year"])
    if match["open"]:
        return _period(match[0])
    return _period(match[0], date(year, 1, 1), date(year, 12, 1))


def _last_months(match: re.Match[str], today: date | None) -> "Period | FoundPeriod | None":
    """The last 12 months: whole ones, the last that is over when the document is written."""
    if re.match(r"previous|preceding", match["which"], re.IGNORECASE):
        return _previous(match, today)
    if today is None or match["high"] or not match["count"]:
        return _period(match[0])
    end = shifted(today.replace(day=1), -1)
    length = _length(match["count"], match["unit"])
    return _period(match[0], shifted(end, 1 - length), end)


def _previous(match: re.Match[str], today: date | None) -> FoundPeriod:
    plain = _period(match[0])
    if match["high"]:
        length, furthest = (_length(match[name], match["unit"]) for name in ("count", "high"))
        if furthest != 2 * length or today is None:
            return FoundPeriod(0, 0, plain, is_comparison=True)
        end = shifted(today.replace(day=1), -1)
        own = _period(match[0], shifted(end, 1 - length), end)
        before = _period(match[0], shifted(end, 1 - furthest), shifted(end, -length))
        return FoundPeriod(0, 0, before, is_comparison=True, implies=own)
    return FoundPeriod(0, 0, plain, is_comparison=True, back=_length(match["count"], match["unit"]))


def _same_period(match: re.Match[str], today: date | None) -> FoundPeriod:
    return FoundPeriod(0, 0, _period(match[0]), is_comparison=True, back=_YEAR_MONTHS)


def _period_before(match: re.Match[str], today: date | None) -> FoundPeriod:
    word = match["unit"].lower()
    back = {"year": _YEAR_MONTHS, "month": 1, "quarter": 3}.get(word, 0)
    return FoundPeriod(0, 0, _period(match[0]), is_comparison=True, back=back)


def _last_financial(match: re.Match[str], today: date | None) -> Period | None:
    if today is None:
        return _period(match[0])
    begun = today.year if today.month >= _APRIL else today.year - 1
    if match["which"].lower() in ("this", "current"):
        return _period(match[0])
    return _period(match[0], *financial_year(begun - 1))


def _last_month(match: re.Match[str], today: date | None) -> Period | None:
    month = shifted(today.replace(day=1), -1) if today else None
    return _period(match[0], month, month)


def _untold(match: re.Match[str], today: date | None) -> Period | None:
    return _period(match[0])


def _part_months(match: re.Match[str], today: date | None) -> Period | None:
    return _period(match[0], is_whole=False)


_Read = Callable[[re.Match[str], date | None], "Period | FoundPeriod | None"]
_LEAD = r"(?:(?:over|in|during|for|within|throughout|from|across) )?(?:the )?"


def _rule(pattern: str, read: _Read) -> tuple[re.Pattern[str], _Read]:
    return re.compile(pattern, re.IGNORECASE), read


_RULES: tuple[tuple[re.Pattern[str], _Read], ...] = (
    _rule(
        rf"\b(?P<d1>{_DAY})\s*(?P<m1>{MONTH})?\s*(?P<y1>{_YEAR})?{_TO}(?P<d2>{_DAY})\s*"
        rf"(?P<m2>{MONTH})(?![a-z])\s*(?P<y2>{_YEAR})?",
        _days,
    ),
    _rule(
        rf"(?:\b(?:previous |last |rolling )?(?P<count>{_COUNT})[ -]?)?"
        rf"\b(?P<unit>months?|years?|quarter)(?: period)?\s*\(?"
        rf"(?:ending|ended|to|up to)\s+(?:the )?(?:end of |in )?(?:{_DAY}\s*)?"
        rf"(?P<month>{MONTH})\s*(?P<year>{_SHORT})\)?",
        _ending,
    ),
    _rule(
        rf"\b(?P<m1>{MONTH})\s*['’]?(?P<y1>{_SHORT})?{_TO}(?P<m2>{MONTH})\s*['’]?(?P<y2>{_SHORT})",
        _months,
    ),
    _rule(
        rf"\b(?:financial year|fy|f/y)\s*(?:ending\s*)?(?P<y1>{_SHORT}|\d\d)"
        rf"(?:\s?[-/–]\s?(?P<y2>{_YEAR}|\d\d))?",
        _financial,
    ),
    _rule(
        rf"\b(?P<quarter>Q[1-4]|(?:first|second|third|fourth|last) quarter)(?: of)?"
        rf"(?:\s*(?:FY\s?)?(?P<y1>{_SHORT})\s?[/-]\s?(?P<y2>{_YEAR}|\d\d))?",
        _quarter,
    ),
    _rule(rf"\bbetween {_YEAR} and {_YEAR}\b", _untold),
    _rule(rf"(?<![\d/])(?P<y1>{_YEAR})[/-](?P<y2>{_YEAR}|\d\d)(?![\d/])", _financial),
    _rule(rf"(?<![\d/])(?P<y1>{_YEAR})\s?[-–]\s?(?P<y2>{_YEAR})(?!\d)", _years),
    _rule(
        r"(?:the )?same (?:period|time|month|quarter)(?: of)? (?:last year|(?:in |of )?the "
        r"(?:previous|preceding) year|a year (?:ago|earlier|before)|the year before)"
        r"|\b(?:a|the) year (?:ago|earlier|before)\b",
        _same_period,
    ),
    _rule(
        rf"\b(?P<day>{_DAY}\s+(?:of\s+)?{MONTH}(?![a-z])(?:\s+{_YEAR})?)|\b\d\d?/\d\d?/{_YEAR}\b",
        _day,
    ),
    _rule(rf"\b(?P<month>{MONTH})\s*['’]?(?P<year>{_SHORT})", _single_month),
    _rule(
        rf"{_LEAD}\b(?P<which>last|past|previous|preceding|recent|rolling|most recent) "
        rf"(?:full )?(?P<count>{_COUNT})?(?:\s?[-–]\s?(?P<high>\d+))?[ -]?"
        r"(?P<unit>(?<=\d )months?|(?<=\d)months?|(?<=[a-z] )months|(?<=\d )years?|"
        r"(?<=[a-z] )years)\b(?: period)?",
        _last_months,
    ),
    _rule(
        rf"{_LEAD}\b(?:last|past|previous|next) (?:{_COUNT}|few|couple of)?\s?(?:days?|weeks?)\b",
        _part_months,
    ),
    _rule(
        r"\b(?P<which>last|previous|this|current) (?:financial|fiscal|performance) year\b",
        _last_financial,
    ),
    _rule(r"\blast month\b", _last_month),
    _rule(
        r"(?:the )?\b(?:previous|preceding) (?P<unit>year|month|quarter|period)\b", _period_before
    ),
    _rule(
        r"(?:the )?\b(?:financial )?year[ -]to[ -]date\b|\b(?:fy)?ytd\b|\blast year\b|"
        r"\bthis year\b|\blast quarter\b|\bthis (?:quarter|month|week)\b|"
        r"\brecent(?:ly)?(?: (?:months|weeks|years))?"
        rf"\b|{_LEAD}\b(?:last|past) (?:few |couple of |several )?(?:months|years)\b|\bcurrently\b|"
        rf"\b(?:over )?(?:an? |the )?(?:{_COUNT})[ -]months?['’]? period\b|"
        r"\bover the same period\b|"
        r"(?<!up )\bto date\b|\b(?:at present|at the moment|nowadays)\b",
        _untold,
    ),
    _rule(
        rf"\b(?:in|during|for|throughout|of|since|as of|end of|as at|until) (?P<month>{MONTH})"
        r"(?![a-z])(?!\s+will)",
        _bare_month,
    ),
    _rule(
        rf"(?<![\d,£./-])(?<!\bthe )\b(?P<open>(?:by|since|from|before|after|until) )?"
        rf"(?P<year>{_YEAR})"
        r"(?![\d,./%-]\d|\d|%|\s?(?:million|billion|offences|crimes))",
        _calendar_year,
    ),
)
