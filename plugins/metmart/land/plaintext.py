"""Lines of a plain text, with the bit of Markdown and HTML that texts of papers carry."""

import html
import re

from metmart.land.line import Line

_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"(\s*)(?:[-*•·⇒]|–)(?:\s+⇒)?(?:\s+|$)(.*)")
_EMPHASIS = re.compile(r"\*\*|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])")
_ALL_BOLD = re.compile(r"\*\*[^*]+\*\*:?\s*")
_LEVEL_OF_BULLET_INDENT = 2


def text_lines(text: str) -> list[Line]:
    """The lines of a text that say something; their numbers are the text's own."""
    lines: list[Line] = []
    gap, table = 0, 0
    for number, raw in enumerate(text.splitlines(), 1):
        plain = _plain(raw)
        if not plain.strip(" -–•·*⇒#\t"):
            gap += 1
            continue
        if "\t" in raw:
            continues = gap == 0 and bool(lines) and lines[-1].kind == "row"
            table += 0 if continues else 1
            cells = [_spaced(cell) for cell in plain.rstrip().split("\t")]
            filled = "\t".join(cell for cell in cells if cell)
            lines.append(Line(1, number, "row", filled, gap=gap, table=table, cells=tuple(cells)))
        else:
            lines.append(_line(number, raw, plain, gap))
        gap = 0
    return lines


def _line(number: int, raw: str, plain: str, gap: int) -> Line:
    heading = _HEADING.match(plain)
    if heading:
        text = _spaced(heading[2])
        return Line(1, number, "heading", text, level=len(heading[1]), gap=gap)
    bullet = _BULLET.match(plain)
    if bullet:
        depth = 1 + len(bullet[1]) // _LEVEL_OF_BULLET_INDENT
        return Line(1, number, "bullet", _spaced(bullet[2]), level=depth, gap=gap)
    note = "emphasised" if _ALL_BOLD.fullmatch(raw.strip()) else ""
    return Line(1, number, "text", _spaced(plain), gap=gap, note=note)


def _plain(raw: str) -> str:
    """Without tags and emphasis; entities are read, hard spaces are spaces."""
    text = html.unescape(_TAG.sub("", raw)).replace("\xa0", " ").replace("\x02", "-")
    return _EMPHASIS.sub("", text)


def _spaced(text: str) -> str:
    return re.sub(r" {2,}", " ", text).strip()
