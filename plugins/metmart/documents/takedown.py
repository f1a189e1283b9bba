"""What must not be published any more, although a publisher has published it.

A takedown is a file of the lake, written once, apart from everything that can be made anew: no
re-run, re-read or newer code loses it. It is applied to a document's lines before they are read,
so that nothing can follow from what was taken down: no mart, export or search index holds it.
The archive keeps the bytes. A takedown of some lines knows them by what they say, as a hash; where
they cannot all be found again, in a replaced file or by newer code, the whole document stays out
until somebody has looked: too little published can be mended.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from metmart import files
from metmart.documents.document import Document, Origin
from metmart.errors import LakeError
from metmart.lake import Lake
from metmart.land.line import Line


class Takedown(BaseModel):
    """A document, or lines of it. `paper` is what other versions of it have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    sha256: str
    paper: str
    reason: str
    taken_down_on: date
    first_line: int | None = None
    last_line: int | None = None
    line_hashes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its name: of the document and the lines, and so the same when it is asked for again."""
        lines = "" if self.first_line is None else f"--{self.first_line}-{self.last_line}"
        return re.sub(r"[^\w@.-]", "_", self.document) + lines


def paper_of(origin: Origin) -> str:
    """What the versions of a document have in common: the publisher's number, or the address.

    The address without its host, which may move, as that of a stand-in does with every run.
    """
    address = urlsplit(origin.url)._replace(scheme="", netloc="").geturl()
    return f"{origin.source_id}:{origin.about.get('attachment_id') or address or origin.file}"


def take_down(
    lake: Lake,
    document: Document,
    reason: str,
    today: date,
    span: tuple[int, int] | None = None,
) -> Takedown:
    """Put a document, or the lines from one number to another, on the list.

    Raises LakeError where the document has no such lines.
    """
    first, last = span or (None, None)
    hashes = [_hash(line) for line in document.lines if span and span[0] <= line.number <= span[1]]
    if span and not hashes:
        raise LakeError(
            f"the document has no lines {first} to {last}",
            file=document.origin.file,
            sha256=document.origin.sha256,
            next_step="`metmart documents read` prints the numbers of the lines",
        )
    takedown = Takedown(
        document=document.origin.document_id,
        sha256=document.origin.sha256,
        paper=paper_of(document.origin),
        reason=reason,
        taken_down_on=today,
        first_line=first,
        last_line=last,
        line_hashes=tuple(hashes),
    )
    text = yaml.safe_dump(takedown.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    files.write_once(lake.takedowns / f"{takedown.id}.yaml", text.encode())
    return takedown


def takedowns(lake: Lake) -> list[Takedown]:
    """The list. Raises LakeError at a file of it that cannot be read: nothing may slip through."""
    found = []
    for path in sorted(lake.takedowns.glob("*.yaml")):
        try:
            found.append(Takedown.model_validate(yaml.safe_load(path.read_bytes())))
        except (ValidationError, yaml.YAMLError) as error:
            raise LakeError(
                f"a takedown cannot be read: {error}",
                file=str(path),
                next_step="mend the file; nothing is built until it can be read",
            ) from error
    return found


def of_document(listed: Iterable[Takedown], origin: Origin) -> list[Takedown]:
    """The takedowns that concern a document: by its id, its bytes, or an earlier version of it."""
    return [
        one
        for one in listed
        if one.document == origin.document_id
        or (one.sha256 and one.sha256 == origin.sha256)
        or one.paper == paper_of(origin)
    ]


def apply(listed: Iterable[Takedown], document: Document) -> Document | None:
    """The document without what was taken down; None where it is to be left out whole."""
    for one in of_document(listed, document.origin):
        kept = _without(one, document.lines) if one.first_line is not None else None
        if kept is None:
            return None
        document = replace(document, lines=kept)
    return document


def _without(takedown: Takedown, lines: Sequence[Line]) -> tuple[Line, ...] | None:
    """The other lines; None where those taken down are not all found."""
    wanted = set(takedown.line_hashes)
    hashes = [_hash(line) for line in lines]
    span = range(takedown.first_line or 0, (takedown.last_line or 0) + 1)
    out = {
        index
        for index, line in enumerate(lines)
        if hashes[index] in wanted and (_is_telling(line) or line.number in span)
    }
    # A short line ("12") is one of them only beside another.
    order = range(len(lines))
    for a, b in (*pairwise(order), *pairwise(reversed(order))):
        if a in out and hashes[b] in wanted:
            out.add(b)
    if wanted - {hashes[index] for index in out}:
        return None
    return tuple(line for index, line in enumerate(lines) if index not in out)


_TELLING = 12


def _said(line: Line) -> str:
    return re.sub(r"\W+", " ", line.text).strip().casefold()


def _is_telling(line: Line) -> bool:
    return len(_said(line)) >= _TELLING


def _hash(line: Line) -> str:
    return hashlib.sha256(_said(line).encode()).hexdigest()[:16]
