"""Units of time."""

import re

TIME_UNIT = (
    r"hours?|hrs?|minutes?|mins?|seconds?|secs?|days?|weeks?|fortnights?|months?|years?|yrs?"
)
SIXTIETHS = {"hours": "minutes", "minutes": "seconds"}  # 5 hours and 30 minutes

_UNITS = {
    "h": "hours",
    "mi": "minutes",
    "s": "seconds",
    "d": "days",
    "w": "weeks",
    "f": "fortnights",
    "mo": "months",
    "y": "years",
}


def time_unit(word: str | None) -> str | None:
    """The unit that a word for a time means; none if it means none."""
    plain = re.sub(r"[^a-z]", "", (word or "").lower())
    if not re.fullmatch(TIME_UNIT, plain):
        return None
    return _UNITS.get(plain[:2]) or _UNITS[plain[0]]
