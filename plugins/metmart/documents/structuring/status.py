"""Whether a question is answered, put off, corrected or open."""

import re
from collections.abc import Sequence

from metmart.discover.holding import is_holding
from metmart.documents.structure import AnswerStatus

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
_OPENING_WORDS = 45


def status(answers: Sequence[str]) -> AnswerStatus:
    """The standing of a question with these answers, the oldest first."""
    given = [answer for answer in answers if answer.strip() and not _OPEN.fullmatch(answer.strip())]
    if not given:
        return "none"
    full = [answer for answer in given if not is_holding(answer)]
    if not full:
        return "holding"
    opening = " ".join(" ".join(full).split()[:_OPENING_WORDS])
    return "corrected" if _CORRECTED.search(opening) else "answered"
