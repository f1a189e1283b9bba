"""What the shape of a piece of text says of it: a sentence's end, a value, a label."""

import re

ARROW = "▲▼↑↓⬆⬇△▽"
_VALUE_ONLY = re.compile(
    rf"[{ARROW}V+\-–\u2212]?\s*£?\s*\d[\d,.]*\s*(?:%|per cent|million|bn|m|k)?\s*[{ARROW}]?",
)
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*\s*$")
_OPEN_END = re.compile(
    r"(?:[,(/&]|\b(?:and|or|of|the|a|an|to|in|for|with|by|on|at|from|as|that|which|is|are|was|were|"
    r"be|been|has|have|had|will|would|this|these|their|its|our|than))\s*$"
)


def is_value(text: str) -> bool:
    """Whether there is nothing but a number, as on a tile of a dashboard."""
    return bool(_VALUE_ONLY.fullmatch(text.strip()))


def is_finished(text: str) -> bool:
    """Whether it ends as a sentence, a question or the words before a list end."""
    return bool(_SENTENCE_END.search(text))


def is_left_open(text: str) -> bool:
    """Whether it cannot end here: a bracket is open, or the last word asks for another."""
    ends_in_address = re.search(r"\b(?:www\.|https?:)\S*$", text) is not None
    open_end = bool(_OPEN_END.search(text)) and not ends_in_address
    return text.count("(") > text.count(")") or open_end


def starts_low(text: str) -> bool:
    """Whether it starts with a small letter, as the second half of a torn sentence does."""
    return bool(re.match(r"[\"'“‘(]?[a-z](?!\))", text))


def is_short(text: str, words: int = 8) -> bool:
    """Whether it is of label length."""
    return len(text.split()) <= words


def is_label(text: str, words: int = 12) -> bool:
    """Whether a value may follow: short and no full sentence."""
    return is_short(text, words) and not re.search(r"[.!?]\s+[A-Z]|[!?;]\s*$", text)
