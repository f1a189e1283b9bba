"""What of a document's words is not for publication, and the marks that stand in its place.

Why: papers of public meetings name the constable of a ward, print the telephone numbers of teams
and the addresses of garages. The archive keeps them as published; nothing that metmart makes of
them repeats them. Elected members, and officers from Superintendent upwards, are named in their
public role. Every officer below Superintendent is masked, behind a rank or wherever the name
comes up again: the issue's "junior officers" is read strictly, so an Inspector counts as one. The
rank stays ("PC [name]"), for what it says about policing is public. Figures, references, dates
and the public numbers 101, 111 and 999 stay as they are.
"""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote

from metmart.documents.junior_name import NAME_RULES, hidden_names, hidden_rule
from metmart.documents.mark import ACCOUNT, ADDRESS, E_MAIL, TELEPHONE, Rule, marking

__all__ = ["hidden_names", "leaks", "masked", "masked_name"]

_EMAIL = re.compile(
    r"""(?:\b(?:mailto:|https?://))?
    (?<![\w.+'’-])[a-z0-9](?:[\w.+'’-]*[\w+-])?
    (?:@|\s?[\[(]at[\])]\s?|\s@(?=\s\S+\.))\s?
    (?:[\w-]+(?:\.\s?(?-i:gov|police|org|com|co|uk|net)\b|\.[\w-]+)+|(?<=[a-z]@)[a-z][\w-]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED_EMAIL = re.compile(r'"[^"\n]{1,60}"@[\w-]+(?:\.[\w-]+)+')
_SPELT_EMAIL = re.compile(
    r"\b[a-z0-9][\w.+-]*\s(?:at|AT)\s[a-z0-9-]+(?:\s(?:dot|DOT)\s[a-z0-9-]+)+\b"
)

_GAP = r"[\s().·/-]{0,3}"
# Every number of the United Kingdom begins with 01, 02, 03, 05, 07, 08 or 09.
_PHONE = re.compile(
    rf"""(?<![\w£])(?<!\d[./,:-])
    (?P<number>(?:\+[ ]?44|0044)(?:{_GAP}\d){{9,11}}
        |\(?0(?={_GAP}[1-35789])(?:{_GAP}\d){{9,10}})(?!\w)
    (?P<more>(?:\s*(?:/|\bor\b|\bext(?:ension|n)?\b\.?|\bx)\s*\d{{4,6}}\b)*)
    (?!%|[.,]\d)""",
    re.VERBOSE,
)
_CALLED = re.compile(
    r"""(?P<word>\b(?:(?:tel|telephone|fax)\b\.?(?:\s*(?:no|number)\b\.?)?[\s:.]*
        |(?:phone|mobile|mob)\b\.?\s*(?:(?:no|number)\b\.?\s*:?|:|on\b)\s*))
    (?P<number>\d{3,8}(?:[ -]\d{3,6}){0,2})(?![\d%]|[.,]\d|\s+[a-z]{4})""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORTEST_CALLED = 6
# A spreadsheet takes 07700900123 for a number and loses its zero; no count has ten bare digits.
_LOST_ZERO = re.compile(r"(?<![\w£.,/:-])7[1-57-9]\d{8}(?![\w%]|[.,/:-]\d)")

_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_OUTWARD = r"[A-PR-UWYZ](?:\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d{1,2}|[A-HK-Y]\d[ABEHMNPRV-Y])"
_POSTCODE = (
    rf"(?:\b{_OUTWARD}(?:\s{{0,2}}|-){_INWARD}\b"
    r"|\b(?i:(?:e|ec|n|nw|se|sw|w|wc|br|cr|da|en|ha|ig|kt|rm|sm|tn|tw|ub|wd)"
    r"\d{1,2}[a-z]?\s?(?!\d(?:st|nd|rd|th))\d[abd-hjlnp-uw-z]{2})\b)"
)
_HOUSE = r"(?:(?:Flat|Unit|Suite|Room)\s+\w{1,4},?\s+)?\b\d{1,4}[A-Za-z]?(?:\s?[-–/]\s?\d{1,4}[A-Za-z]?)?\b"  # noqa: E501
_STREET = (
    r",?(?:\s+[A-Z][\w'’.-]*){1,4}?\s+(?:Road|Rd|Street|St|Avenue|Ave|Lane|Close|Drive|Way|Gardens"
    r"|Grove|Place|Terrace|Crescent|Court|Square|Mews|Broadway|Parade|Row|Walk|Rise|Hill)\b"
)
_ADDRESSES = (
    re.compile(
        rf"{_HOUSE},?(?:\s+(?:[A-Z][\w'’.-]*|of|the|and|upon),?){{1,8}}?\s*,?\s*{_POSTCODE}"
    ),
    re.compile(_POSTCODE),
    # Without a postcode only where it can be nothing else: "12 High Street robberies" are twelve.
    re.compile(rf"(?i:(?<=\bat )|(?<=\blives in )|(?<=\baddress: )){_HOUSE}{_STREET}"),
    re.compile(rf"\A\s*{_HOUSE}{_STREET}(?:,?\s+London)?\s*[,.]?\s*\Z"),
)

_ACCOUNT = re.compile(
    r"(?<!\w)@(?:PCSO|PC|PS|WPC|Sgt|Insp|DS|DI|DC)_?(?!SOs?\b)[A-Z]\w+"
    r"|\b(?:twitter|x|facebook|instagram)\.com/@?(?:PCSO|PC|PS|Sgt|Insp)_?[A-Z]\w+"
)


def masked(text: str, hidden_names: Collection[str] = ()) -> str:
    """The text with marks in place of contact details and of names that are not public.

    `hidden_names` are those of the document (see there); a name of one word goes only where it
    stands by itself, so that a councillor who bears it too is still named. Masking what is masked
    changes nothing. Where something is masked, the text has plain dashes, digits and blanks.
    """
    plain = _plain(text)
    found = _masked(plain, hidden_names)
    return text if found == plain else found


def _plain(text: str) -> str:
    """The text as it reads: one kind of dash, full-width letters as usual, no invisible marks."""
    if text.isascii() and "%40" not in text:
        return text
    normal = "".join(unicodedata.normalize("NFKC", one) if one > "ÿ" else one for one in text)
    return _INVISIBLE.sub("", _DASHES.sub("-", normal)).replace("%40", "@")


_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def _masked(text: str, hidden_names: Collection[str]) -> str:
    hidden = hidden_rule(frozenset(hidden_names))
    while True:  # a mark may bring to light what it stood beside; every round leaves less
        before = text
        for rule in (*_RULES, hidden):
            text = rule(text, None)
        if text == before:
            return text


def masked_name(text: str) -> str:
    """A title, file name or address without what `masked` takes away.

    Words of file names and addresses are joined by other marks than blanks: the name is compared
    with blanks in their place, and stays as published where nothing is to be masked.
    """
    plain = unquote(text).replace("_", " ").replace("+", " ")
    found = masked(plain)
    return text if found == plain else found


def leaks(text: str) -> list[str]:
    """The pieces of a text that `masked` would replace: what no published file may hold."""
    found: list[str] = []
    text = _plain(text)
    for rule in _RULES:
        text = rule(text, found)
    return found


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _telephone(match: re.Match[str]) -> str | None:
    """A mark, unless the digits are grouped as no number is: "0 12 3 …" is a row of counts."""
    first, *others = re.findall(r"\d+", match["number"].replace("(0)", ""))
    is_abroad = first.startswith(("44", "0044"))
    if not others:
        return TELEPHONE
    if len(others) > _MOST_GROUPS and {len(one) for one in (first, *others)} == {1}:
        return TELEPHONE if len(others) == _SPELT_DIGITS else None
    grouped = len(first) >= _FIRST_GROUP or is_abroad
    grouped = grouped and min(map(len, others)) > 1
    ends = len(others[-1]) >= _LAST_GROUP or {len(one) for one in others} == {2}
    return TELEPHONE if grouped and ends else None


_MOST_GROUPS = 8
_SPELT_DIGITS = 10  # behind the zero: "0 2 0 7 9 4 6 0 4 4 4" is a number, a shorter row counts
_FIRST_GROUP = 3
_LAST_GROUP = 3


def _called(match: re.Match[str]) -> str | None:
    enough = _digits(match["number"]) >= _SHORTEST_CALLED
    return match["word"] + TELEPHONE if enough else None


_RULES: tuple[Rule, ...] = (
    marking(_QUOTED_EMAIL, lambda _: E_MAIL),
    marking(_EMAIL, lambda _: E_MAIL),
    marking(_SPELT_EMAIL, lambda _: E_MAIL),
    marking(_PHONE, _telephone),
    marking(_CALLED, _called),
    marking(_LOST_ZERO, lambda _: TELEPHONE),
    *(marking(pattern, lambda _: ADDRESS) for pattern in _ADDRESSES),
    marking(_ACCOUNT, lambda _: ACCOUNT),
    *NAME_RULES,
)
