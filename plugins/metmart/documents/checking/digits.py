"""A digit that was lost: numbers of which a stated one is left when a digit falls out."""

from collections.abc import Iterator
from typing import Final

CLOSE: Final = 0.001
FEWEST: Final = 100


def restored(stated: int) -> Iterator[int]:
    """Every number that one more digit makes of it."""
    text = str(stated)
    numbers = {
        int(text[:place] + digit + text[place:])
        for place in range(len(text) + 1)
        for digit in "0123456789"
    }
    yield from sorted(one for one in numbers if one != stated)


def is_close(value: float, published: float) -> bool:
    """Whether they differ by no more than 0.1 %, or one."""
    return abs(value - published) <= max(1.0, abs(published) * CLOSE)


def losing(published: int) -> set[int]:
    """The numbers that are left of any close to a published one when a digit falls out."""
    slack = int(max(1.0, published * CLOSE))
    found = set()
    for number in range(published - slack, published + slack + 1):
        text = str(number)
        found |= {int(text[:place] + text[place + 1 :] or 0) for place in range(len(text))}
    return found
