"""How evidence puts numbers, days and differences."""

from datetime import date

from metmart.documents.figure import Figure

UNITS = {"percent": " %", "per_1000": " per 1,000"}


def number(value: float, digits: int = 0) -> str:
    """13,983 or 4,464.4; no decimals where there is nothing behind them."""
    return f"{round(value, digits):,.{digits if round(value, digits) % 1 else 0}f}"


def stated(figure: Figure) -> str:
    """A figure's own number, with its unit."""
    low = number(figure.value, figure.digits)
    high = "" if figure.high is None else f" to {number(figure.high, figure.digits)}"
    return f"{low}{high}{unit(figure)}"


def unit(figure: Figure) -> str:
    """What stands behind a number of the figure's unit."""
    return UNITS.get(figure.unit, "" if figure.unit == "count" else f" {figure.unit}")


def precise(figure: Figure, value: float) -> str:
    """A number to compare with the figure's: with one digit more than that, and its unit."""
    whole = figure.unit == "count" and value == int(value)
    return f"{number(value, 0 if whole else figure.digits + 1)}{unit(figure)}"


def day(value: date) -> str:
    """15 March 2023."""
    return f"{value.day} {value:%B %Y}"
