"""The figures of a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from metmart.documents.figure import Figure, Period, Place
from metmart.documents.figures.measure import Measured, measured
from metmart.documents.figures.metric import metrics
from metmart.documents.figures.noise import is_bare_number, is_crowded, is_numeral, noise
from metmart.documents.figures.number import Number, numbers
from metmart.documents.figures.passage import Passage, Sentence, quoted, sentences
from metmart.documents.figures.period import FoundPeriod, periods, resolved
from metmart.documents.figures.place import FoundPlace, places
from metmart.documents.figures.qualifier import qualifier
from metmart.documents.figures.scope import Surroundings, nearest
from metmart.documents.figures.subject import Subject, is_labelled, subject

_THERE_WERE = re.compile(r"[\s,]*(?:where|when|in which)\b", re.IGNORECASE)
_NEXT_CLAUSE = re.compile(
    r"[,;]\s+(?:with|while|whilst|but|whereas|although|and|(?:\w+\s)?of (?:which|whom|these))\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compared (?:to|with)|versus|vs?\.?|than|from)\s+"
    r"(?:(?:just|only|about|around|over|under)\s+)?$",
    re.IGNORECASE,
)
_Found = TypeVar("_Found", FoundPeriod, FoundPlace)
_SPAN_OF_YEARS = re.compile(r"\b(?:past|last)\s+(?P<years>[\w-]+ years?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Place:
    """Where a number stands among the others of its sentence."""

    number: Number
    before: int  # where the number before it ended
    after: int  # where the next one begins
    first: int  # where the first one begins
    last: Measured | None  # what the number before it measures


def stated(passage: Passage, surroundings: Surroundings) -> list[Figure]:
    """The figures of a passage, in order; their numbers are given later."""
    if is_bare_number(passage.text):
        return []
    found: list[Figure] = []
    earlier: list[str] = []
    for sentence in sentences(passage.text):
        found += _of_sentence(passage, sentence, earlier, surroundings)
        earlier.append(sentence.text)
    return found


def _of_sentence(
    passage: Passage, sentence: Sentence, earlier: Sequence[str], surroundings: Surroundings
) -> list[Figure]:
    text = sentence.text
    if is_bare_number(text):
        return []
    today = surroundings.today
    when = periods(text, today)
    ignored = [*noise(text, today.year if today else None), *((p.start, p.end) for p in when)]
    found = [one for one in numbers(text, ignored) if not is_numeral(text, one)]
    found = found or _span_of_years(text)
    reader = _Reader(passage, sentence, list(earlier), surroundings, when, found)
    figures = []
    for index, number in enumerate(found):
        before = found[index - 1].end if index else 0
        after = found[index + 1].start if index + 1 < len(found) else len(text)
        last = measured(text, found[index - 1], 0) if index else None
        figures.append(reader.figure(_Place(number, before, after, found[0].start, last)))
    return figures


def _span_of_years(text: str) -> list[Number]:
    """Where nothing else is counted, "the past 10 years" are what is stated."""
    match = _SPAN_OF_YEARS.search(text)
    if not match or text.rstrip().endswith("?"):
        return []
    shift = match.start("years")
    return [
        replace(number, start=number.start + shift, end=number.end + shift)
        for number in numbers(match["years"])
    ]


@dataclass(frozen=True)
class _Reader:
    """A sentence with all that is needed to read the numbers in it."""

    passage: Passage
    sentence: Sentence
    earlier: list[str]
    surroundings: Surroundings
    when: list[FoundPeriod]
    numbers: list[Number]

    def figure(self, place: _Place) -> Figure:
        """The number as a figure."""
        text, number = self.sentence.text, place.number
        amount = measured(text, number, place.before, place.last)
        what, period, where = self._context(place, amount)
        line, start = self.passage.position(self.sentence.start + number.start, number.text)
        block = self.passage.block
        return Figure(
            figure_no=0,
            block_no=block.block_no,
            text=number.text,
            quote=quoted(self.sentence),
            line=line,
            start=start,
            page=block.page,
            value=amount.value,
            unit=amount.unit,
            measure=amount.measure,
            digits=number.digits,
            high=number.high,
            qualifier=qualifier(text, number.start, number.end),
            metric=what.metric.metric if what.metric else None,
            metric_text=what.text,
            per=self._per(amount, period),
            period=period,
            comparison=self._comparison(place, amount, period),
            place=where,
            speaker=block.speaker,
            speaker_role=block.speaker_role,
            missing=_missing(amount, what, period, where),
            box=block.box,
        )

    def _context(
        self, place: _Place, amount: Measured
    ) -> tuple[Subject, Period | None, Place | None]:
        """Of what, when and where; of none where numbers crowd as in a table torn to pieces."""
        if is_crowded(self.sentence.text, self.numbers):
            return Subject(None, ""), None, None
        what = self._subject(place, amount)
        return what, self._period(place, amount, what), self._place(place)

    def _subject(self, place: _Place, amount: Measured) -> Subject:
        around = [*reversed(self.earlier), *self.surroundings.context(self.passage.block)]
        text, end = self.sentence.text, self._end(place)
        return subject(text, place.number, place.before, end, amount.unit, around)

    def _end(self, place: _Place) -> int:
        """Where the words after the number end: at the next number, or the next label."""
        text, number = self.sentence.text, place.number
        if not is_labelled(text[place.before : number.start]):
            return place.after
        labels = [one.start for one in self.when]
        labels += [one.start for one in places(text, self.surroundings.home)]
        return min([place.after, *(start for start in labels if start >= number.end)])

    def _period(self, place: _Place, amount: Measured, what: Subject) -> Period | None:
        number, text = place.number, self.sentence.text
        then = [one for one in self.when if one.is_comparison and one.end <= number.start]
        if amount.measure == "level" and then and _THERE_WERE.match(text, then[-1].end):
            return then[-1].period
        main = [one for one in self.when if not one.is_comparison]
        sure = [one for one in main if one.period.start or not one.period.is_whole_months]
        if amount.measure != "change" and _COMPARED.search(text[place.before : number.start]):
            return self._compared(place, sure)
        chosen = nearest(self._in_clause(sure, place), number.start, place.first)
        if chosen:
            return chosen.period
        implied = [one.implies for one in self.when if one.implies]
        if implied and amount.measure in ("change", "change_pct"):
            return implied[0]
        around = self.surroundings.period(self.passage.block)
        if around:
            return around
        vague = nearest(main, number.start, place.first)
        return self._of_the_day(amount, what, vague.period if vague else None)

    def _compared(self, place: _Place, sure: Sequence[FoundPeriod]) -> Period | None:
        """The period of a number that another is compared with: its own, or the one before."""
        end = place.number.end
        own = [one.period for one in sure if end <= one.start <= place.after]
        if own:
            return own[0]
        then = [one for one in self.when if one.is_comparison]
        return resolved(then[0], sure[0].period if sure else None) if then else None

    def _in_clause(self, found: Sequence[_Found], place: _Place) -> list[_Found]:
        """Those that do not stand in a clause or in brackets of their own after the number."""
        text, end = self.sentence.text, place.number.end
        return [
            one
            for one in found
            if not _NEXT_CLAUSE.search(text[end : max(end, one.start)])
            and not self._is_bracketed(end, one.start)
        ]

    def _is_bracketed(self, end: int, at: int) -> bool:
        """Whether something after a number is in brackets with another number."""
        opening = self.sentence.text.rfind("(", end, max(end, at))
        closing = self.sentence.text.find(")", at)
        if opening < 0 or (0 <= self.sentence.text.find(")", opening) < at):
            return False
        return any(opening < number.start < closing for number in self.numbers)

    def _of_the_day(self, amount: Measured, what: Subject, vague: Period | None) -> Period | None:
        """So many officers, with nothing said of when: those of the document's month."""
        today = self.surroundings.today
        is_stock = what.metric is not None and what.metric.kind == "stock"
        words = vague.text if vague else ""
        if is_stock and amount.measure == "level" and today and words in ("", "currently"):
            month = today.replace(day=1)
            return Period(words, month, month, "document")
        return vague

    def _comparison(self, place: _Place, amount: Measured, period: Period | None) -> Period | None:
        if amount.measure not in ("change", "change_pct"):
            return None
        chosen = nearest(
            [one for one in self.when if one.is_comparison], place.number.start, place.first
        )
        return resolved(chosen, period) if chosen else None

    def _place(self, place: _Place) -> Place | None:
        text, number = self.sentence.text, place.number
        named = places(text, self.surroundings.home)
        own = [one for one in named if one.is_yardstick and one.is_of(text, number.start)]
        if own:
            return own[0].place
        found = [one for one in named if not one.is_yardstick]
        if self._has_label_of_its_own(place, found):
            return None
        chosen = nearest(self._in_clause(found, place), place.number.start, place.first)
        if chosen:
            return chosen.place
        return self.surroundings.place(self.passage.block, self.earlier)

    def _has_label_of_its_own(self, place: _Place, found: Sequence[FoundPlace]) -> bool:
        """Whether its label may be a place that is not known: "MPS: 8%; XY: 9%"."""
        label = self.sentence.text[place.before : place.number.start]
        if not (found and place.before and label.lstrip().startswith((";", ",", "|"))):
            return False
        here = any(place.before <= one.start < place.number.start for one in found)
        told = here or metrics(label) or periods(label, self.surroundings.today)
        return is_labelled(label) and not told

    def _per(self, amount: Measured, period: Period | None) -> str | None:
        """An average beside the count of a month is one per month."""
        if amount.per or amount.measure != "average" or period is None:
            return amount.per
        single = any(one.period.start and one.period.start == one.period.end for one in self.when)
        return "month" if single and period.start != period.end else None


def _missing(
    amount: Measured, what: Subject, period: Period | None, where: Place | None
) -> tuple[str, ...]:
    """What a reader would have to guess; a count of things listed needs no more."""
    if amount.measure == "list_count":
        return ()
    lacking = []
    if what.metric is None and not what.text:
        lacking.append("metric")
    if period is None or period.start is None:
        lacking.append("period")
    if where is None:
        lacking.append("place")
    return tuple(lacking)
