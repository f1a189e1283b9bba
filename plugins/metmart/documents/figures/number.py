"""Numbers as papers write them: digits, words, ranges, durations, ranks and shares."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from metmart.documents.figures.duration import SIXTIETHS, TIME_UNIT, time_unit

_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
}
_WORDS = {word: float(number) for number, word in enumerate(_ONES)} | {
    word: 20.0 + 10 * number for number, word in enumerate(_TENS)
}
_RANKS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_SHARES = {
    "half": 50.0,
    "third": 100 / 3,
    "quarter": 25.0,
    "fifth": 20.0,
    "tenth": 10.0,
}

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(reversed(_ONES))})"
    r"(?: hundred| thousand)?|an? (?:hundred|thousand|dozen)"
)
_SCALE = r"hundred|thousand|million|billion|bn|mn"
# No figure begins inside a word or a code (K5, S136, COVID-19, 1.2.3); a V or an arrow straight
# before a percentage is how a coloured triangle comes out of a slide.
_BEGIN = r"(?<![A-Za-z0-9_@#/])(?<![A-Za-z][-–])(?<!\d[.,:])(?<!\.)"
_END = r"(?![\d_@/])(?![.,:]\d)(?!['’]s?\s*\d)"
_PLAIN = re.compile(
    rf"(?:(?P<arrow>[▲△↑⬆▼▽↓⬇]\s*|(?<![A-Za-z])[Vv](?=\d[\d.]*\s*%))"
    rf"|(?P<sign>\+(?=[£\d])|(?<![\w)%]\s)(?<![\w)%])[-–\u2212+](?=[£\d]))?(?P<pound>£\s*)?{_BEGIN})"
    rf"(?P<digits>{_DIGITS})"
    rf"(?:\s*(?P<scale>{_SCALE})(?![A-Za-z])|(?P<letter>[mk])(?![A-Za-z]))?"
    rf"(?P<glued>(?:hrs?|hours?|mins?|minutes?|days?|weeks?|months?|years?|yrs?|p|st|nd|rd|th)"
    rf"(?![A-Za-z]))?{_END}(?![A-Za-z])",
)
_WORDED = re.compile(rf"(?<![\w-])(?P<word>{_WORD})(?![\w’'-])(?!\s+o['’]clock)", re.IGNORECASE)
_ARTICLE_TIME = re.compile(
    r"(?<=\b)(?:over|under|about|around|within|than|nearly|almost|only|just|for|after|least|most|"
    r"to|in|took|takes|take|half|every other|up to)\s+"
    rf"(?P<article>an?)(?P<only> (?:full|whole|single))?\s(?P<time>{TIME_UNIT})\b(?!-)",
    re.IGNORECASE,
)
_EXTRA_ONE = re.compile(
    r"\b(?P<one>(?:[Aa]n additional|[Aa]n extra|[Aa]nother))\s"
    r"(?=[A-Z]{2,5}\b|(?:[Dd]etective |[Pp]olice |[Dd]edicated |[Ww]ard )*"
    r"(?:[Oo]fficer|[Ss]ergeant|[Ii]nspector|[Cc]onstable|[Pp]ost|[Vv]acancy|[Tt]eam|[Vv]ehicle)\b)"
)
_SHARE = re.compile(
    r"(?<![\w-])(?:(?P<many>one|two|three|four|an?)[ -])?(?P<part>half|third|quarter|fifth|tenth)s?"
    r"(?=\s+(?:of|the|all|its|their|our)\b)(?!\s+of\s+(?:19|20)\d\d)"
    r"|\b(?:by|of) (?:over |about |around |nearly |almost |under )?"
    r"(?P<by_many>one|two|three|four|an?)[ -]"
    r"(?P<by_part>half|third|quarter|"
    r"fifth|tenth)s?\b",
    re.IGNORECASE,
)
_IN_SO_MANY = re.compile(
    rf"(?<![\w-])(?P<some>{'|'.join(_ONES[1:11])}|\d)\s(?:in|out of every)\s"
    rf"(?P<all>{'|'.join(_ONES[2:])}|twenty|\d\d?)(?=\s+(?!\w*(?:day|week|month|year)s?\b)[a-z])",
    re.IGNORECASE,
)
_RANK = re.compile(
    rf"(?<![\w-])(?P<rank>{'|'.join(_RANKS)}|\d{{1,2}}(?:st|nd|rd|th))[ -]"
    r"(?=(?:most|least|best|worst|highest|lowest|largest|biggest|smallest|safest|fewest|"
    r"out of|of \d|in (?:the|London))\b)",
    re.IGNORECASE,
)
_RANKED = re.compile(r"\branked (?P<rank>\d{1,2})(?:st|nd|rd|th)?\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?P<times>twice|thrice)(?=\s+(?:as|the|a|per|every)\b)"
    r"|\b(?P<doubled>doubled|trebled|tripled|halved)\b",
    re.IGNORECASE,
)
_FOLDS = {"twice": 2.0, "thrice": 3.0, "doubled": 100.0, "trebled": 200.0, "tripled": 200.0}

_BETWEEN = re.compile(r"\s?(?:-|–|—)\s?|\s(?:to|or)\s")
_MANY = re.compile(r"\s(?!from\b|away\b)[a-z]+(?:s|people)\b|\speople\b")
_FALLING = "▼▽↓⬇Vv\u2212-–"
_NOT_COUNTED_AFTER_ONE = re.compile(
    r"\s+(?:of|another|off|day|to|can|must|should|may|who|that|which|and|or|has|is|was|the|get|in|"
    r"on|by|at|for|with|please|example|thing|way|where|we|i)\b|\s*[.,;:!?)]|\s*$|-",
    re.IGNORECASE,
)
_NOT_COUNTED_BEFORE_ONE = re.compile(
    r"\b(?:no|any|every|this|that|the|which|each|buy|get|either|new|only|it)\s+$", re.IGNORECASE
)


@dataclass(frozen=True)
class Number:
    """A number in a text, from `start` to `end`.

    `unit` is given where the number itself tells it (a percentage, pounds, a time, a rank);
    `direction` is -1 or +1 where a sign or an arrow before it tells it.
    """

    start: int
    end: int
    text: str
    value: float
    high: float | None = None
    digits: int = 0
    unit: str | None = None
    direction: int = 0
    is_word: bool = False
    is_fold: bool = False  # doubled, halved: a change, although no percentage is printed


def numbers(text: str, ignored: Iterable[tuple[int, int]] = ()) -> list[Number]:
    """Every number of a text, in order, but for those in the stretches that are `ignored`."""
    stretches = list(ignored)
    special = [*_shares(text), *_in_so_many(text), *_ranks(text), *_folds(text), *_single(text)]
    plain = [*_plain(text), *_worded(text)]
    found: list[Number] = []
    for number in sorted([*special, *plain], key=lambda n: (n.start, -n.end)):
        is_free = not found or number.start >= found[-1].end
        if is_free and not any(
            start < number.end and number.start < end for start, end in stretches
        ):
            found.append(number)
    return _joined_durations(text, _joined_ranges(text, [_with_unit(text, n) for n in found]))


def _plain(text: str) -> list[Number]:
    found = []
    for match in _PLAIN.finditer(text):
        if match["glued"] in ("st", "nd", "rd", "th") or _is_length(text, match):
            continue
        digits = match["digits"].replace(",", "")
        scale = match["scale"] or match["letter"] or ""
        value = float(digits) * _SCALES.get(scale.lower(), 1.0)
        mark = (match["arrow"] or match["sign"] or "").strip() or _minus(text, match)
        direction = 0 if not mark else (-1 if mark in _FALLING else 1)
        found.append(
            Number(
                match.start(),
                match.end(),
                match[0],
                value,
                digits=len(digits.partition(".")[2]),
                unit="pounds" if match["pound"] else time_unit(match["glued"]),
                direction=direction,
            )
        )
    return found


def _is_length(text: str, match: re.Match[str]) -> bool:
    """35m is a length, but £35m and 35m people are millions."""
    return bool(match["letter"]) and not match["pound"] and not _MANY.match(text, match.end())


def _minus(text: str, match: re.Match[str]) -> str:
    """A dash after a word is a separator, but not beside a plus: "robbery +2% burglary -9%"."""
    is_dashed = re.search(r"\s[-–]$", text[: match.start()])
    return "-" if is_dashed and re.search(r"\s\+\d[\d.]*\s?%", text) else ""


def _worded(text: str) -> list[Number]:
    found = []
    for match in _WORDED.finditer(text):
        word = match["word"].lower()
        if word == "one" and not _is_counted_one(text, match):
            continue
        found.append(Number(match.start(), match.end(), match[0], word_value(word), is_word=True))
    return found


def word_value(words: str) -> float:
    """The value of a number in words: forty-five, two hundred, a dozen."""
    value = 0.0
    for word in re.split(r"[- ]", words.lower()):
        if word in ("hundred", "thousand"):
            value = max(value, 1.0) * _SCALES[word]
        elif word == "dozen":
            value = 12.0
        else:
            value += _WORDS.get(word, 0.0)
    return value


def _is_counted_one(text: str, match: re.Match[str]) -> bool:
    if re.search(r"\b(?:more than|at least|less than)\s+$", text[: match.start()], re.IGNORECASE):
        return True
    before, after = text[: match.start()], text[match.end() :]
    return not (_NOT_COUNTED_BEFORE_ONE.search(before) or _NOT_COUNTED_AFTER_ONE.match(after))


def _single(text: str) -> list[Number]:
    """An hour, a week; an additional officer."""
    found = []
    for match in _ARTICLE_TIME.finditer(text):
        start, value = match.start("article"), 1.0
        if match[0].lower().startswith("half"):
            start, value = match.start(), 0.5
        unit = time_unit(match["time"])
        found.append(
            Number(start, match.end(), text[start : match.end()], value, unit=unit, is_word=True)
        )
    extra = [
        Number(match.start(), match.end("one"), match["one"], 1.0, is_word=True)
        for match in _EXTRA_ONE.finditer(text)
    ]
    return found + extra


def _shares(text: str) -> list[Number]:
    found = []
    for match in _SHARE.finditer(text):
        many = (match["many"] or match["by_many"] or "").lower()
        part = (match["part"] or match["by_part"]).lower()
        if part != "half" and not many:
            continue  # the third of May, the second quarter of the year
        value = round(_WORDS.get(many, 1.0) * _SHARES[part], 2)
        start = match.start("by_many") if match["by_many"] else match.start()
        words = text[start : match.end()]
        found.append(Number(start, match.end(), words, value, unit="percent", is_word=True))
    return found


def _in_so_many(text: str) -> list[Number]:
    """One in five, as a percentage."""
    found = []
    for match in _IN_SO_MANY.finditer(text):
        some, whole = (_small(match[name]) for name in ("some", "all"))
        if some < whole:
            value = round(100 * some / whole, 2)
            start, end = match.span()
            found.append(Number(start, end, match[0], value, unit="percent", is_word=True))
    return found


def _small(word: str) -> float:
    return float(word) if word.isdigit() else word_value(word)


def _ranks(text: str) -> list[Number]:
    found = []
    for match in [*_RANK.finditer(text), *_RANKED.finditer(text)]:
        word = match["rank"].lower()
        value = float(_RANKS.get(word) or re.sub(r"\D", "", word))
        start, end = match.span("rank")
        found.append(Number(start, end, match["rank"], value, unit="rank", is_word=True))
    return found


def _folds(text: str) -> list[Number]:
    found = []
    for match in _TIMES.finditer(text):
        word = match[0].lower()
        value, direction = (50.0, -1) if word == "halved" else (_FOLDS[word], 0)
        unit = "percent" if match["doubled"] else "times"
        found.append(
            Number(
                match.start(),
                match.end(),
                match[0],
                value,
                unit=unit,
                direction=direction,
                is_word=True,
                is_fold=bool(match["doubled"]),
            )
        )
    return found


_UNIT_AFTER = re.compile(
    rf"\s?(?:(?P<points>(?:percentage|% ?) ?points?\b|ppts?\b|pp\b|"
    r"points?(?=\s(?:to|from|higher|lower|since|up|down)\b))|"
    rf"(?P<percent>%|per ?cent\b)|(?P<time>[- ]?(?:{TIME_UNIT})\b)|(?P<pence>p\b))",
    re.IGNORECASE,
)


def _with_unit(text: str, number: Number) -> Number:
    if number.unit:
        return number
    after = _UNIT_AFTER.match(text, number.end)
    if not after:
        return number
    unit = time_unit(after["time"]) or "count"
    if after["percent"] or after["points"]:
        unit = "percent" if after["percent"] else "percentage_points"
    end = after.end()
    return replace(number, end=end, text=text[number.start : end], unit=unit)


def _joined_ranges(text: str, found: list[Number]) -> list[Number]:
    """3-5, three or four, between 68 and 74: one number with a high end."""
    joined: list[Number] = []
    for number in found:
        last = joined[-1] if joined else None
        if last and _is_range(text, last, number):
            low_unit = last.unit or number.unit
            joined[-1] = replace(
                last,
                end=number.end,
                text=text[last.start : number.end],
                high=number.value,
                unit=low_unit,
                digits=max(last.digits, number.digits),
            )
        else:
            joined.append(number)
    return joined


def _is_range(text: str, low: Number, high: Number) -> bool:
    between = text[low.end : high.start]
    if high.value <= low.value or low.high is not None or low.is_word != high.is_word:
        return False
    if low.unit not in (None, high.unit) or high.direction:
        return False
    if re.fullmatch(r"\s+and\s+", between):
        return bool(re.search(r"\bbetween\s+$", text[: low.start], re.IGNORECASE))
    if not _BETWEEN.fullmatch(between):
        return False
    is_move = re.search(r"\bfrom\s+(?:\w+\s+)?$", text[: low.start], re.IGNORECASE)
    return not (is_move and " to " in between)


def _joined_durations(text: str, found: list[Number]) -> list[Number]:
    """5 hours and 30 minutes are one duration, in hours: 5.5."""
    joined: list[Number] = []
    for number in found:
        last = joined[-1] if joined else None
        together = (
            last
            and number.unit is not None
            and SIXTIETHS.get(last.unit or "") == number.unit
            and re.fullmatch(r"\s*(?:&|and|,)?\s*", text[last.end : number.start])
        )
        if last and together:
            joined[-1] = replace(
                last,
                end=number.end,
                text=text[last.start : number.end],
                value=last.value + number.value / 60,
            )
        else:
            joined.append(number)
    return joined
