"""The whole job: `metmart run` in one process."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from metmart import clock
from metmart.alerts.recipients import recipients
from metmart.cli.alerting import warn_of_undelivered
from metmart.cli.app import DataOption, JsonOption, LakeOption, app, err, out, settings_of
from metmart.fetch.http import Progress
from metmart.pipeline import Pipeline
from metmart.publish.release import Published
from metmart.publisher.standin import publishers
from metmart.refresh import Outcome, refresh


class _Bars:
    """A bar for each source that has something to do, and one line for the build."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def found(self, source: str, files: int) -> None:
        if files:
            self._tasks[source] = self._bars.add_task(source, total=files, detail="")

    def downloading(self, source: str) -> Progress:
        def came(size: int, total: int | None) -> None:
            of = f" of {total / 1e6:.1f}" if total else ""
            self._bars.update(self._tasks[source], detail=f"{size / 1e6:.1f}{of} MB")

        return came

    def done(self, source: str) -> None:
        self._bars.advance(self._tasks[source])

    def building(self, step: str) -> None:
        if "build" not in self._tasks:
            self._tasks["build"] = self._bars.add_task("warehouse", total=None, detail="")
        self._bars.update(self._tasks["build"], advance=1, detail=step)


@app.command()
def run(
    data: DataOption = None,
    lake: LakeOption = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Stop at what was published by this day."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Refresh every source and publish, without Airflow."""
    settings = settings_of(lake, data, may_be_new=True)
    recipients(settings.alerts)  # raises what is wrong with it now, not at night
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}"),
    )
    with (
        publishers(settings, until.date() if until else None) as at,
        Bars(*columns, console=err, disable=as_json) as bars,
    ):
        pipeline = Pipeline(at.settings)
        outcome = refresh(pipeline, at.sources, _Bars(bars), clock.now)
    _print(outcome, as_json)
    warn_of_undelivered(pipeline.lake)
    if outcome.failed or outcome.in_use is None:
        raise typer.Exit(1)


def _print(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        record = {
            "accepted": outcome.accepted,
            "quarantined": [str(error) for error in outcome.quarantined],
            "failed": [str(error) for error in outcome.failed],
            "published": outcome.in_use.id if outcome.in_use else None,
            "folder": outcome.in_use.folder if outcome.in_use else None,
            "is_new": outcome.is_new,
        }
        out.print_json(json.dumps(record, default=str))
        return
    for error in outcome.failed:
        err.print(f"failed: {error}", markup=False, highlight=False)
    print_closing(
        len(outcome.accepted), len(outcome.quarantined), outcome.in_use, is_new=outcome.is_new
    )


def print_closing(
    accepted: int, quarantined: int, in_use: Published | None, *, is_new: bool
) -> None:
    """The closing lines of a run, with Airflow or without."""
    out.print(
        f"{accepted} releases accepted, {quarantined} quarantined (`metmart quarantine list`)"
    )
    if in_use is None:
        out.print("nothing is published yet")
        return
    out.print(f"{'published' if is_new else 'nothing new; in use:'} {in_use.id}")
    out.print(in_use.folder)
