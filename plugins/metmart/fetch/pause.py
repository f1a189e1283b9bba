"""How long is waited before a host is asked again."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import tenacity

from metmart.clock import as_utc
from metmart.fetch.fault import Fault

LONGEST_WAIT_SECONDS = 120  # a run does not stand still for longer; the host's circuit opens then
_BACK_OFF = tenacity.wait_exponential(multiplier=2, max=60)
_MOST_DIGITS = 12


def asked_pause(retry_after: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, a number or a date; None if for none."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:_MOST_DIGITS])
    try:
        return max(0.0, (as_utc(parsedate_to_datetime(text)) - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def wait(tried: tenacity.RetryCallState) -> float:
    """The seconds before the next try: what the host asks for, or each time twice as many."""
    fault = tried.outcome.exception() if tried.outcome else None
    asked = fault.pause if isinstance(fault, Fault) else None
    return _BACK_OFF(tried) if asked is None else asked
