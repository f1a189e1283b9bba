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
    """Whether an answer is put off; "reponse" is read as response, as pages have it."""
    words = re.findall(r"[a-z]+", answer.lower())
    if not words or len(words) > _MOST_WORDS:
        return False
    replies = any(_is_reply(word) for word in words)
    if replies and "holding" in words:
        return True
    return bool(_LATER.search(answer)) and (replies or bool(_PREPARES.search(answer)))


def _is_reply(word: str) -> bool:
    return any(SequenceMatcher(None, word, reply).ratio() >= _ALIKE for reply in _REPLIES)
