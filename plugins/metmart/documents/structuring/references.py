"""Pointers from one place of a document to another, and whether they lead there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metmart.documents.structure import Part, Reference
from metmart.documents.structuring.exchange import Exchange, said
from metmart.documents.structuring.overlap import Subjects, stems
from metmart.documents.structuring.paragraph import Paragraph

_TO_MAYORS = re.compile(
    r"\bQuestion (?:No\W*)?(\d{4}/\d{3,5})|\b(?:MQ|MQT)\s*(\d{4}/\d{3,5})", re.I
)
_TO_NUMBER = re.compile(
    r"\b(?:see|refer|above|below|outlined|mentioned|stated|noted|detailed|answer|response|reply|in)\b"
    r"[^.?!]{0,40}?\b(?:question|answer|Q)\s*(?:no\.?\s*|number\s*)?(\d{1,2})\b(?!/)",
    re.IGNORECASE,
)
_TO_PREVIOUS = re.compile(
    r"\b(?:refer to|see|as per|covered (?:in|by))\s+(?:the |my |our )?"
    r"(?:previous|earlier|above|preceding|last)\s+(?:answer|response|reply|question)s?\b"
    r"|^\W*(?:please )?(?:see|as) above\b|"
    r"\b(?:is|are|was|were) (?:detailed|set out|outlined|covered) above\b",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\bsee (?:the )?attached(?: (?P<what>[A-Z][\w-]*(?: [A-Z][\w-]*)*))?"
    r"|\battached (?P<thing>[A-Z][\w-]*(?: [A-Z][\w-]*)*)"
    r"|\bincluded an? (?P<kind>leaflet|plan|document|presentation|report)\b"
    r"|\bdetailed within the (?P<named>[A-Z][\w-]*(?: [A-Z][\w-]*)+)",
)
_TO_PAGE = re.compile(r"\b(?:see|on|at) pages? (\d{1,3})\b", re.IGNORECASE)
_TO_DECISION = re.compile(r"\b((?:PCD|DMPCD|MD|ADD)\s?\d{2,})\b")
_RIGHT_BEFORE = re.compile(r"previous|preceding|last", re.IGNORECASE)
_CLEARLY = 1.5  # so much more must another question have of the subject
_ENOUGH = 1.0  # and so much at all


@dataclass(frozen=True)
class _Found:
    text: str
    target: str
    kind: str
    number: int | None
    resolved: bool = True
    problem: str | None = None


class References:
    """Finds pointers, with the questions and parts of the document to resolve them by."""

    def __init__(self, exchanges: Sequence[Exchange], parts: Sequence[Part], pages: int) -> None:
        self.exchanges = exchanges
        self.parts = parts
        self.pages = pages
        texts = [f"{one.topic or ''}\n{one.text}\n{one.answer_text}" for one in exchanges]
        self.subjects = Subjects(texts)
        self.place_of = {
            one.first_line: place
            for place, exchange in enumerate(exchanges)
            for one in (*exchange.question, *exchange.answer)
        }
        self.markers = {one.first_line for each in exchanges for one in each.markers}

    def find(self, paragraphs: Sequence[Paragraph]) -> list[Reference]:
        """Every pointer in the document's order."""
        found: list[Reference] = []
        for one in paragraphs:
            if one.first_line in self.markers:
                continue
            here = self.place_of.get(one.first_line)
            for each in self._in(one, here):
                found.append(
                    Reference(
                        len(found) + 1, each.text, each.target, each.kind,  # type: ignore[arg-type]
                        each.number, each.resolved, each.problem, one.first_line, one.page,
                    )
                )  # fmt: skip
        return found

    def _in(self, one: Paragraph, here: int | None) -> list[_Found]:
        found: list[_Found] = []
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", said(one)):
            found += self._in_sentence(sentence, here)
        return found

    def _in_sentence(self, sentence: str, here: int | None) -> list[_Found]:
        found: list[_Found] = []
        own = self.exchanges[here].reference if here is not None else None
        for match in _TO_MAYORS.finditer(sentence):
            number = match[1] or match[2]
            if number != own or here is None:
                found.append(self._mayors(sentence, number))
        if here is not None:
            numbered, previous = _TO_NUMBER.search(sentence), _TO_PREVIOUS.search(sentence)
            if numbered:
                found.append(self._numbered(sentence, numbered, here))
            elif previous:
                found.append(self._previous(sentence, previous, here))
        return found + self._elsewhere(sentence)

    def _mayors(self, sentence: str, number: str) -> _Found:
        for place, one in enumerate(self.exchanges):
            if one.reference == number:
                return _Found(sentence, number, "question", place + 1)
        problem = f"question {number} is not in this document"
        return _Found(sentence, number, "question", None, resolved=False, problem=problem)

    def _numbered(self, sentence: str, match: re.Match[str], here: int) -> _Found:
        number = match[1]
        places = [n for n, one in enumerate(self.exchanges) if one.reference == number]
        if not places:
            problem = f"there is no question {number}"
            return _unresolved(sentence, f"question {number}", "question", problem)
        target = places[0]
        wrong = self._other_subject(_subject(sentence), target, here, number)
        return _Found(sentence, f"question {number}", "question", target + 1, wrong is None, wrong)

    def _other_subject(self, subject: set[str], target: int, here: int, name: str) -> str | None:
        """What is wrong if another question has much more of the subject than the one named."""
        wanted = subject or stems(self.exchanges[here].text)
        best = self._best(wanted, here, range(len(self.exchanges)))
        if best is None or best == target:
            return None
        at_best, at_target = self.subjects.score(wanted, best), self.subjects.score(wanted, target)
        if at_best < _ENOUGH or at_best < _CLEARLY * at_target:
            return None
        words = ", ".join(sorted(wanted & self.subjects.words[best] - self.subjects.words[target]))
        other = self.exchanges[best].reference or str(best + 1)
        return f"question {name} is on another subject; question {other} speaks of it ({words})"

    def _previous(self, sentence: str, match: re.Match[str], here: int) -> _Found:
        """The answer before, or the earlier one that has the subject if that one has nothing."""
        if here == 0:
            return _unresolved(sentence, match[0], "answer", "no answer stands before")
        pointer, stated = match[0].strip(), _subject(sentence)
        wanted = stated or stems(self.exchanges[here].text)
        best = self._best(wanted, here, range(here))
        if best is None or not self._is_better(wanted, best, here - 1, 1 if stated else 2):
            return _Found(sentence, pointer, "answer", here)
        words = ", ".join(sorted(wanted & self.subjects.words[best]))
        problem = (
            f"the answer right before (question {here}) is on another subject; "
            f"question {best + 1} speaks of it ({words})"
        )
        wrong = problem if _RIGHT_BEFORE.search(pointer) else None
        return _Found(sentence, pointer, "answer", best + 1, problem=wrong)

    def _is_better(self, wanted: set[str], best: int, before: int, words: int) -> bool:
        """Whether an answer has so much more of a subject than the one before that it is meant."""
        shared = wanted & self.subjects.words[best]
        at_best, at_before = self.subjects.score(wanted, best), self.subjects.score(wanted, before)
        return (
            best != before
            and len(shared) >= words
            and (at_best >= max(_ENOUGH, _CLEARLY * at_before))
        )

    def _best(self, wanted: set[str], here: int, among: range) -> int | None:
        """The question that has most of the subject; of equals the nearest before."""
        scores = [
            (self.subjects.score(wanted, place), -abs(here - place), place)
            for place in among
            if place != here
        ]
        return max(scores)[2] if scores and max(scores)[0] > 0 else None

    def _elsewhere(self, sentence: str) -> list[_Found]:
        found = [self._attachment(sentence, match) for match in _ATTACHED.finditer(sentence)]
        for match in _TO_PAGE.finditer(sentence):
            number = int(match[1])
            within = number <= self.pages
            problem = None if within else f"there is no page {number} here"
            found.append(_Found(sentence, match[0], "page", number, within, problem))
        found += [
            _Found(sentence, match[1], "decision", None, resolved=False)
            for match in _TO_DECISION.finditer(sentence)
        ]
        return found

    def _attachment(self, sentence: str, match: re.Match[str]) -> _Found:
        named = match["what"] or match["thing"] or match["named"] or match["kind"]
        words = stems(named or sentence)
        for part in self.parts:
            if words & stems(f"{part.title} {part.kind}") and part.part_no > 1:
                return _Found(sentence, named or match[0], "attachment", part.first_page)
        problem = "nothing of that name is in this document"
        return _unresolved(sentence, named or match[0], "attachment", problem)


def _unresolved(text: str, target: str, kind: str, problem: str) -> _Found:
    return _Found(text, target, kind, None, resolved=False, problem=problem)


def _subject(sentence: str) -> set[str]:
    """What a sentence is about apart from the pointer itself."""
    rest = _TO_PREVIOUS.sub(" ", _TO_NUMBER.sub(" ", sentence))
    return stems(rest)
