"""Places as papers name them: boroughs, BCUs, the force, wards."""

import csv
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from metmart.documents.figure import AreaKind, Basis, Place
from metmart.documents.structure import Identity
from metmart.project import SEEDS

_FORCE = (
    r"\b(?:MPS|MET|Met)[- ]wide\b|\bacross (?:the )?(?:MPS|Met|London)\b|\b(?:the )?MPS\b"
    r"(?! (?:website|Estates|policy|Command|Comparison|[Cc]omparator))"
    r"|\b(?:the )?Metropolitan Police(?: Service)?\b"
    r"|\b[Tt]he Met\b(?! (?:Leadership|Maps|Insights|Patrol|Trace|Police|Office)\b)"
    r"|(?<!Met for )\b(?:Greater |in |all of |whole of )?London(?:-wide|['’]s)?\b"
    r"(?! (?:Borough|Road|Assembly|Fire|Ambulance|Legal|Bridge|Underground|Councils?)"
    r"|\s?,? [A-Z]{1,2}\d)"
)
_UNIT_WORD = r"(?:\s*(?:–|-)?\s*(?:London\s+)?(?:BCU|Basic Command Unit|Command Unit))"
_OWN_BCU = (
    r"\b(?:[Tt]he|[Oo]ur|[Tt]his|[Ww]hole) (?:BCU|Basic Command Unit)\b(?! Commander)"
    r"|\bBCU(?:-wide| wide)\b|^BCU(?= [a-z])"
)
_OWN_BOROUGH = (
    r"\b(?:[Tt]he|[Oo]ur|[Tt]his|[Ww]hole) [Bb]orough\b(?! [Cc]ommander| police)"
    r"|\bborough(?:-wide| wide)\b"
)
_WARD = re.compile(
    r"\b(?P<ward>(?:[A-Z][a-z'’]+(?:\s(?:and|&|upon|on)\s|\s|-)?){1,4})\s[Ww]ard\b"
    r"(?! (?:[Pp]anel|off|[Oo]fficer|level))"
)
_NO_WARD = re.compile(
    r"(?:The|All|Each|Every|Any|Dedicated|A|One|Per|Safer|Met|Our|Open|At|On|Borough|By|Which)\b"
)
# The yardstick of a comparison or a rank is no place of the figure.
_YARDSTICK = re.compile(
    r"(?:(?:highest|lowest|most|least|best|worst|largest|biggest|smallest|outperforms?|"
    r"higher than|lower than|compared (?:to|with)|than|against|versus|vs\.?)\b[^.;:]{0,60})$",
    re.IGNORECASE,
)
_STRAIGHT = re.compile(
    r"[\s(:,]*(?:average|figure|rate|level|total|mean)?\s*(?:of|is|was|at|:|\(|-|–)?\s*"
    r"(?:about|around|approximately|over|just)?\s*"
)
_COMMANDER = re.compile(
    r"\s*(?:–|-)?\s*(?:BCU |Borough )?(?:Commander|Senior|Leadership|Council\b)"
)


@dataclass(frozen=True)
class FoundPlace:
    """A place in a text; of a yardstick, where the comparison with it begins."""

    start: int
    end: int
    place: Place
    yardstick_from: int | None = None

    @property
    def is_yardstick(self) -> bool:
        """Whether it is what something is ranked among or compared with."""
        return self.yardstick_from is not None

    def is_of(self, text: str, start: int) -> bool:
        """Whether a number of that place in the text may be of here.

        A yardstick's own number stands between the comparison and it, or straight after it:
        "compared with 51% across London", "above the MPS average of 7%".
        """
        if self.yardstick_from is None:
            return True
        if self.yardstick_from < start < self.start:
            return True
        return start >= self.end and bool(_STRAIGHT.fullmatch(text[self.end : start]))


def _yardstick(text: str, start: int) -> int | None:
    match = _YARDSTICK.search(text[:start])
    return match.start() if match else None


@dataclass(frozen=True)
class Home:
    """The borough and BCU that a document speaks of when it says "the borough", "the BCU"."""

    borough: str | None = None
    bcu: str | None = None


def home_of(identity: Identity) -> Home:
    """The document's own area, where it has just one."""
    boroughs = identity.boroughs
    borough = boroughs[0] if len(boroughs) == 1 else None
    bcu = _bcu_name(identity.bcu)
    if bcu is None and boroughs:
        names = {bcu_of(name, identity.date) for name in boroughs}
        bcu = names.pop() if len(names) == 1 else None
    return Home(borough, bcu)


def bcu_of(borough: str, day: date | None = None) -> str | None:
    """The BCU of a borough on a day; today's where no day is given."""
    codes = {row["borough"]: row["area_code"] for row in _rows("borough")}
    names = {row["bcu_code"]: row["bcu"] for row in _rows("bcu")}
    rows = [row for row in _rows("bcu_membership_seed") if row["area_code"] == codes.get(borough)]
    rows = sorted(rows, key=lambda row: row["since_month"])
    known = [row for row in rows if day is None or row["since_month"] <= day.isoformat()]
    return names.get(known[-1]["bcu_code"]) if known else None


@lru_cache(maxsize=4096)  # a sentence is asked about for each of its numbers
def places(text: str, home: Home, basis: Basis = "stated") -> tuple[FoundPlace, ...]:
    """The places of a text, in order; of two that overlap the longer one."""
    found: list[FoundPlace] = []
    for start, end, kind, name in sorted(_spans(text, home), key=lambda s: (s[0], -(s[1] - s[0]))):
        if found and start < found[-1].end:
            continue
        if _COMMANDER.match(text, end):
            continue
        place = Place(text[start:end].strip(), kind, name, basis)
        found.append(FoundPlace(start, end, place, _yardstick(text, start)))
    return tuple(found)


def with_basis(place: Place, basis: Basis) -> Place:
    """The same place, found elsewhere."""
    return replace(place, basis=basis)


def _spans(text: str, home: Home) -> list[tuple[int, int, AreaKind, str]]:
    spans: list[tuple[int, int, AreaKind, str]] = []
    for pattern, kind, name in _rules():
        spans += [(m.start(), m.end(), kind, name) for m in pattern.finditer(text)]
    own: tuple[tuple[str, AreaKind, str | None], ...] = (
        (_OWN_BCU, "bcu", home.bcu),
        (_OWN_BOROUGH, "borough", home.borough),
    )
    for words, kind, known in own:
        if known:
            spans += [(m.start(), m.end(), kind, known) for m in re.finditer(words, text)]
    for match in _WARD.finditer(text):
        name = re.sub(r"^(?:In|The|At|For|Of) ", "", match["ward"].strip())
        if not _NO_WARD.match(name):
            spans.append((match.start("ward"), match.end(), "ward", name))
    return spans


@cache
def _rules() -> tuple[tuple[re.Pattern[str], AreaKind, str], ...]:
    rules: list[tuple[re.Pattern[str], AreaKind, str]] = [(re.compile(_FORCE), "mps", "MPS")]
    for row in _rows("bcu"):
        names = [name for name in (row["bcu"], *row["other_names"].split("|")) if name]
        rules += [(_bcu_rule(name, name == row["bcu"]), "bcu", row["bcu"]) for name in names]
    for row in _rows("borough"):
        name = row["borough"]
        words = {name, name.replace(" and ", " & "), name.partition(" upon ")[0]}
        either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        # A street, a police station or a crematorium of that name is not the borough.
        after = (
            r"(?! (?:Road|Street|Lane|Bridge|High|Park|Town|Civic|Central|Safer|Station|SNB|Hill))"
        )
        rules.append((re.compile(rf"\b(?:{either})\b{after}(?:['’]s)?"), "borough", name))
    return tuple(rules)


def _bcu_rule(name: str, is_full: bool) -> re.Pattern[str]:
    words = name.split()
    flexible = r"[ -]?".join(re.escape(word) for word in words)
    initials = "".join(word[0] for word in words)
    short = rf"|\b{initials}(?:{_UNIT_WORD}|(?=BCU\b)BCU)" if len(words) > 1 else ""
    alone = (
        rf"\b{flexible}\b(?! (?:Safer|Design|London Legal))" if is_full and len(words) > 1 else ""
    )
    full = rf"\b{flexible}{_UNIT_WORD}(?!\w)"
    before = rf"|\bBCU\s*(?:–|-|,)?\s*{flexible}\b"
    return re.compile(full + before + short + (f"|{alone}" if alone else ""))


@cache
def _rows(seed: str) -> tuple[dict[str, str], ...]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _bcu_name(name: str | None) -> str | None:
    if not name:
        return None
    plain = re.sub(r"\s*\bBCU\b", "", name).strip().casefold()
    for row in _rows("bcu"):
        if plain in (row["bcu"].casefold(), row["other_names"].casefold()):
            return row["bcu"]
    return None
