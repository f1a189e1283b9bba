"""Figures, periods, places and verdicts of documents in words, for people."""

from datetime import date

from metmart.documents.check import Verdict
from metmart.documents.figure import Figure, Period, Place

_QUALIFIERS = {"at_least": "at least", "at_most": "at most", "up_to": "up to"}
_UNITS = {"percent": " %", "per_1000": " per 1,000", "count": "", "rank": "", "pounds": ""}
VERDICTS: dict[Verdict, str] = {
    "exact": "exact",
    "within_revision": "within revision",
    "contradicted": "contradicted",
    "other_geography": "of another area?",
    "other_period": "of another period?",
    "digit_lost": "digit lost?",
    "internally_inconsistent": "at odds with itself",
    "not_reproducible": "not reproducible",
    "no_published_series": "no published series",
    "ambiguous": "ambiguous",
    "consistent": "consistent",
}
"""How a verdict is called; a question mark stands where a candidate is offered."""

WRONG: tuple[Verdict, ...] = (
    "contradicted",
    "internally_inconsistent",
    "digit_lost",
    "other_geography",
    "other_period",
    "not_reproducible",
)
"""The verdicts that somebody should ask about, the plainest first."""
RIGHT: tuple[Verdict, ...] = ("exact", "within_revision", "consistent")
OPEN: tuple[Verdict, ...] = ("ambiguous", "no_published_series")


def number(value: float, unit: str = "count", digits: int = 0) -> str:
    """A number with its unit, as people write it."""
    text = _large(value) or f"{value:,.{digits or (0 if value == int(value) else 1)}f}"
    if unit == "pounds":
        return f"£{text}"
    word = _UNITS.get(unit, f" {unit}")
    return text + (word.removesuffix("s") if abs(value) == 1 else word)


_LARGE = ((1e9, "billion"), (1e6, "million"))
_ROUND = 10_000


def _large(value: float) -> str:
    """A round one in millions or billions; a count to the last digit is printed whole."""
    for size, name in _LARGE:
        if abs(value) >= size and value % _ROUND == 0:
            return f"{value / size:g} {name}"
    return ""


def stated(figure: Figure) -> str:
    """What a figure says: "about 10 %", "+337", "3 to 5 a day on average"."""
    if figure.unit == "rank":
        return f"rank {figure.value:.0f}"
    if figure.measure == "list_count":
        return f"{figure.value:.0f} listed"
    text = number(figure.value, figure.unit, figure.digits)
    if figure.high is not None:
        text = f"{number(figure.value, 'count', figure.digits)} to " + number(
            figure.high, figure.unit, figure.digits
        )
    if figure.measure in ("change", "change_pct") and figure.value > 0:
        text = f"+{text}"
    if figure.qualifier:
        text = f"{_QUALIFIERS.get(figure.qualifier, figure.qualifier)} {text}"
    if figure.per:
        text += f" {'an' if figure.per[0] in 'aeiou' else 'a'} {figure.per}"
    return f"{text} on average" if figure.measure == "average" else text


def months(start: date | None, end: date | None) -> str:
    """A span of whole months."""
    if start is None or end is None:
        return ""
    if start == end:
        return f"{start:%b %Y}"
    return f"{start:%b %Y} to {end:%b %Y}"


def period(of: Period | None) -> str:
    """A period by its months, and in the paper's words where it has none or is no whole months."""
    if of is None:
        return ""
    if of.start is None or not of.is_whole_months:
        return f"“{of.text}”"
    return months(of.start, of.end)


def place(of: Place | None) -> str:
    """An area by its name."""
    return area(of.kind, of.name) if of else ""


def area(kind: str | None, name: str | None) -> str:
    """An area by its kind and name."""
    named = name or ""
    return f"{named} BCU" if kind == "bcu" and not named.endswith("BCU") else named


def lines(first: int, last: int | None = None) -> str:
    """Numbers of lines."""
    return f"line {first}" if last in (None, first) else f"lines {first}-{last}"
