"""What a number in a sentence is of: its metric, and the words for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metmart.documents.figures.metric import FoundMetric, Metric, is_only_counted, is_open, metrics
from metmart.documents.figures.number import Number
from metmart.documents.figures.variant import variant

_STOP = (
    r"in|across|at|by|for|to|with|is|are|was|were|have|has|had|and|or|but|per|who|that|which|from|on|"
    r"over|under|managed|recorded|during|between|since|as|than|compared|when|where|while|up|down|"
    r"each|every|an?|within|this|these|now|so|would|will|can|could|should|seeking|expected|so far|"
    r"took|take|part|v|vs|versus|currently|only|also|just|before|after|there"
)
_PHRASE = re.compile(
    rf"(?:['’]s)?\s*(?:\([^()]*\)\s*)?(?:of\s+(?:all\s+|the\s+|our\s+|these\s+|those\s+)?)?"
    rf"(?P<words>(?!of\b)(?:999\s|101\s)?(?:(?!(?:{_STOP})\b)[A-Za-z][\w’'&/-]*\s?){{1,6}})",
    re.IGNORECASE,
)
# Nouns that leave open what is counted, so that what is around tells it.
_OPEN = re.compile(
    r"(?:(?:more|fewer|additional|extra|further|total|new|other|less|same|higher|lower|positive)\s*)*"
    r"(?:offences?|crimes?|incidents?|cases?|reports?|calls?|people|times|increase|reduction|decrease|"
    r"rise|drop|fall|points?|average|outcome|rate|a|an|the|year|month|week|day|vacancies|vacancy)?"
    r"(?:\s+(?:rate|on|recorded|reported|a|in|target))*\s*",
    re.IGNORECASE,
)
_TIMES = {"hours", "minutes", "seconds", "days", "weeks", "months", "years", "fortnights"}
_LABEL_END = re.compile(r"[:=]\s*$|\s[-–—]\s*$")
_BESIDE = re.compile(r"\s*[:=(–-]?\s*[+(]?(?:(?:total|volume|rate|is|at|was):?\s)?")


@dataclass(frozen=True)
class Subject:
    """A metric of the glossary, if it is one, and the document's words for it.

    `is_named` says that the number's own noun names it, be it in the glossary or not.
    """

    metric: Metric | None
    text: str
    is_named: bool = False


@dataclass(frozen=True)
class _Words:
    """What stands before a number, the noun phrase after it, and all after a percentage."""

    label: str
    phrase: str
    said: str

    @property
    def around(self) -> str:
        return f"{self.label} {self.phrase} {self.said}"


def subject(
    text: str, number: Number, before: int, after: int, unit: str, around: Sequence[str] = ()
) -> Subject:
    """What the number is of.

    `before` is where the number before it ended and `after` where the next one begins; `around`
    are the texts that may tell it otherwise, the nearest first: earlier sentences and headings.
    """
    hits = [hit for hit in metrics(text) if not _is_denominator(hit)]
    label, phrase = text[before : number.start], _phrase(text, number, after)
    words = _Words(label, phrase, text[number.end : after] if unit == "percent" else "")
    whole = " ".join([text, *around]) if "positive outcome" in text.lower() else text
    own = _beside(hits, number, before, text, unit) or _own(hits, number, text, phrase, unit)
    if own:
        return _subject(own, number, unit, (text, whole), words)
    if _names_something_else(phrase, unit):
        return Subject(None, phrase, is_named=True)
    told = [hit for hit in hits if not is_only_counted(hit.text)]
    chosen = _before(told, number, label, before) or _after(told, number, after)
    if chosen:
        return _subject(chosen, number, unit, (text, whole), words)
    return _from_around([] if unit in _TIMES else around, unit, words)


def is_labelled(label: str) -> bool:
    """Whether what stands before a number is its label: "Arrests: 28", "Total - 28"."""
    return bool(_LABEL_END.search(label))


def _is_denominator(hit: FoundMetric) -> bool:
    return hit.metric.unit.startswith("per_1")


def _phrase(text: str, number: Number, after: int) -> str:
    match = _PHRASE.match(text[number.end : after])
    if match and text[number.end + match.end() :].startswith(":"):
        return ""  # the label of what follows
    return re.split(r"\sof\b", match["words"])[0].strip() if match else ""


def _own(
    hits: Sequence[FoundMetric], number: Number, text: str, phrase: str, unit: str
) -> FoundMetric | None:
    """The term in the noun phrase after the number: 32 design out crime officers."""
    rated = [hit for hit in hits if hit.metric.metric == "detections" and hit.end <= number.start]
    if unit in ("percent", "rank") and rated:
        return rated[-1]
    if not phrase:
        return None
    end = text.index(phrase, number.end) + len(phrase)
    own = [hit for hit in hits if number.end <= hit.start < end and _fits(hit, unit)]
    return own[0] if own else None


def _beside(
    hits: Sequence[FoundMetric], number: Number, before: int, text: str, unit: str
) -> FoundMetric | None:
    """The term that stands straight before the number: "Robbery +22%", "Arrests: 28"."""
    for hit in reversed(hits):
        if before <= hit.start and hit.end <= number.start and _fits(hit, unit):
            return hit if _BESIDE.fullmatch(text[hit.end : number.start]) else None
    return None


def _fits(hit: FoundMetric, unit: str) -> bool:
    """Whether a term can be stated in that unit: an hour is no count of officers."""
    if unit in _TIMES:
        return hit.metric.kind == "duration"
    if unit == "pounds":
        return hit.metric.kind == "money"
    if unit == "count":
        return hit.metric.kind in ("count", "stock")
    return hit.metric.kind not in ("duration", "money")


def _names_something_else(phrase: str, unit: str) -> bool:
    return unit == "count" and bool(phrase) and not _OPEN.fullmatch(phrase)


def _before(
    hits: Sequence[FoundMetric], number: Number, label: str, before: int
) -> FoundMetric | None:
    """The label of the number, or the last term before it."""
    unit = number.unit or "count"
    earlier = [hit for hit in hits if hit.end <= number.start and _fits(hit, unit)]
    if is_labelled(label):
        earlier = [hit for hit in earlier if hit.start >= before] or earlier
    specific = [hit for hit in earlier if not is_open(hit.text)]
    rates = [hit for hit in specific if unit == "percent" and hit.metric.kind == "rate"]
    return (rates or specific or earlier)[-1] if earlier else None


def _after(hits: Sequence[FoundMetric], number: Number, after: int) -> FoundMetric | None:
    unit = number.unit or "count"
    later = [hit for hit in hits if number.end <= hit.start <= after and _fits(hit, unit)]
    specific = [hit for hit in later if not is_open(hit.text)]
    return (specific or later)[0] if later else None


def _subject(
    hit: FoundMetric, number: Number, unit: str, texts: tuple[str, str], words: _Words
) -> Subject:
    text, whole = texts
    since = text[hit.end : number.start] if hit.end <= number.start else ""
    chosen = variant(hit.metric, unit, words.around, since, whole)
    shown = words.phrase if words.phrase and hit.start >= number.end else hit.text
    return Subject(chosen, shown.strip(), is_named=True)


def _from_around(around: Sequence[str], unit: str, words: _Words) -> Subject:
    for text in around:
        hits = [hit for hit in metrics(text) if not _is_denominator(hit) and _fits(hit, unit)]
        specific = [hit for hit in hits if not is_open(hit.text) and not is_only_counted(hit.text)]
        if specific:
            chosen = variant(specific[-1].metric, unit, words.around, "", text)
            return Subject(chosen, specific[-1].text)
    return Subject(None, words.phrase or _label_words(words.label))


def _label_words(label: str) -> str:
    """What stands before a number with a colon or a dash."""
    if not is_labelled(label):
        return ""
    return re.split(r"[.;,(]\s", label)[-1].strip(" -–—:=•\t")
