"""Searching the papers of the release in use."""

import csv
from dataclasses import asdict
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated

import typer
from rich.text import Text

from metmart.cli import layout
from metmart.cli.app import JsonOption, LakeOption, app, settings_of, show
from metmart.cli.wording import lines
from metmart.documents.search import MATCH, Hit, search
from metmart.errors import LakeError, SearchError
from metmart.lake import Lake
from metmart.project import SEEDS
from metmart.publish import release as publishing


@app.command("search")
def search_papers(
    query: Annotated[
        list[str],
        typer.Argument(
            help='Words; "a phrase" as it stands; -word leaves out. Terms of policing '
            "are found by all their names."
        ),
    ],
    borough: Annotated[str | None, typer.Option(help="Only papers of this borough.")] = None,
    body: Annotated[str | None, typer.Option(help="Only of this body: part of its name.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only papers of this day or later."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only of this day or earlier.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as minutes.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Only words of this person or role.")] = None,
    limit: Annotated[int, typer.Option(help="So many passages at most.", min=1)] = 20,
    earlier: Annotated[
        bool, typer.Option("--earlier", help="Also versions that were replaced since.")
    ] = False,
    lake: LakeOption = None,
    json: JsonOption = False,
) -> None:
    """Passages of the published papers, best first, each with its page and lines."""
    folder = Lake(settings_of(lake).lake_folder)
    in_use = publishing.current(folder)
    index = in_use.folder / "search.sqlite" if in_use else None
    if index is None or not index.exists():
        raise LakeError(
            "no papers are published in this lake yet",
            file=str(folder.root),
            next_step="run `metmart run`, or name another lake with --lake",
        )
    hits = search(
        index,
        " ".join(query),
        borough=_borough(borough),
        body=body,
        since=since.date() if since else None,
        until=until.date() if until else None,
        kind=kind,
        speaker=speaker,
        limit=limit,
        earlier_versions=earlier,
    )
    if json:
        rows = [asdict(hit) | {"marked": None, "snippet": hit.snippet} for hit in hits]
        show(rows, json, "found")
        return
    page = layout.page()
    for hit in hits:
        page.print(_hit(hit))
    page.print(Text(f"{len(hits)} found" if hits else "nothing found", style="dim"))


def _borough(name: str | None) -> str | None:
    """The borough as the papers' index names it. Raises SearchError where there is none."""
    if name is None:
        return None
    with (SEEDS / "borough.csv").open(encoding="utf-8", newline="") as file:
        known = {row["borough"].casefold(): row["borough"] for row in csv.DictReader(file)}
    if name.casefold() in known:
        return known[name.casefold()]
    near = get_close_matches(name.casefold(), known, 1)
    raise SearchError(
        f"there is no borough called {name}",
        next_step=f"did you mean {known[near[0]]}?"
        if near
        else f"one of {', '.join(known.values())}",
    )


def _hit(hit: Hit) -> Text:
    said = [hit.body, hit.document_date, f"page {hit.page}, {lines(hit.first_line, hit.last_line)}"]
    text = Text()
    text.append(hit.title or "untitled", style="bold")
    text.append(f"  {' · '.join(filter(None, said))}\n")
    context = ": ".join(filter(None, [hit.headings, hit.speaker]))
    if context:
        text.append(f"  {context}\n", style="dim")
    text.append("  ")
    for piece in hit.marked.replace("\n", " ").split(MATCH[0]):
        found, mark, rest = piece.partition(MATCH[1])
        text.append(found, style="bold yellow" if mark else "")
        text.append(rest)
    if hit.url:
        text.append(f"\n  {hit.url}", style="dim")
    return text.append("\n")
