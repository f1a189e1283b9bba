"""Going back to an earlier release."""

from typing import Annotated

import typer

from metmart import clock
from metmart.cli.app import LakeOption, app, out, settings_of
from metmart.cli.decider import ByOption, ReasonOption, decider
from metmart.pipeline import Pipeline


@app.command()
def rollback(
    release: Annotated[
        str, typer.Argument(help="A kept release by its id, or the beginning of it or its hash.")
    ],
    reason: ReasonOption,
    by: ByOption = None,
    lake: LakeOption = None,
) -> None:
    """Put an earlier release into use at once; it stays until other inputs make a new one."""
    pipeline = Pipeline(settings_of(lake))
    decision = pipeline.roll_back(release, decider(by), reason, clock.now())
    out.print(f"in use: {pipeline.lake.releases / decision.to}", markup=False)
    out.print(str(decision), markup=False)
