"""Names of officers below Superintendent, behind their rank and wherever they come up again."""

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache

from metmart.documents.mark import NAME, Rule, marking
from metmart.documents.structure import PersonRole
from metmart.project import SEEDS

_ACTING = r"(?:(?:[TA]/\s?|[Aa]cting\s+|[Tt]emporary\s+|Temp\.?\s+))?"
_RANK = (
    r"(?:WPC\.?|P\.C\.?|PCSO|PC\.?|Pc\.?|PS|Ps|CSO|TDC|DC|DS|DI|DCI|DWO"
    r"|Det\.?\s+(?:Con|Insp)\b\.?|D/(?:Sgt|Con|Insp|PC|C|S|I)\b"
    r"|(?:(?:[Pp]olice|[Dd]etective|Det|[Tt]rainee|[Ss]pecial)\.?\s+)*"
    r"(?:(?<!hief )(?:[Cc]onstable|[Ss]ergeant|Sgt)"
    r"|(?:[Cc]hief\s+|Ch\.?\s*|C/)?(?:[Ii]nspector|Insp\b\.?)))"
)
_DUTY = (
    r"(?:[Cc]ommunity\s+[Ss]upport\s+[Oo]fficer|[Ww]ard\s+[Oo]fficer|[Ss]chools?\s+[Oo]fficer"
    r"|DWO|PCSO)s?"
)
# An Inspector of His Majesty's is no police officer but a public office.
_JUNIOR = (
    rf"(?<![\w/@’'-])(?<!esty['’]s )(?<!esty['’]s Chief )(?<!HM )(?<!HM Chief )(?:{_ACTING}{_RANK})"
)
# Words that follow a rank in tables and headings and are nobody's name.
_NO_NAME = (
    r"(?i:Total|Vacanc\w+|Strength|Posts?|Establishment|Roles?|Teams?|Units?|Officers?|Numbers?"
    r"|Target|Actual|Levels?|Ranks?|World|Hubs?|Desk|Leads?|Led|Budget\w*|FTE|Recruit\w*|Training"
    r"|Course|Police|Policing|Met|Metropolitan|Council|Wards?|Panels?|Neighbourhoods?|Safer|Park"
    r"|Support|Services?|Patrols?|Hours|Days|Shifts?|Uplift|Growth|Cover|Ratios?|Visits|Details"
    r"|Costs?|Per|Contacts?|Tenure|\w+tions?|\w+ments?|\w+ances?|Numeric"
    r"|BCU|SNTs?|PCSOs?|PCs?|PS|DCs?|DS|DIs?|DCIs?|DWOs?|ERT|CID|HQ|MPS|DSU|Operation|Op"
    r"|Superintendents?|Supt|Commanders?|Chief|Detectives?|Inspectors?|Insp|Sergeants?|Sgts?"
    r"|Constables?|Commissioner|Mayor|Cllrs?|Councillors?|The|This|These|There|We|I|Our|All|And"
    r"|Or|In|On|At|For|From|To|Of|Is|Are|Has|Have|With|By|No|Not|It|They|He|She|You|If|As"
    r"|January|February|March|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_UPPER = "[A-ZÀ-ÖØ-ÞĀ-ž]"
_LOWER = "[a-zß-öø-ÿĀ-ž]"
_WORD = (
    rf"(?!{_NO_NAME})(?:(?:Mc|Mac|O['’]|D['’]|De|Le)?{_UPPER}{_LOWER}+(?:[-'’]{_UPPER}{_LOWER}+)*"
    rf"|[A-Z]['’]?[A-Z]{{2,}}(?:-[A-Z]{{2,}})*|{_UPPER}\.?(?=\s+{_UPPER}))"
)
_SHOULDER = r"\d{2,5}[A-Z]{2}\b"
# A name may go over the end of a line only where the next one is running text.
_NEXT = r"(?:[ \t\xa0]+|[ \t\xa0]*\n[ \t\xa0]*(?=[A-Z][\w'’-]*[ \t\xa0]+[a-z]))"
_PARTICLES = r"(?:(?:de|da|dos|del|van|von|der|den|al|el|bin)[ ]+){0,2}"
_PERSON = (
    rf"(?:(?:{_SHOULDER}|\d{{1,5}})\s+)?{_PARTICLES}{_WORD}(?:{_NEXT}{_PARTICLES}{_WORD}){{0,2}}"
    rf"(?:[ ]+{_SHOULDER})?"
)
_LIST = rf"{_PERSON}(?:(?:,|\s+and|\s*&|,\s+and)\s+{_PERSON})*"
_BEHIND_RANKS = re.compile(rf"(?P<rank>{_JUNIOR}s\s+)(?P<name>{_LIST})")
_WITHIN_RANK = r"(?<!hief\s)(?<!ective\s)(?<!olice\s)(?<!Det\s)(?<!cting\s)(?<!rary\s)"
# At a line's end only in running text: in a list of people the next line is another person.
_BEHIND_RANK = re.compile(
    rf"(?P<rank>{_JUNIOR}[ \t\xa0:–-]{{1,3}}|(?<=[a-z,.]\s){_WITHIN_RANK}{_JUNIOR}\s)"
    rf"(?P<name>{_PERSON}|{_SHOULDER})"
)
_BEHIND_DUTY = re.compile(
    rf"(?P<rank>(?:\b{_DUTY}|{_JUNIOR}s?)(?:\s?[:–-]|\s+(?:is|are|was|were))\s+)(?P<name>{_LIST})"
)
_BEFORE_RANK = re.compile(
    rf"(?<![\w'’.-])(?P<name>{_WORD}{_NEXT}(?:{_WORD}{_NEXT})?{_WORD})"
    rf"(?=\s?(?:,|–|-|\()\s?{_JUNIOR}(?:\)|\s*\Z|[,;]|\s+(?:for|of|at|in|on|from)\b))"
)

# Names that are also words: alone they say nothing about a person.
_ALSO_WORDS = """
    April August Bill Bishop Brown Chance Church Cross Day Dawn Drew Field Frank Grace Grant Green
    Grey Hall Hill Hope Hunt Jack June King Knight Lane Little London Long Mark May Mercy Moore
    Park Parks Pat Penny Price Rob Rose Ruby Sharp Short Small Street Sue Summer Sky Stone Victor
    West White Will Winter Wood Young
"""
_TITLES = r"(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness|St)"
_STARTERS = """
    A And As At Because But For From He Her His However I If In It May My Of Once Our She Since So
    That The Their Then They To Was We When While With You Your Also Please Contact Ask Thank
    Thanks Email Phone Call Hi Hello Dear Regards
"""


def hidden_names(people: Iterable[PersonRole], text: str = "") -> frozenset[str]:
    """The names of a document to be masked: whole ones, and their parts.

    `text` is that of the whole document: who is named behind a junior rank in one place is meant
    by the first name in another, whether or not the reading took them for a person in a role.
    Groups of people, such as a party that asks a question, are nobody's name.
    """
    people = list(people)
    public = {" ".join(one.name.split()) for one in people if one.is_public}
    named = {" ".join(one.name.split()) for one in people if not one.is_public}
    named = {name for name in named if not _GROUP.search(name)}
    named |= {
        " ".join(name.split())
        for pattern in (_BEHIND_RANKS, _BEHIND_RANK, _BEHIND_DUTY, _BEFORE_RANK)
        for found in pattern.finditer(text)
        for name in re.split(r",|\band\b|&", found["name"])
    }
    names = {re.sub(_SHOULDER, "", name).strip() for name in named - public} - {""}
    # A third word may be no part of the name any more: "PC Ann Bloggs Hamley Team".
    parts = {part.strip(".") for name in names for part in name.split()[:2]}
    whole = {name for name in names if " " in name}
    return frozenset(whole | {part for part in parts if _stands_alone(part)})


_GROUP = re.compile(
    r"\b(?:Group|Party|Board|Panel|Committee|Commission|Council|Team|Unit|Forum|Association"
    r"|Members|Residents|Officers|Conservatives?|Labour|Liberal|Democrats?|Greens?|Independents?"
    r"|Police|Service|Mayor|Chair)\b",
    re.IGNORECASE,
)
_MIN_PART = 3


def _stands_alone(part: str) -> bool:
    plain = part.strip(".")
    return (
        len(plain) >= _MIN_PART
        and plain[0].isupper()
        and plain.title() not in _ALSO_WORDS.split()
        and plain.title() not in _places()
        and not re.fullmatch(rf"{_TITLES}|{_NO_NAME}|OBE|MBE|CBE", plain)
    )


@cache
def _places() -> frozenset[str]:
    """Words of the boroughs' names: "PC Barnet" must not cost the borough its name."""
    with (SEEDS / "borough.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(word for row in csv.DictReader(file) for word in row["borough"].split())


def _ranked(match: re.Match[str]) -> str:
    return match["rank"] + NAME


NAME_RULES: tuple[Rule, ...] = (
    marking(_BEHIND_RANKS, _ranked),
    marking(_BEHIND_RANK, _ranked),
    marking(_BEHIND_DUTY, _ranked),
    marking(_BEFORE_RANK, lambda _: NAME),
)


@lru_cache(maxsize=64)
def hidden_rule(names: frozenset[str]) -> Rule:
    """The rule that marks the names of a document."""
    whole = sorted((name for name in names if " " in name), key=lambda name: (-len(name), name))
    parts = sorted(name for name in names if " " not in name and _stands_alone(name))
    forms = [r"\s+".join(map(re.escape, name.split())) for name in whole]
    alone = [rf"{re.escape(part)}|{re.escape(part.upper())}" for part in parts]
    rules = []
    if forms:
        joined = re.compile(rf"(?<![\w-])(?i:{'|'.join(forms)})(?![\w-])")
        rules.append(marking(joined, lambda _: NAME))
    if alone:
        single = re.compile(
            r"(?:(?<![\w’'-])(?P<before>[\w’'.-]+)(?P<gap> +))?"
            rf"(?<![\w’'@./-])(?:{'|'.join(alone)})(?![\w-])(?! +[A-Z][a-z])"
        )
        rules.append(marking(single, _alone))

    def rule(text: str, found: list[str] | None) -> str:
        for one in rules:
            text = one(text, found)
        return text

    return rule


def _alone(match: re.Match[str]) -> str | None:
    """A name of one word goes unless a title or another name before it makes it someone else's."""
    before = match["before"] or ""
    if before[:1].isupper() and before not in _STARTERS.split() and before[-1] not in ".:":
        return None
    return f"{before}{match['gap'] or ''}{NAME}"
