"""What the gate has stopped, and what a person decides on it."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markdown import Markdown

from metmart import clock
from metmart.cli.app import JsonOption, LakeOption, app, err, out, settings_of, show
from metmart.cli.decider import ByOption, ReasonOption, decider
from metmart.gate.decision import Choice
from metmart.gate.dossier import dossier
from metmart.gate.quarantine import case_named, cases
from metmart.lake import Lake
from metmart.pipeline import Pipeline

quarantine = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Look at what was stopped, and decide on it."
)
app.add_typer(quarantine, name="quarantine")

ReleaseArgument = Annotated[
    str, typer.Argument(help="A release's id, or the beginning of it or of its hash.")
]


@quarantine.command("list")
def list_cases(
    every: Annotated[
        bool, typer.Option("--all", help="Also what was decided, and rows of accepted releases.")
    ] = False,
    lake: LakeOption = None,
    json: JsonOption = False,
) -> None:
    """What waits for a decision or for the publisher's correction, since when and why."""
    folder = Lake(settings_of(lake).lake_folder)
    rows = [
        {
            "release": case.release.id,
            "state": case.state,
            "since": f"{case.verdict.decided_at:%Y-%m-%d %H:%M}",
            "rows": case.verdict.rows_in,
            "rows_rejected": case.verdict.rows_quarantined,
            "decided": str(case.verdict.person) if case.verdict.person else None,
            "why": "; ".join(case.verdict.reasons) or None,
        }
        for case in cases(folder)
        if every or case.state in ("undecided", "waiting")
    ]
    show(rows, json, "in quarantine")


@quarantine.command("show")
def show_case(release: ReleaseArgument, lake: LakeOption = None) -> None:
    """The report on a release: its bytes, the findings, rejected rows, the decisions so far."""
    folder = Lake(settings_of(lake).lake_folder)
    out.print(Markdown(dossier(folder, case_named(folder, release))), soft_wrap=False)


@quarantine.command()
def approve(
    release: ReleaseArgument,
    reason: ReasonOption,
    without: Annotated[
        list[str] | None,
        typer.Option(help="A month that is not taken in, YYYY-MM; may be given several times."),
    ] = None,
    by: ByOption = None,
    lake: LakeOption = None,
) -> None:
    """Take a release in, whatever the gate has found: as it is, or without some months."""
    _decide(Pipeline(settings_of(lake)), release, "approved", by, reason, without or ())


@quarantine.command()
def reject(
    release: ReleaseArgument, reason: ReasonOption, by: ByOption = None, lake: LakeOption = None
) -> None:
    """Keep a release out for good: it is not asked about again, whatever the rules become."""
    _decide(Pipeline(settings_of(lake)), release, "rejected", by, reason)


@quarantine.command()
def replay(release: ReleaseArgument, lake: LakeOption = None) -> None:
    """Land and judge a release by the rules of today, from the archive; nothing is fetched."""
    pipeline = Pipeline(settings_of(lake))
    case = case_named(pipeline.lake, release)
    with err.status(f"landing and judging {case.release.id}"):
        judged = pipeline.replay(case.release, clock.now())
    out.print(f"{judged.decision} {case.release.id}")
    for warning in judged.warnings:
        out.print(f"  {warning}", markup=False)
    _print_next(pipeline)


def _decide(
    pipeline: Pipeline,
    release: str,
    choice: Choice,
    by: str | None,
    reason: str,
    without: Sequence[str] = (),
) -> None:
    decided = pipeline.decide(release, choice, decider(by), reason, clock.now(), without)
    out.print(f"{decided.release} was {decided}", markup=False)
    _print_next(pipeline)


def _print_next(pipeline: Pipeline) -> None:
    if pipeline.unpublished():
        out.print("next step: `metmart publish` makes a release of what is accepted now")
