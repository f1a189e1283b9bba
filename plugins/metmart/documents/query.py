"""What a person typed into the search, as an FTS5 expression.

Nothing of it reaches FTS5 as syntax: every word goes in as a quoted string, and the only operators
are ours. Words in quotation marks are looked for as they stand; of the others, those that the
glossary knows as a name of something are looked for under all its names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from metmart.errors import SearchError

_PIECES = re.compile(
    r'(?P<minus>(?<!\S)-)?(?:["“”«](?P<phrase>[^"“”»]*)["“”»]?|(?P<word>[^\s"“”«»]+))'
)
_WORDS = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_SMALL = re.compile(
    r"a|an|and|are|at|by|for|from|in|is|of|on|or|the|to|was|were|what|which|who|with",
    re.IGNORECASE,
)
Words = tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """Names of the same thing, found by any of them."""

    names: Mapping[Words, tuple[Words, ...]]
    longest: int = field(default=0)

    @classmethod
    def of(cls, terms: Iterable[tuple[str, str]]) -> "Glossary":
        """From pairs of a metric and one of its names."""
        by_metric: dict[str, list[Words]] = {}
        for metric, name in terms:
            by_metric.setdefault(metric, []).append(words_of(name))
        names: dict[Words, tuple[Words, ...]] = {}
        for group in by_metric.values():
            for words in group:
                known = names.get(_stems(words), ())
                names[_stems(words)] = tuple(dict.fromkeys([*known, *group]))
        return cls(names, max(map(len, names), default=0))


def words_of(text: str) -> Words:
    """The words of a text, as the index cuts it."""
    return tuple(_WORDS.findall(_POSSESSIVE.sub("", text)))


def expression(query: str, glossary: Glossary) -> str:
    """The FTS5 expression. Raises SearchError where the query has no word to look for."""
    wanted: list[str] = []
    unwanted: list[str] = []
    loose: list[str] = []
    for piece in _PIECES.finditer(query):
        words = words_of(piece["phrase"] or piece["word"] or "")
        if not words:
            continue
        if piece["minus"]:
            unwanted.append(_phrase(words))
        elif piece["phrase"] is not None:
            wanted.append(_phrase(words))
        else:
            loose.extend(words)
    wanted += _expanded(loose, glossary, alone=not wanted)
    if not wanted:
        raise SearchError(
            "there is no word to look for" if not unwanted else "only words to leave out are named",
            next_step="name a word or a phrase, such as: metmart search robbery",
        )
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def _expanded(words: list[str], glossary: Glossary, *, alone: bool) -> list[str]:
    """A condition for each name that the glossary knows, and one for each other word."""
    found: list[str] = []
    small: list[str] = []
    position = 0
    while position < len(words):
        for length in range(min(glossary.longest, len(words) - position), 0, -1):
            name = tuple(words[position : position + length])
            others = glossary.names.get(_stems(name))
            if others:
                found.append(_any_of(name, others))
                position += length
                break
        else:
            word = (words[position],)
            (small if _SMALL.fullmatch(words[position]) else found).append(_phrase(word))
            position += 1
    return found or (small if alone else [])


def _any_of(name: Words, others: Iterable[Words]) -> str:
    own = " AND ".join(_phrase((word,)) for word in name if not _SMALL.fullmatch(word))
    phrases = dict.fromkeys([_phrase(name), *map(_phrase, others)])
    return f"({' OR '.join([*phrases, f'({own})'] if len(name) > 1 and own else phrases)})"


def _phrase(words: Words) -> str:
    return f'"{" ".join(words)}"'


def _stems(words: Words) -> Words:
    return tuple(re.sub(r"(?<=\w{3})s$", "", word.casefold()) for word in words)
