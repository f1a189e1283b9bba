"""Commands that look at the lake and change nothing."""

from datetime import datetime
from typing import Annotated

import duckdb
import typer

from metmart import clock
from metmart.archive import ledger
from metmart.cli.app import JsonOption, LakeOption, app, chosen, out, settings_of, show
from metmart.errors import LakeError
from metmart.freshness import freshness
from metmart.gate import verdict
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.sources.registry import sources
from metmart.verification import damages


@app.command("sources")
def list_sources(lake: LakeOption = None, json: JsonOption = False) -> None:
    """Every source: its last release, when the next is due, fresh or late, rows, licence, breaks.

    `rows` and `rows_quarantined` are those of the last accepted release.
    """
    folder = Lake(settings_of(lake).lake_folder)
    rows = []
    for spec in sources().values():
        state = freshness(folder, spec, clock.now())
        rows.append(
            {
                "source": spec.id,
                "state": state.state,
                "last_published": f"{state.last_published_at:%Y-%m-%d}"
                if state.last_published_at
                else None,
                "due": state.due_on,
                "rows": state.rows_in,
                "rows_quarantined": state.rows_quarantined,
                "archived": state.archived,
                "accepted": state.accepted,
                "quarantined": state.quarantined,
                "licence": spec.licence.title or "not stated",
                "breaks": len(spec.breaks),
                "headers": spec.headers,
            }
        )
    show(rows, json, "sources")


@app.command()
def releases(
    lake: LakeOption = None,
    json: JsonOption = False,
    of_sources: Annotated[
        bool, typer.Option("--sources", help="The archived releases of the sources instead.")
    ] = False,
) -> None:
    """The published releases, oldest first; the one in use is marked."""
    folder = Lake(settings_of(lake).lake_folder)
    if of_sources:
        show(_source_releases(folder), json, "releases of the sources")
        return
    in_use = publishing.current(folder)
    rows = [
        {
            "release": one.id,
            "published_at": one.manifest.published_at,
            "made_of": len(one.manifest.inputs),
            "in_use": "yes" if in_use and in_use.id == one.id else "",
            "folder": one.folder,
        }
        for one in publishing.published(folder)
    ]
    show(rows, json, "releases")


def _source_releases(lake: Lake) -> list[dict[str, object]]:
    rows = []
    for name in chosen(None):
        for release in ledger.releases(lake, name):
            decided = verdict.standing(lake, name, release.id)
            person = [str(decided.person)] if decided and decided.person else []
            rows.append(
                {
                    "release": release.id,
                    "published_at": release.published_at,
                    "size": release.size,
                    "decision": decided.decision if decided else "not judged",
                    "why": "; ".join([*person, *decided.reasons, *decided.warnings])
                    if decided
                    else None,
                }
            )
    return rows


@app.command("as-of")
def as_of(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="A day, YYYY-MM-DD.")],
    area: Annotated[str | None, typer.Option(help="Only this area, such as Merton.")] = None,
    month: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m"], help="Only this month, YYYY-MM.")
    ] = None,
    lake: LakeOption = None,
    json: JsonOption = False,
) -> None:
    """Recorded crime as it was published on a day, by month, area and offence group."""
    folder = Lake(settings_of(lake).lake_folder)
    in_use = publishing.current(folder)
    if in_use is None:
        raise LakeError(
            "no release is in use in this lake",
            file=str(folder.root),
            next_step="run `metmart run`, put one of `metmart releases` into use with `metmart "
            "rollback`, or name another lake with --lake",
        )
    with duckdb.connect(str(in_use.folder / "marts.duckdb"), read_only=True) as connection:
        found = connection.execute(
            """
            select month, area, offence_group, sum(offence_count)::bigint as offences,
                string_agg(distinct release_id, ', ' order by release_id) as releases
            from recorded_crime_as_of(?)
            where (? is null or area = ?) and (? is null or month = ?)
            group by all order by all
            """,
            [day.date(), area, area, month, month],
        ).to_arrow_table()
    show(found.to_pylist(), json, f"as published on {day:%Y-%m-%d}")


@app.command()
def verify(lake: LakeOption = None, json: JsonOption = False) -> None:
    """Compare the archive, the published releases and the pointer with what was written."""
    folder = Lake(settings_of(lake).lake_folder)
    found = damages(folder)
    if found or json:
        show([one.__dict__ for one in found], json, "problems")
    else:
        out.print("every file is there and unchanged")
    if found:
        raise typer.Exit(1)
