"""A paper that was read, as pages of text: readable in a hundred columns and in a pipe."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from metmart.cli import wording
from metmart.cli.figure_view import FigureView
from metmart.cli.layout import Hanging, Inset, plain, row, section, short
from metmart.documents.reading import Reading
from metmart.documents.structure import Identity, PersonRole, Question, ReadTable, Structure

_LONG = 300


def paper(reading: Reading, terms: Mapping[str, str]) -> Iterator[RenderableType]:
    """Everything that was read, part after part. `terms` are the glossary's, by metric."""
    structure = reading.structure
    figures = FigureView(terms, has_pages=structure.identity.pages > 1)
    yield from identity(structure.identity)
    for title, lines in (
        ("Parts", _parts(structure, figures)),
        ("People", _people(structure.people)),
        ("Agenda", _items(structure)),
        (
            f"Questions {_counted(one.status for one in structure.questions)}",
            _questions(structure, figures),
        ),
        ("Minutes", _minutes(structure)),
        (f"Actions {_counted(one.kind for one in structure.actions)}", _actions(structure)),
        ("References", _references(structure)),
        ("Tables", _tables(structure.tables, figures)),
        ("Charts that carry no data", _charts(structure, figures)),
        (f"Figures ({len(reading.figures)})", figures.listed(reading.figures)),
        ("Notes on the reading", (Hanging(Text(one), 4) for one in structure.problems)),
    ):
        content = list(lines)
        if content:
            yield from section(title, content)


def identity(of: Identity) -> Iterator[RenderableType]:
    """What the paper is, of when, where and how long."""
    yield Text(of.title or "untitled", style="bold")
    places = [*of.boroughs, *([wording.area("bcu", of.bcu)] if of.bcu else [])]
    facts = [
        plain(of.kind),
        _day(of),
        of.body,
        ", ".join(places),
        f"{of.pages} pages" if of.pages > 1 else "",
    ]
    yield Text(" · ".join(filter(None, facts)))
    if of.date_evidence:
        yield Text(f"dated by: {short(of.date_evidence, 86)}", style="dim")
    if of.pages_without_text:
        pages = ", ".join(map(str, of.pages_without_text))
        yield Text(f"no text on page {pages}: to be recognised from the image", style="yellow")


def _day(of: Identity) -> str:
    if of.date is None:
        return "no date"
    formats = {"month": "%B %Y", "year": "%Y", "inferred": "%-d %B %Y (year inferred)"}
    return f"{of.date:{formats.get(of.date_precision, '%-d %B %Y')}}"


def _parts(structure: Structure, view: FigureView) -> Iterator[RenderableType]:
    for part in structure.parts:
        pages = f"pages {part.first_page}-{part.last_page}, " if view.has_pages else ""
        lines = wording.lines(part.first_line, part.last_line)
        yield row(plain(part.kind), part.title, pages + lines)


_GROUPS = {
    "member": "members",
    "substitute": "substitutes",
    "co_opted": "co-opted",
    "senior_officer": "senior officers",
    "officer": "officers",
    "asker": "askers",
    "mayor": "Mayor",
    "other": "others",
}


def _people(people: Sequence[PersonRole]) -> Iterator[RenderableType]:
    for kind, title in _GROUPS.items():
        named = dict.fromkeys(_person(one) for one in people if one.kind == kind)
        if named:
            yield row(title, "; ".join(named))


def _person(one: PersonRole) -> str:
    role = one.role if one.role.casefold() not in _GROUPS_OF_ONE else ""
    said = ", ".join(dict.fromkeys(filter(None, [one.rank, role])))
    chair = "chair" if one.is_chair and "chair" not in said.casefold() else ""
    facts = ", ".join(filter(None, [said, chair]))
    return f"{one.name} ({facts})" if facts else one.name


_GROUPS_OF_ONE = {
    "member",
    "councillor",
    "substitute",
    "substitute member",
    "co-opted",
    "asker",
    "",
}


def _items(structure: Structure) -> Iterator[RenderableType]:
    for item in structure.items:
        status = "" if item.paper_status == "none" else plain(item.paper_status)
        pages = f"pages {item.pages}" if item.pages else ""
        yield row(item.item_no, item.title, ", ".join(filter(None, [status, pages])))


def _questions(structure: Structure, view: FigureView) -> Iterator[RenderableType]:
    for one in structure.questions:
        yield _question(one, view)


def _question(one: Question, view: FigureView) -> RenderableType:
    number = one.reference or str(one.question_no)
    said = ", ".join(
        filter(
            None,
            [
                {"none": "no answer", "holding": "holding answer"}.get(one.status, one.status),
                f"on {one.answered_on:%-d %B %Y}" if one.answered_on else "",
                f"points to {one.refers_to}" if one.refers_to else "",
            ],
        )
    )
    asker = ": ".join(filter(None, [one.asker, one.topic]))
    head = Text.assemble(
        (f"{number:<10} ", "bold"), (asker or "asker not told", ""), ("  " + said, "cyan"),
        (f"  {view.where(one.page, one.first_line, one.last_line)}", "dim"),
    )  # fmt: skip
    texts = [short(one.text, 190)]
    if one.answer:
        texts.append(f"→ {short(one.answer, 190)}")
    return Group(Hanging(head, 11), *(Inset(Text(text, "dim"), 11) for text in texts))


def _minutes(structure: Structure) -> Iterator[RenderableType]:
    for one in structure.minutes:
        resolved = "RESOLVED: " if one.kind == "resolution" else ""
        yield row(f"line {one.first_line}", resolved + short(one.text, _LONG))


def _actions(structure: Structure) -> Iterator[RenderableType]:
    for kind, group in groupby(structure.actions, key=lambda one: (one.kind, one.operation)):
        name, operation = kind
        yield Text(" ".join(filter(None, [plain(name), operation])) + ":", style="italic")
        for one in group:
            who = f"who: {one.who}" if one.who else ""
            due = f"when: {one.due_text}" if one.due_text else ""
            until = f"until {one.due_on:%-d %B %Y}" if one.due_on else ""
            facts = ", ".join(filter(None, [who, due, until]))
            yield row(f"line {one.first_line}", short(one.text, 200), f"({facts})" if facts else "")


def _references(structure: Structure) -> Iterator[RenderableType]:
    for one in structure.references:
        aim = f"{one.target_kind} {one.target_no}" if one.target_no is not None else one.target
        found = f"→ {aim}" if one.resolved else f"→ {aim}: not found here"
        yield row(wording.lines(one.line), f"“{short(one.text, 90)}” {found}", one.problem or "")


def _charts(structure: Structure, view: FigureView) -> Iterator[RenderableType]:
    for chart in structure.charts:
        yield row(view.where(chart.page, chart.line), chart.title)


def _tables(tables: Iterable[ReadTable], view: FigureView) -> Iterator[RenderableType]:
    for table in tables:
        yield _table(table, view)
        for label, said, summed in table.sum_checks:
            right = abs(said - summed) < 0.5
            verb = "is the sum of its parts" if right else "is NOT the sum of its parts, "
            total = "" if right else wording.number(summed)
            style = "green" if right else "red"
            yield Text(f"  {label}: {wording.number(said)} {verb}{total}", style)


def _table(table: ReadTable, view: FigureView) -> RenderableType:
    columns = {cell.column_no: cell.column_label for cell in table.cells}
    title = f"{table.table_no}. {table.title or 'untitled'}, "
    title += view.where(table.page, table.first_line, table.last_line)
    shown = Table(title=title, title_justify="left", title_style="", box=None, pad_edge=False,
                  padding=(0, 1, 0, 0), header_style="dim")  # fmt: skip
    shown.add_column("", overflow="fold")
    order = sorted(columns)
    numeric = {
        number
        for number in order
        if any(cell.value is not None for cell in table.cells if cell.column_no == number)
    }
    for number in order:
        shown.add_column(
            columns[number], justify="right" if number in numeric else "left", overflow="fold"
        )
    rows: dict[int, dict[int, str]] = {}
    labels: dict[int, str] = {}
    for cell in table.cells:
        rows.setdefault(cell.row_no, {})[cell.column_no] = short(cell.text, 120)
        labels[cell.row_no] = _label(cell.row_label, cell.row_label_repaired)
    for at in sorted(rows):
        shown.add_row(labels[at], *(rows[at].get(number, "") for number in order))
    return Padding(shown, (0, 0, 0, 2))


def _label(published: str, repaired: str) -> str:
    return repaired if published == repaired else f"{repaired} [published: {published}]"


def _counted(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    return f"({', '.join(f'{count} {plain(kind)}' for kind, count in counts.most_common())})"
