"""Taking a paper, or lines of it, out of everything that is published."""

import re
from typing import Annotated

import typer

from metmart import clock
from metmart.archive import ledger
from metmart.build.documents import Paper
from metmart.cli.app import JsonOption, LakeOption, out, settings_of, show
from metmart.cli.documents import documents
from metmart.documents.document import Document
from metmart.documents.takedown import take_down, takedowns
from metmart.errors import DocumentError
from metmart.lake import Lake
from metmart.land.confinement import confined_lines
from metmart.land.document import landed_lines
from metmart.publish.retention import holding
from metmart.sources.registry import sources

_SPAN = re.compile(r"(?P<first>\d+)(?:\s*[-–]\s*(?P<last>\d+))?")
_SHORTEST_HASH = 8


@documents.command()
def takedown(
    document: Annotated[
        str, typer.Argument(help="A document's id, hash (or its beginning), address or file name.")
    ],
    reason: Annotated[str, typer.Option(help="Why; it is kept with the takedown.")],
    lines: Annotated[
        str | None, typer.Option(help="Only these lines, such as 10-12; else the whole document.")
    ] = None,
    lake: LakeOption = None,
) -> None:
    """Leave a document, or lines of it, out of every mart, export and search index for good."""
    folder = Lake(settings_of(lake).lake_folder)
    paper = _paper(folder, document)
    found = take_down(folder, _document(folder, paper), reason, clock.now().date(), _span(lines))
    out.print(f"taken down: {folder.takedowns / found.id}.yaml", markup=False)
    held = len(holding(folder, [found]))
    out.print(
        f"{held} published releases hold it; `metmart publish` makes one without and deletes them"
        if held
        else "no published release holds it"
    )


@documents.command("takedowns")
def list_takedowns(lake: LakeOption = None, json: JsonOption = False) -> None:
    """What was taken down, when and why."""
    folder = Lake(settings_of(lake).lake_folder)
    rows = [
        {
            "document": one.document,
            "lines": f"{one.first_line}-{one.last_line}" if one.first_line else "all",
            "on": one.taken_down_on,
            "reason": one.reason,
        }
        for one in takedowns(folder)
    ]
    show(rows, json, "takedowns")


def _paper(lake: Lake, named: str) -> Paper:
    """The paper that is meant, in its newest version."""
    found = [
        Paper(spec, release)
        for spec in sources().values()
        if spec.is_document
        for release in ledger.releases(lake, spec.id)
        if named in (release.id, release.url, release.file)
        or (len(named) >= _SHORTEST_HASH and release.sha256.startswith(named))
    ]
    if not found:
        raise DocumentError(
            f"no archived document is called {named}",
            file=str(lake.root),
            next_step="`metmart releases --sources` lists what is archived; or name another lake",
        )
    if len({one.paper_id for one in found}) > 1:
        names = ", ".join(one.release.id for one in found[:5])
        raise DocumentError(
            f"{named} is the name of {len(found)} documents: {names}",
            next_step="name the one that is meant by its id",
        )
    return max(found, key=lambda one: one.release.published_at)


def _document(lake: Lake, paper: Paper) -> Document:
    release = paper.release
    if lake.landing(paper.spec.id, release.id).exists():
        return Document(paper.origin, tuple(landed_lines(lake, paper.spec, release)))
    return Document(paper.origin, tuple(confined_lines(lake.object(release.sha256), release.file)))


def _span(lines: str | None) -> tuple[int, int] | None:
    if lines is None:
        return None
    match = _SPAN.fullmatch(lines.strip())
    if not match:
        raise typer.BadParameter("lines are one number or two, such as 10-12", param_hint="--lines")
    first = int(match["first"])
    return first, int(match["last"] or first)
