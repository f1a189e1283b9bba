"""Numbers that are no figures: dates, references, addresses, names, and the like."""

import re
from collections.abc import Sequence
from itertools import pairwise

from metmart.documents.figures.metric import metrics
from metmart.documents.figures.number import Number

_CENTURY = 2000
_YEARS_AHEAD = 3  # plans look so far ahead
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}\s?(?:st|nd|rd|th)?"
_WORD_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten)"
# Things that are told apart by a number: the number is their name.
_NUMBERED = (
    r"questions?(?: no\.?| number)?|q|page|pages|pp?|item|items|paragraphs?|para|sections?|sec|"
    r"appendix|annex|table|chart|fig|figure|schedule|article|class|levels?|tiers?|"
    r"phases?|zone|band|grade|parts?|chapter|version|priority|action|recommendation|"
    r"objective|theme|topic area|topic|strand|form|line|room|floor|unit|"
    r"flat|ward no|no|nos|number|ref|reference|agenda item|step|stage|cohort|pcd|dmpcd|"
    r"resolution|minute|note|footnote|key stage|covid|act|code|type|category"
)
_PATTERNS = {
    "address of the web or mail": r"https?://\S+|www\.\S+|\S+@\S+|\b\S+\.(?:gov|org|co)\.\S+|@\w+",
    "telephone": r"(?:\b(?:tel|telephone|phone|fax|ext|extension)[.:]*\s*\d[\d() ]{2,}\d"
    r"|(?:\+44|\b0)\s?\(?\d[\d() ]{6,}\d)(?:\s+or\s+\d{3,5}\b)?",
    "date": rf"\b{_DAY}\s*(?:of\s+)?{_MONTH}\b(?:,?\s+\d{{4}}\b)?"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:\s?(?:st|nd|rd|th)\b|,\s+\d{{4}}\b)"
    r"|\b\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})\b|\b\d{4}-\d\d-\d\d\b",
    "month": rf"\b{_MONTH}\s*['’]?(?P<year>\d{{4}}|\d{{2}})\b",
    "year": r"(?<![\d,£.])(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)\d\d|[-–/]\d\d)\b(?![,.]?\d)"
    r"|(?<![\d,£.])(?:19[5-9]|20[0-4])\d\b(?!,\d|\.\d|%|\s?(?:per cent|million|billion|offences|"
    r"crimes|officers|people|incidents|calls|arrests|reports|searches|victims|residents|tnos))",
    "years of a row": r"(?<![\d,.£/-])\d\d/\d\d(?![\d,.%/])",
    "time of day": r"\b\d{1,2}(?:[.:]\d\d)?\s?(?:am|pm|a\.m\.?|p\.m\.?|noon|midnight|hrs)(?![a-z])"
    r"|\b\d{1,2}:\d\d\b|\b\d{4}\s?hrs\b",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b|\b(?:SW|SE|NW|WC|EC|[NEW])\d{1,2}[A-Z]?\b",
    "emergency number": r"(?<![\d,.£])(?:999|101|111|112)(?:\s?/\s?(?:999|101|111|112))?"
    r"(?![,.]?\d|%|\s+(?:offences|crimes|officers|people|arrests|incidents|victims|searches))",
    "round the clock": r"\b24\s?[-/]\s?7\b|\b24[ -]?(?:hours?|hr)[ -](?:a day|police|emergency|"
    r"non|service|contact|help|phone|hotline|number|support|cover|access|care|custody)\b",
    "thousands": r"£\s?['’]?000s?\b",
    "bus routes": r"\broutes?:?\s*[A-Z]?\d+(?:(?:,|\sand|\s&)\s[A-Z]?\d+)*",
    "reference": rf"\b(?:{_NUMBERED})\.?:?\s*\(?\d+(?:[./]\d+)*"
    r"(?:(?:\s?[-–]\s?|,\s(?=\d+(?:[,;.)]|\s(?:and|&)\s\d|$))"
    r"|\s(?:and|&|to)\s)\d+)*\b"
    rf"(?!\s?%|,\d|\.\d)",
    "reference in words": rf"\b(?:{_NUMBERED})\s+{_WORD_NUMBER}\b",
    "section of an act": r"(?<![\w’'])[Ss](?:ec)?\.?\s?\d{1,3}s?(?:MHA|PACE)?\b|\b\d+ Pathway\b"
    r"|\b\d{3} (?:digital )?forms?\b|\b\d+\.\d+\.\d+\b",
    "year of an act": r"\b[Aa]ct\s+\d{4}\b",
    "street": r"\b\d+[a-z]?(?:\s?[-–]\s?\d+[a-z]?)?,?\s+(?:[A-Z][\w'’]+\s+){1,3}"
    r"(?:Road|Street|Lane|Avenue|Square|House|Way|Close|Hill|Gardens|Place|Terrace|Court|Rd|St)\b",
    "age": r"\b(?:under|over)[- ](?:the age of\s+)?\d\ds\b|\b(?:under|over|of|by|at)?\s*the age of "
    r"\d+\b|\bage(?:s|d)?\s+(?:of\s+)?(?:between\s+)?\d+(?:\s?(?:-|–|to|and)\s?\d+)?\b"
    r"|\b\d{1,2}(?:\s?[-–]\s?\d{1,2})?[ -]years?[ -]olds?\b|\b\d\d\s?[-–]\s?\d\ds\b",
    "age of people": r"\b(?:people|those|adults|children|victims|offenders|residents|men|women|"
    r"aged|"
    r"(?:are|were|is|was)(?: aged)?)\s(?:under|over)\s\d\d(?=[.,;)]|$|\sand\b)",
    "denominator": r"\b(?:per|every|in every)\s+(?:1,?000|10,?000|100,?000|100|million)\b"
    r"(?:\s+(?:pop|people|residents|population|households)\b)?",
    "attack": r"\b(?:9/11|7/7)\b",
    "operation": r"\bOp(?:eration)?\s+[A-Z]\w+\s+\d+\b",
    # A subject that nobody counts, with a number before it, is the name of a programme.
    "name": r"\b\d+\s+(?:VAWG|DA|ASB|CSE|CCE|MH|DV|RASSO|SOC|PPU|CID)\b"
    r"(?!\s+(?:offences|incidents|cases|crimes|calls|reports|victims|officers|arrests|complaints|"
    r"offenders|patrols|warrants|perpetrators|suspects|orders|survivors|posts|units))",
    "ranking name": r"\b[Tt]op\s+(?:\d+|ten|five|three)\b",
    "one o'clock": rf"\b(?:{_WORD_NUMBER}|eleven|twelve)\s+[Oo]['’]clock\b",
    "one-off": r"\bone-(?:off|to-one|way|stop)\b|\bone (?:to|by) one\b|\bbuy one\b"
    r"|\bget one free\b",
    "pair": r"\b(?:the|these|those|both|all|either of the|other)\s+two\b(?!\s+(?:thirds|years|\d))",
    "numeral of a list": r"^\s*\(?\d{1,2}(?:\.\d+)*[.)]\s+(?=\D)",
}
_IGNORE_CASE = {
    "address of the web or mail",
    "telephone",
    "date",
    "month",
    "time of day",
    "reference",
    "reference in words",
    "age",
    "denominator",
    "one-off",
    "pair",
    "year",
    "emergency number",
    "round the clock",
}
_RULES = {
    name: re.compile(pattern, re.IGNORECASE if name in _IGNORE_CASE else 0)
    for name, pattern in _PATTERNS.items()
}
_WORDS_OF_A_TITLE = 8
_MOST_ITEMS = 40
_CROWD = 3
_COUNTED = re.compile(r"^\s(?:\w+\s){0,2}(?:[Pp]riorit|[Tt]heme|[Aa]ction|[Oo]bjective|[Aa]im)")
_BARE = re.compile(r"\s*(?:[Pp]age\s*)?\(?\d{1,3}(?:\s?[-–]\s?\d{1,3})?[.)]?\s*")


def noise(text: str, latest_year: int | None = None) -> list[tuple[int, int]]:
    """Where in a text numbers stand that are no figures.

    A month with a number after it is a month of a year, unless that year lies well after
    `latest_year`: "as of November 27 boroughs".
    """
    return [
        match.span()
        for name, rule in _RULES.items()
        for match in rule.finditer(text)
        if name != "month" or not _is_later(match["year"], latest_year)
    ]


def _is_later(year: str, latest_year: int | None) -> bool:
    full = int(year) if len(year) == len("2000") else _CENTURY + int(year)
    return latest_year is not None and full > latest_year + _YEARS_AHEAD


def is_bare_number(text: str) -> bool:
    """Whether a text is nothing but a small whole number, of a page or a list."""
    return bool(_BARE.fullmatch(text))


def is_numeral(text: str, number: Number) -> bool:
    """Whether it numbers an item ("5 Investment update") or is part of a name ("Seven Islands")."""
    if number.unit not in (None, "count", "minutes") or number.high is not None:
        return False
    if not re.match(r"\s?[A-Z]", text[number.end :]) and number.unit != "minutes":
        return False
    if _is_countable(text, number) or _COUNTED.search(text[number.end :]):
        return False
    is_first = not text[: number.start].strip() and len(text.split()) <= _WORDS_OF_A_TITLE
    is_item = is_first and number.text[:1].isdigit() and number.value < _MOST_ITEMS
    return is_item or (number.is_word and number.text[0].isupper())


def _is_countable(text: str, number: Number) -> bool:
    """Whether the noun after a number is a term in the plural: 32 Design Out Crime Officers."""
    hits = [hit for hit in metrics(text) if hit.start >= number.end]
    return any(hit.text.endswith("s") or hit.text.isupper() for hit in hits)


def is_crowded(text: str, found: Sequence[Number]) -> bool:
    """Whether several numbers follow one another without a word between, as in a table's row."""
    pairs = pairwise(found)
    bare = [1 for one, other in pairs if not re.search(r"[A-Za-z]", text[one.end : other.start])]
    return len(bare) >= _CROWD
