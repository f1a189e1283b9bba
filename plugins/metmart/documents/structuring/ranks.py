"""Ranks and posts of the police, and which of them are public roles."""

import re

_PREFIX = r"(?:(?:T|A|Temporary|Acting|Interim)[/ ]\s*)?"
_SENIOR = (
    r"(?:Detective |Det\.? |D/)?(?:Chief |Ch\.? ?)?(?:Superintendent|Supt\.?)|DCS|DSU|D/Supt|"
    r"(?:Deputy |Dep\.? |Assistant |Deputy Assistant )?Commissioner|DAC|AC|"
    r"(?:Borough |BCU |Area |Basic Command Unit |[A-Z]{2}\s*-?\s*BCU )?Commander"
)
_JUNIOR = (
    r"(?:Detective |Det\.? |D/)?(?:Chief )?(?:Inspector|Insp\.?)|DCI|DI|CI|PI|"
    r"(?:Detective |Police |Det\.? )?(?:Sergeant|Sgt\.?)|DS|PS|"
    r"(?:Detective |Police )?Constable|(?:Police|Ward) Officer|DC|TDC|PC|PCSO|SC"
)
_NAME_PART = r"[A-Z](?:['’][A-Z])?[a-zà-ÿ]+(?:[-'’][A-Z]?[a-z]+)*|[A-Z](?:['’])?[A-Z]+(?:-[A-Z]+)*"
_NAME = rf"(?:{_NAME_PART})(?:\s+(?:{_NAME_PART})){{0,2}}"
_NO_NAME = re.compile(
    r"\b(?:The|Team|Lead|Leader|Head|Police|Support|Role|BCU|Ward|Level|Commander|Superintendent|Impact|"
    r"Neighbourhoods?|Response|Investigations?|Public|Safeguarding|HQ|Unit|Station|Plan|Borough|"
    r"Statement|Delivery|Office|Department|Service|Met|MPS|And|Command|Safer|Central|South|North|"
    r"East|West|Area|In|Of|For|Is|Has|Was|Will)\b"
)

POST = re.compile(
    r",?\s*\(?,?\s*((?:[A-Z][\w-]*\s+){0,3}(?:[A-Z]{2}\s*-?\s*)?(?:BCU |Borough |Area )?Commander\b"
    r"(?: for (?:[A-Z]\w+ ?){1,3})?)"
)
"""A post behind a name: ", BCU Commander for the area"."""
RANK = re.compile(rf"(?<![\w-]){_PREFIX}(?:{_SENIOR}|{_JUNIOR})(?![\w-])")
SENIOR = re.compile(rf"{_PREFIX}(?:{_SENIOR})")
RANKED_NAME = re.compile(
    rf"(?<![\w-])(?P<rank>{_PREFIX}(?:{_SENIOR}|{_JUNIOR}))\s+(?P<name>{_NAME})(?![\w])"
)
NAMED_RANK = re.compile(
    rf"^(?P<name>(?:{_NAME_PART})(?:\s+(?:{_NAME_PART})){{1,2}}?)[\s,–-]+"
    rf"(?P<rank>{_PREFIX}(?:[A-Z]{{2}}\s*-?\s*BCU\s+)?(?:{_SENIOR}|{_JUNIOR}))(?![\w-])[\s,–-]*(?P<role>.*)$"
)


def is_senior(rank: str) -> bool:
    """Whether a rank is Superintendent or above, or the command of a borough or BCU."""
    return bool(SENIOR.fullmatch(rank.strip()))


def clean_name(name: str) -> str | None:
    """A name as found behind a rank, up to the first word that is none; None if nothing is left."""
    match = _NO_NAME.search(name)
    kept = name[: match.start()].strip() if match else name.strip()
    return kept or None


def cased(name: str) -> str:
    """A name in capitals as people write it; others as they are."""
    return name.title().replace("’S", "’s") if name.isupper() else name
