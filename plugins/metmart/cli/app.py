"""The command's root: shared options, errors, and how things are printed."""

import json
import logging
import sqlite3
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from pyarrow import ArrowException
from pydantic import ValidationError
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.table import Table

from metmart.errors import LakeError, MetmartError
from metmart.printable import printable
from metmart.settings import Settings, refused
from metmart.sources.registry import source, sources

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="London's published policing data: every figure, as published, with its bytes.",
)
UNFORESEEN = (
    OSError,
    UnicodeDecodeError,
    ValidationError,
    ArrowException,
    duckdb.Error,
    sqlite3.Error,
)
"""What libraries raise of files that are gone or not theirs: told, where no stage has."""
WIDE = 180  # for a pipe or a file, which have no width of their own
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True)

LakeOption = Annotated[
    Path | None, typer.Option("--lake", help="The lake's folder; else METMART_LAKE.")
]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="A folder with a catalogue.csv that stands for the publishers."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for a machine.")]
SourceArgument = Annotated[
    list[str] | None, typer.Argument(help="Sources by id; all of them if none is named.")
]


def settings_of(
    lake: Path | None = None, data: Path | None = None, *, may_be_new: bool = False
) -> Settings:
    """The environment's settings, with what the command line says put over them.

    Raises LakeError where there is no lake, unless the command `may_be_new` and makes it.
    """
    said = {"lake": lake, "publishers": str(data.absolute()) if data else None}
    try:
        settings = Settings()
    except ValidationError as error:
        raise refused(error) from None
    settings = settings.model_copy(update={key: value for key, value in said.items() if value})
    if not (may_be_new or settings.lake_folder.is_dir()):
        raise LakeError(
            "there is no lake here",
            file=str(settings.lake_folder),
            next_step="name another folder with --lake or METMART_LAKE, or make a lake with "
            "`metmart run`",
        )
    return settings


def chosen(names: list[str] | None) -> list[str]:
    """The named sources, checked, or all of them."""
    return [source(name).id for name in names] if names else list(sources())


def show(rows: Iterable[dict[str, Any]], as_json: bool, title: str) -> None:
    """A list of records as a table, or as JSON."""
    records = list(rows)
    if as_json:
        out.print_json(json.dumps(records, default=str))
        return
    if not records:
        out.print(f"{title}: none")
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in records[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for record in records:
        shown = ("" if value is None else printable(str(value)) for value in record.values())
        table.add_row(*map(escape, shown))
    out.print(table, soft_wrap=False)


def main() -> None:
    """Run the command; an error that a person can act on is printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of plain ASCII gets text all the same
    logging.basicConfig(
        level=logging.WARNING,
        format="%(message)s",
        handlers=[RichHandler(console=err, show_path=False, markup=False)],
    )
    try:
        app()
    except MetmartError as error:
        err.print(f"{type(error).__name__}: {error}", style="red", markup=False, highlight=False)
        sys.exit(1)
    except UNFORESEEN as error:
        err.print(
            f"{type(error).__name__}: {error}\n  next step: `metmart verify` says whether a file "
            "of the lake is not as it was written; look at the disk and at the rights there",
            style="red",
            markup=False,
            highlight=False,
        )
        sys.exit(1)
