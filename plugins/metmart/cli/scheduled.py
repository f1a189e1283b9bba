"""The whole job under a local Airflow: `metmart up`."""

import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from metmart import clock
from metmart.alerts.recipients import recipients
from metmart.cli.alerting import warn_of_undelivered
from metmart.cli.app import DataOption, LakeOption, app, err, out, settings_of
from metmart.cli.running import print_closing
from metmart.gate import verdict
from metmart.gate.quarantine import open_cases
from metmart.lake import Lake
from metmart.orchestrate import airflow as local
from metmart.orchestrate.access import access_of
from metmart.orchestrate.session import Progress, refresh_once
from metmart.pipeline import Pipeline
from metmart.publisher.standin import publishers
from metmart.sources.registry import sources

HOME = Path(".airflow")


@app.command()
def up(
    once: Annotated[
        bool, typer.Option("--once", help="Refresh everything once, publish, and stop.")
    ] = False,
    data: DataOption = None,
    lake: LakeOption = None,
) -> None:
    """Start Airflow on this machine, refresh and publish; leave it running until Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that Airflow is stopped too
    settings = settings_of(lake, data, may_be_new=True)
    recipients(settings.alerts)  # raises what is wrong with it now, not at night
    access_of(settings)  # refuses at once where anybody could get in
    started = clock.now()
    with publishers(settings) as at:
        pipeline = Pipeline(at.settings)
        before = pipeline.in_use()
        pipeline.sweep()
        err.print("starting Airflow …")
        with local.running(HOME.absolute(), at.settings) as airflow:
            err.print(
                f"Airflow at {airflow.url} (user {airflow.user}), logs in {airflow.home}/logs"
            )
            with _Bars() as bars:
                failed = refresh_once(airflow, pipeline, at.sources, bars.show)
            decided = _decided_since(pipeline.lake, started)
            in_use = pipeline.in_use()
            accepted = sum(one.decision == "accepted" for one in decided)
            print_closing(accepted, len(decided) - accepted, in_use, is_new=in_use != before)
            warn_of_undelivered(pipeline.lake)
            for task in failed:
                err.print(f"failed: {task}; its log is in {airflow.home}/logs", style="red")
            if not once:
                out.print(f"running at {airflow.url}; user {airflow.user}, its password is in")
                out.print(airflow.home / "passwords.json")
                if waiting := open_cases(pipeline.lake):
                    out.print(f"{len(waiting)} to decide on at {airflow.url}/required_actions")
                out.print("stop it with Ctrl-C")
                with suppress(KeyboardInterrupt):
                    signal.pause()
            err.print("stopping Airflow …")
    if failed or pipeline.in_use() is None:
        raise typer.Exit(1)


class _Bars:
    """A bar for each DAG."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}"),
            console=err,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bars":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def show(self, states: list[Progress]) -> None:
        """Show where every DAG is."""
        for one in states:
            if one.dag not in self._tasks:
                self._tasks[one.dag] = self._bars.add_task(one.dag, total=None, detail="")
            self._bars.update(
                self._tasks[one.dag],
                total=max(one.tasks, 1),
                completed=one.tasks_done,
                detail=one.now or one.state,
            )


def _decided_since(lake: Lake, moment: datetime) -> list[verdict.Verdict]:
    return [
        one
        for source in sources()
        for one in verdict.of_source(lake, source)
        if one.decided_at >= moment
    ]
