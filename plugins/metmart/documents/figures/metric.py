"""What a number is of: terms of the glossary, as papers write them."""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from metmart.project import SEEDS

_IS_SHORT = re.compile(r"[A-Z&][A-Z&.]{0,5}(?:['’]?s)?|S136s?")

_OPEN = re.compile(
    r"(?:crimes? recorded|recorded crimes?|recorded offences|total (?:crimes?|offences)|"
    r"all crimes?|overall crime|officers?|police officers|sexual violence|patrols)",
    re.IGNORECASE,
)

# Nouns that are counted where they are counted, but that no other number is of.
_COUNTED = re.compile(
    r"boroughs?|wards|projects|programme of|respondents|small sample|survey of|nationalities|"
    r"offices in|bases|front counters?|police stations",
    re.IGNORECASE,
)
_PLURAL = {
    "theft": "thefts?",
    "robbery": "robber(?:y|ies)",
    "burglary": "burglar(?:y|ies)",
}


@dataclass(frozen=True)
class Metric:
    """A row of the glossary."""

    metric: str
    term: str
    unit: str
    kind: str  # count, stock, rate, duration, money
    series: str
    offence_group: str
    offence_subgroup: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class FoundMetric:
    """A term in a text, from `start` to `end`."""

    start: int
    end: int
    text: str
    metric: Metric


@cache
def glossary() -> dict[str, Metric]:
    """Every term by its id."""
    with (SEEDS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["metric"]: Metric(
                row["metric"],
                row["term"],
                row["unit"],
                row["kind"],
                row["series"],
                row["offence_group"],
                row["offence_subgroup"],
                tuple(row["names"].split("|")),
            )
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=4096)  # a sentence is asked about for each of its numbers
def metrics(text: str) -> tuple[FoundMetric, ...]:
    """The terms of a text, in order; of those that overlap the longest that says which crime."""
    hits = [
        FoundMetric(match.start(), match.end(), match[0], metric)
        for rule, metric in _rules()
        for match in rule.finditer(text)
    ]
    found: list[FoundMetric] = []
    for hit in sorted(hits, key=lambda hit: (is_open(hit.text), hit.start - hit.end, hit.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in found):
            found.append(hit)
    return tuple(sorted(found, key=lambda hit: hit.start))


def is_open(name: str) -> bool:
    """Whether a name leaves open what is meant, so that what is around tells it better."""
    return bool(_OPEN.fullmatch(name))


def is_only_counted(name: str) -> bool:
    """Whether a name is of no number but the one beside it: 32 boroughs."""
    return bool(_COUNTED.fullmatch(name))


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Metric], ...]:
    return tuple((_rule(metric.names), metric) for metric in glossary().values())


def _rule(names: tuple[str, ...]) -> re.Pattern[str]:
    """Case tells an abbreviation from a word; blanks and hyphens are alike, as are plurals."""
    either = []
    for name in sorted(names, key=len, reverse=True):
        words = re.sub(r"\\?[ -]", r"[\\s-]+", re.escape(name)).replace("'", "['’]")
        words = re.sub(r"\b(?:theft|robbery|burglary)\b", _plural, words)
        either.append(words if _IS_SHORT.fullmatch(name) else f"(?i:{words})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(either)})(?!\w)")


def _plural(noun: re.Match[str]) -> str:
    return _PLURAL[noun[0]]
