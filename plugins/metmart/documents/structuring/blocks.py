"""Blocks: the document's paragraphs with their place, their speaker and their question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from metmart.documents.structure import Block, BlockKind, Part, ReadTable
from metmart.documents.structuring.paragraph import Paragraph


@dataclass(frozen=True)
class Voice:
    """Whose words a paragraph is."""

    speaker: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Place:
    """What a paragraph is in an exchange of question and answer."""

    question_no: int
    kind: BlockKind
    topic: str | None = None
    inner: tuple[str, ...] = ()  # headings within the exchange; those above it are not its own


def blocks(
    paragraphs: Sequence[Paragraph],
    parts: Sequence[Part],
    tables: Sequence[ReadTable],
    voices: Mapping[int, Voice],
    exchange: Mapping[int, Place],
) -> tuple[Block, ...]:
    """One block for each paragraph; voices and exchange are by its first line."""
    data = {table.table_no: table for table in tables}
    found: list[Block] = []
    rows: dict[int, int] = {}
    for number, one in enumerate(paragraphs, 1):
        row_no = None
        if one.table is not None:
            rows[one.table] = rows.get(one.table, 0) + 1
            row_no = rows[one.table]
        voice = voices.get(one.first_line, Voice())
        block = Block(
            block_no=number,
            part_no=_part(parts, one.first_line),
            kind=one.kind,
            text=one.text,
            page=one.page,
            first_line=one.first_line,
            last_line=one.last_line,
            headings=one.headings,
            speaker=voice.speaker,
            speaker_role=voice.role,
            table_no=one.table if one.table in data else None,
            row_no=row_no if one.table in data else None,
            box=one.box,
        )
        found.append(_in_exchange(block, exchange.get(one.first_line)))
    return tuple(found)


def _in_exchange(block: Block, place: Place | None) -> Block:
    if place is None:
        return block
    within = tuple(one for one in block.headings if one in place.inner and one != place.topic)
    headings = (place.topic, *within) if place.topic else within
    kind = block.kind if block.kind in ("heading", "empty_page") else place.kind
    return replace(block, kind=kind, headings=headings, question_no=place.question_no)


def _part(parts: Sequence[Part], line: int) -> int:
    for part in parts:
        if part.first_line <= line <= part.last_line:
            return part.part_no
    return parts[-1].part_no if parts else 1
