"""Searching the papers of a release: the best passages first, each with its page and lines."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from metmart.documents.query import Glossary, expression

MATCH = ("\x02", "\x03")
"""What stands around a matched word in `Hit.marked`."""

_QUERY = """
select
    document.document_id, document.title, document.body, document.kind, document.document_date,
    document.url, document.publisher, block.block_no, block.kind, block.page, block.first_line,
    block.last_line, block.headings, block.speaker, block.speaker_role,
    snippet(words, 0, char(2), char(3), '…', 32) as marked,
    bm25(words, 1.0, 0.3) as score
from words
inner join block on words.rowid = block.id
inner join document on block.document = document.id
where words match :match
    and (:earlier or document.is_current)
    and (:borough is null or exists (
        select 1 from document_borough as of_borough
        where of_borough.document = document.id and lower(of_borough.borough) = lower(:borough)
    ))
    and (:body is null or instr(lower(coalesce(document.body, '')), lower(:body)))
    and (:since is null or document.document_date >= :since)
    and (:until is null or document.document_date <= :until)
    and (:kind is null or document.kind = :kind)
    and (:speaker is null or instr(
        lower(coalesce(block.speaker, '') || ' ' || coalesce(block.speaker_role, '')),
        lower(:speaker)
    ))
order by instr(marked, char(2)) = 0, score, document.document_date desc, document.document_id,
    block.block_no
limit :limit
"""


@dataclass(frozen=True)
class Hit:
    """A passage. `marked` is a snippet of it in which MATCH stands around what was looked for."""

    document_id: str
    title: str | None
    body: str | None
    document_kind: str
    document_date: str | None
    url: str | None
    publisher: str | None
    block_no: int
    block_kind: str
    page: int
    first_line: int
    last_line: int
    headings: str | None
    speaker: str | None
    speaker_role: str | None
    marked: str
    score: float

    @property
    def snippet(self) -> str:
        """The snippet as plain text."""
        return self.marked.replace(MATCH[0], "").replace(MATCH[1], "")


def search(
    path: Path,
    query: str,
    *,
    borough: str | None = None,
    body: str | None = None,
    since: date | None = None,
    until: date | None = None,
    kind: str | None = None,
    speaker: str | None = None,
    limit: int = 20,
    earlier_versions: bool = False,
) -> list[Hit]:
    """The passages that a query finds in an index, best first, those found by a heading last.

    `body` and `speaker` may be parts of a name, `kind` is a kind of document. Papers without a
    date are left out where a day is asked for. Raises SearchError where there is nothing to look
    for.
    """
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as index:
        glossary = Glossary.of(index.execute("select metric, name from term order by rowid"))
        found = index.execute(
            _QUERY,
            {
                "match": expression(query, glossary),
                "earlier": earlier_versions,
                "borough": borough,
                "body": body,
                "since": since and since.isoformat(),
                "until": until and until.isoformat(),
                "kind": kind,
                "speaker": speaker,
                "limit": limit,
            },
        ).fetchall()
    return [Hit(*row) for row in found]
