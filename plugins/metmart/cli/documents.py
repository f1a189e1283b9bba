"""Reading and checking papers from the command line, without Airflow."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.text import Text

from metmart import clock
from metmart.cli import layout, paper_view
from metmart.cli.app import JsonOption, LakeOption, app, out, settings_of
from metmart.cli.check_view import CheckedFigure, CheckView
from metmart.cli.figure_view import FigureView
from metmart.documents.check import FigureCheck
from metmart.documents.checking.checked import Checked, check
from metmart.documents.checking.series import published_series
from metmart.documents.figures.metric import glossary
from metmart.documents.publication import fit_for_publication
from metmart.documents.reading import Reading, document_of
from metmart.documents.reading import read as read_document
from metmart.errors import DocumentError
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.publish.release import Published

documents = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Read and check papers.")
app.add_typer(documents, name="documents")

FileArgument = Annotated[Path, typer.Argument(help="A paper: PDF, web page, docx or plain text.")]


@documents.command()
def read(file: FileArgument, json: JsonOption = False) -> None:
    """What is in a paper: parts, people, questions, minutes, actions, tables and figures."""
    reading = fit_for_publication(_reading(file))
    if json:
        _print_json(_record(reading))
        return
    page = layout.page()
    for part in paper_view.paper(reading, _terms()):
        page.print(part)


@documents.command("check")
def check_file(file: FileArgument, lake: LakeOption = None, json: JsonOption = False) -> None:
    """The verdict on every figure of a paper, with the published value and the evidence.

    Compared with what was public on the paper's day and with what is known now, in the release in
    use; without one, with the paper's own arithmetic only.
    """
    reading = fit_for_publication(_reading(file))
    folder = Lake(settings_of(lake, may_be_new=lake is None).lake_folder)
    in_use = publishing.current(folder)
    checked = _checked(reading, in_use)
    figures = FigureView(_terms(), has_pages=reading.structure.identity.pages > 1)
    view = CheckView(figures, is_compared=in_use is not None)
    if json:
        found = {
            "release": in_use.id if in_use else None,
            "summary": view.summary(checked),
            "identity": dataclasses.asdict(reading.structure.identity),
            "figures": [dataclasses.asdict(one) for one in checked],
        }
        _print_json(found)
        return
    page = layout.page()
    for part in paper_view.identity(reading.structure.identity):
        page.print(part)
    page.print(Text(view.summary(checked), style="bold"))
    page.print(_against(folder, in_use))
    for part in view.verdicts(checked):
        page.print(part)


def _against(lake: Lake, in_use: Published | None) -> Text:
    if in_use:
        return Text(f"checked against release {in_use.id} of {lake.root}", style="dim")
    return Text(
        f"nothing is published in {lake.root}: only the paper's own arithmetic was checked.\n"
        "next step: run `metmart run`, or name another lake with --lake",
        style="yellow",
    )


def _reading(file: Path) -> Reading:
    if not file.is_file():
        raise DocumentError(
            "there is no such file",
            file=str(file),
            next_step="name a PDF, a web page, a docx or a plain text",
        )
    document = document_of(file)
    if not document.lines:
        raise DocumentError(
            "there is nothing in the file",
            file=str(file),
            sha256=document.origin.sha256,
            next_step="open it in a viewer: it may be cut off",
        )
    return read_document(document)


def _checked(reading: Reading, in_use: Published | None) -> list[CheckedFigure]:
    found = _check(reading, in_use)
    checks: dict[int, list[FigureCheck]] = {}
    for one in found.checks:
        if in_use or one.check == "arithmetic":
            checks.setdefault(one.figure_no, []).append(one)
    by_figure = {figure.figure_no: figure for figure in reading.figures}
    return [
        CheckedFigure(by_figure[one.figure_no], one, checks.get(one.figure_no, []))
        for one in found.verdicts
    ]


def _check(reading: Reading, in_use: Published | None) -> Checked:
    day, today = reading.structure.identity.date, clock.now().date()
    if in_use is None:
        return check(reading.figures, reading.structure, day, None, today)
    with duckdb.connect(str(in_use.folder / "marts.duckdb"), read_only=True) as connection:
        series = published_series(connection)
        return check(reading.figures, reading.structure, day, series, today)


def _terms() -> dict[str, str]:
    return {name: metric.term for name, metric in glossary().items()}


def _record(reading: Reading) -> dict[str, Any]:
    structure = dataclasses.asdict(reading.structure)
    figures = [dataclasses.asdict(one) for one in reading.figures]
    return {"sha256": reading.document.origin.sha256, **structure, "figures": figures}


def _print_json(record: dict[str, Any]) -> None:
    out.print_json(json.dumps(record, default=str, ensure_ascii=False))
