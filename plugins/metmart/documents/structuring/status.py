"""Whether a question is answered, put off, corrected or open."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from metmart.documents.structure import AnswerStatus

_REPLIES = ("response", "reply", "answer", "responses")
_PREPARES = re.compile(
    r"\b(?:draft|prepar|compil|finalis|work|collat|produc|consider|writ)\w*\b", re.IGNORECASE
)
_LATER = re.compile(
    r"\b(?:shortly|in due course|as soon as possible|soon|when (?:it is )?(?:ready|available)|"
    r"will (?:follow|be (?:sent|provided|published|with you|issued))|"
    r"will (?:write|reply|respond))\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:no (?:answer|response|reply)(?: (?:has been )?(?:yet|received|given|provided))?|"
    r"not (?:yet )?answered|(?:answer|response|reply) awaited|"
    r"awaiting (?:an? )?(?:answer|response)|to follow|tbc)\W*",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\bcorrect(?:ed|ion)\b[^.]{0,60}\b(?:answer|response|reply|figure)|"
    r"\b(?:answer|response|reply)\b[^.]{0,60}\b(?:corrected|amended|revised)\b|"
    r"\b(?:revised|amended|updated|corrected) (?:answer|response|reply)\b",
    re.IGNORECASE,
)
_WORDS_OF_HOLDING = 45
_ALIKE = 0.8


def status(answers: Sequence[str]) -> AnswerStatus:
    """The standing of a question with these answers, the oldest first."""
    given = [answer for answer in answers if answer.strip() and not _OPEN.fullmatch(answer.strip())]
    if not given:
        return "none"
    full = [answer for answer in given if not is_holding(answer)]
    if not full:
        return "holding"
    opening = " ".join(" ".join(full).split()[:_WORDS_OF_HOLDING])
    return "corrected" if _CORRECTED.search(opening) else "answered"


def is_holding(answer: str) -> bool:
    """Whether it only says that an answer will come; "reponse" is read as response."""
    words = re.findall(r"[a-z]+", answer.lower())
    if not words or len(words) > _WORDS_OF_HOLDING:
        return False
    later = bool(_LATER.search(answer))
    if not later and "holding" not in words:
        return False
    speaks_of_reply = any(_is_reply(word) for word in words)
    return speaks_of_reply or bool(later and _PREPARES.search(answer))


def _is_reply(word: str) -> bool:
    return any(SequenceMatcher(None, word, reply).ratio() >= _ALIKE for reply in _REPLIES)
