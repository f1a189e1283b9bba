"""Text of publishers as it may be shown: in a terminal, a log, an alert, an error, a page.

Names of files, columns and papers are other people's words. An escape sequence in one moves a
terminal's cursor or hides a line, a bidirectional override turns a name round, and twenty thousand
names make a message that nobody can read.
"""

import unicodedata

LONGEST = 4_000
"""Characters of a message; what is longer says how much was left away."""
LONGEST_NAME = 500
"""Characters of a name or an address."""
_KEPT = "\n\t"
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of Unicode that are not shown: controls, formats (bidi, zero width), surrogates,
private and unassigned characters, and separators of lines and paragraphs."""


def printable(text: str, longest: int = LONGEST) -> str:
    """The text with `?` for each character that is not shown, and no longer than `longest`.

    Line ends and tabs stay: metmart's own messages have lines.
    """
    shown = text[:longest]
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(one if _is_shown(one) else "?" for one in shown)
    left = len(text) - longest
    return f"{shown} … and {left:,} more characters" if left > 0 else shown


def _is_shown(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in _HIDDEN
