"""The glyphs that papers put before the points of a list."""

import re

_GLYPH = re.compile(
    r"(?:[•·●○◦▪■□▫➢►▶✓❖⇒→‣\uf0a7\uf0b7\uf0d8\uf0fc\uf076–*-]|o(?=\s))(?:\s+⇒)?(?:\s+|$)"
)


def point(text: str) -> str | None:
    """What follows the glyph; None where there is none."""
    found = _GLYPH.match(text)
    return text[found.end() :].strip() if found else None
