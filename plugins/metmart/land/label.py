"""The normal form of a published label: how labels of files meet the labels of seeds.

Publishers write one label in many ways ("Possession of  Drugs", "RAPE", "Rape "). The SQL macro
`label_key(label)` gives the form in which a label of a file and a label of a seed are compared:
compatibility characters (NFKC) replaced, runs of blanks collapsed, letters in lower case. The
gate's database and the build's both have it, and no other comparison with a seed is made.
Published text stays as published: the key is for joins alone.
"""

import sys
import unicodedata
from functools import cache

import duckdb

from metmart.land.typed import quoted

_BLANKS = r"[\s\p{Z}]+"
_BEYOND_ASCII = r"[^\x00-\x7F]"


def create_label_key(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macro `label_key(label)` (text to text) in a database.

    DuckDB has no NFKC: characters that NFKC turns into one other character are translated first,
    and only in texts that go beyond ASCII.
    """
    before, after = _compatible()
    connection.execute(
        f"""
        create or replace macro label_key(label) as lower(trim(regexp_replace(
            case when regexp_matches(label, {quoted(_BEYOND_ASCII)})
                then nfc_normalize(translate(label, {quoted(before)}, {quoted(after)}))
                else label
            end, {quoted(_BLANKS)}, ' ', 'g')))
        """
    )


@cache
def _compatible() -> tuple[str, str]:
    """The characters that NFKC turns into one other character, and those characters."""
    pairs = [
        (character, unicodedata.normalize("NFKC", character))
        for character in map(chr, range(0x80, sys.maxunicode + 1))
        if not unicodedata.is_normalized("NFKC", character)
    ]
    single = [(was, becomes) for was, becomes in pairs if len(becomes) == 1]
    return "".join(was for was, _ in single), "".join(becomes for _, becomes in single)
