"""Marks that stand in place of what is not for publication, and rules that put them there."""

import re
from collections.abc import Callable

TELEPHONE = "[telephone]"
E_MAIL = "[e-mail]"
ADDRESS = "[address]"
NAME = "[name]"
ACCOUNT = "[account]"

Rule = Callable[[str, list[str] | None], str]
"""Gives a text with marks in it; notes what they stand for where it is given a list."""


def marking(pattern: re.Pattern[str], mark: Callable[[re.Match[str]], str | None]) -> Rule:
    """The rule that puts what `mark` says in place of each match, and keeps it on None."""

    def rule(text: str, found: list[str] | None) -> str:
        def replaced(match: re.Match[str]) -> str:
            put = mark(match)
            if put is None:
                return match[0]
            if found is not None:
                found.append(match[0])
            return put

        return pattern.sub(replaced, text)

    return rule
