"""Going back to an earlier release."""

import getpass
from typing import Annotated

import typer

from metmart import clock
from metmart.cli.app import LakeOption, app, out, settings_of
from metmart.pipeline import Pipeline


@app.command()
def rollback(
    release: Annotated[
        str, typer.Argument(help="A kept release by its id, or the beginning of it or its hash.")
    ],
    reason: Annotated[
        str, typer.Option(help="Why; it is kept with the decision.")
    ] = "no reason was given",
    lake: LakeOption = None,
) -> None:
    """Put an earlier release into use at once; it stays until other inputs make a new one."""
    pipeline = Pipeline(settings_of(lake))
    decision = pipeline.roll_back(release, getpass.getuser(), reason, clock.now())
    out.print(f"in use: {pipeline.lake.releases / decision.to}", markup=False)
    out.print(str(decision), markup=False)
