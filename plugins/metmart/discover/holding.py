"""Answers that only say that an answer will come."""

import re
from difflib import SequenceMatcher

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
_MOST_WORDS = 45
_ALIKE = 0.8


def is_holding(answer: str) -> bool:
    """Whether it only says that an answer will come; "reponse" is read as response."""
    words = re.findall(r"[a-z]+", answer.lower())
    if not words or len(words) > _MOST_WORDS:
        return False
    later = bool(_LATER.search(answer))
    if not later and "holding" not in words:
        return False
    speaks_of_reply = any(_is_reply(word) for word in words)
    return speaks_of_reply or bool(later and _PREPARES.search(answer))


def _is_reply(word: str) -> bool:
    return any(SequenceMatcher(None, word, reply).ratio() >= _ALIKE for reply in _REPLIES)
