"""What a question looks like, and who asks."""

import re

_OPENERS = (
    r"please|can|could|would|will|should|may|might|what|how|why|when|where|which|who|whose|whether|"
    r"is|are|was|were|do|does|did|has|have|had|to what extent|in what|by what|for what|given|"
    r"after reading|if|further to|in light of|following"
)
_OPENER = re.compile(rf"(?:{_OPENERS})\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?:please (?:can|could|provide|include|explain|tell|give|state|list|describe|outline|use)|"
    r"(?:can|could|would|will) (?:we|you|i|the|members))\b",
    re.IGNORECASE,
)
_TITLES = (
    r"(?:Cllr|Councillor|Cllrs|Councillors|Alderman|Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Baroness|Lord|Rev)"
)
_WORD = r"[A-Z](?:[a-zà-ÿ'’]+|\.)?(?:[-'’][A-Z][a-zà-ÿ]+)?[A-Za-z]*"
_HONOURS = r"(?:,?\s+(?:OBE|MBE|CBE|BEM|JP|QC|KC|AM|MP|DL|QPM|KPM))*"
NAME = rf"(?:{_TITLES}\.?\s+)?{_WORD}(?:\s+(?:{_WORD}|de|van|von|bin|al|der|la)){{1,3}}{_HONOURS}"
_NAME = re.compile(NAME)
_TITLED = re.compile(rf"{_TITLES}\.?\s+{_WORD}(?:\s+{_WORD}){{0,3}}{_HONOURS}(?:\s*\([^)]*\))?")
_GROUP = re.compile(
    r"(?:(?:The )?[A-Z][\w'’&]+(?: [A-Z&][\w'’]*){0,4} "
    r"(?:Group|Party|Association|Forum|Panel|Members?)"
    r"|Labour|Conservatives?|Liberal Democrats?|Lib Dems?|Green(?:s| Party)?|Independents?|"
    r"(?:Member of the )?[Pp]ublic|Residents?|Chair|Vice[- ]Chair)"
)


_MEMBER = re.compile(rf"(?:Cllrs?|Councillors?)\.?\s+{_WORD}")
_WORDS_OF_ASKER = 8


def is_question(text: str) -> bool:
    """Whether somebody asks something with it: a question mark, or a request for an answer."""
    stripped = text.strip()
    return "?" in stripped or bool(_REQUEST.match(stripped))


def is_only_question(text: str) -> bool:
    """Whether it is nothing but a question, not an answer that asks one in passing."""
    stripped = text.strip()
    if _REQUEST.match(stripped):
        return True
    return stripped.endswith("?") and bool(_OPENER.match(stripped))


def is_asker(text: str) -> bool:
    """Whether a cell or heading names a person or group that asks."""
    stripped = text.strip().rstrip(":")
    return is_titled(stripped) or is_name(stripped)


def is_titled(text: str) -> bool:
    """Whether a councillor or a group is named, not merely two words in capitals."""
    stripped = text.strip().rstrip(":")
    member = _MEMBER.match(stripped) and len(stripped.split()) <= _WORDS_OF_ASKER
    named = _TITLED.fullmatch(stripped) or _GROUP.fullmatch(stripped)
    return bool(named or (member and not re.search(r"[.?!]\s|\?", stripped)))


def is_group(text: str) -> bool:
    """Whether it is a party, a panel or the public rather than a person."""
    return bool(_GROUP.fullmatch(text.strip()))


def is_name(text: str) -> bool:
    """Whether it reads as a person's name and no more."""
    return bool(_NAME.fullmatch(text.strip()))
