"""Commands for those who work on metmart itself."""

import csv
from typing import Annotated

import typer

from metmart import generated
from metmart.cli.app import app, err, out
from metmart.project import PACKAGE, ROOT
from metmart.scaffold import NewSource, scaffold


@app.command()
def generate(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if any differs.")] = (
        False
    ),
) -> None:
    """Write the files that follow from others: schema, dbt sources, catalogue."""
    if check:
        stale = generated.stale()
        for path in stale:
            err.print(f"not up to date: {path} (run `make generate`)")
        raise typer.Exit(bool(stale))
    for path in generated.write():
        out.print(f"wrote {path}")


@app.command("new-source")
def new_source(
    source_id: Annotated[str, typer.Argument(help="<publisher>_<entity>, such as mps_hot_spots.")],
    dataset: Annotated[str, typer.Option(help="The Datastore's id of the dataset, 5 characters.")],
    filename: Annotated[str, typer.Option(help="The file's name as published.")],
    header: Annotated[str, typer.Option(help="The file's first line, as published.")],
) -> None:
    """Write the first files of a new source: YAML, fixtures and staging model."""
    (names,) = csv.reader([header])
    for path in scaffold(NewSource(source_id, dataset, filename, names), ROOT, PACKAGE):
        out.print(f"wrote {path}")
    out.print("next: the places marked TODO, then `metmart generate` and CONTRIBUTING.md")
