"""A paper that was read, as pages of text: readable in a hundred columns and in a pipe."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from metmart.cli import wording
from metmart.documents.figure import Figure
from metmart.documents.reading import Reading
from metmart.documents.structure import Identity, PersonRole, Question, ReadTable, Structure

WIDTH = 100
_LONG = 300


def page() -> Console:
    """Where papers are printed: as wide as the terminal, a hundred columns at most."""
    asked = Console()
    width = min(asked.width, WIDTH) if asked.is_terminal else WIDTH
    return Console(width=width, highlight=False, markup=False)


def paper(reading: Reading, terms: Mapping[str, str]) -> Iterator[RenderableType]:
    """Everything that was read, part after part. `terms` are the glossary's, by metric."""
    structure = reading.structure
    yield from identity(structure.identity, structure.problems)
    for title, lines in (
        ("Parts", _parts(structure)),
        ("People", _people(structure.people)),
        ("Agenda", _items(structure)),
        (f"Questions {_counted(one.status for one in structure.questions)}", _questions(structure)),
        ("Minutes", _minutes(structure)),
        (f"Actions {_counted(one.kind for one in structure.actions)}", _actions(structure)),
        ("References", _references(structure)),
        ("Tables", _tables(structure.tables)),
        ("Charts that carry no data", _charts(structure)),
        (f"Figures ({len(reading.figures)})", figures(reading.figures, terms)),
    ):
        content = list(lines)
        if content:
            yield from section(title, content)


def identity(of: Identity, problems: Sequence[str] = ()) -> Iterator[RenderableType]:
    """What the paper is, of when, where and how long."""
    yield Text(of.title or "untitled", style="bold")
    day = {None: "no date"}.get(of.date) or f"{of.date:%-d %B %Y}"
    if of.date and of.date_precision in ("month", "year"):
        day = f"{of.date:%B %Y}" if of.date_precision == "month" else f"{of.date:%Y}"
    if of.date_precision == "inferred":
        day += " (year inferred)"
    places = [*of.boroughs, *([wording.area("bcu", of.bcu)] if of.bcu else [])]
    facts = [
        _plain(of.kind),
        day,
        of.body,
        ", ".join(places),
        f"{of.pages} pages" if of.pages > 1 else "",
    ]
    yield Text(" · ".join(filter(None, facts)))
    if of.date_evidence:
        yield Text(f"dated by: {_short(of.date_evidence, 86)}", style="dim")
    if of.pages_without_text:
        pages = ", ".join(map(str, of.pages_without_text))
        yield Text(f"no text on page {pages}: to be recognised from the image", style="yellow")
    for problem in problems:
        yield Text(f"note: {problem}", style="yellow")


def section(title: str, content: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """A heading with what stands below it."""
    yield Text()
    yield Text(title.strip(), style="bold underline")
    yield from content


def figures(stated: Iterable[Figure], terms: Mapping[str, str]) -> Iterator[RenderableType]:
    """Each figure: where, how much of what, when, where; then the words it stands in."""
    for figure in stated:
        yield figure_lines(figure, terms)


def figure_lines(figure: Figure, terms: Mapping[str, str], head: str = "") -> RenderableType:
    """A figure in two lines or more."""
    where = f"p.{figure.page} line {figure.line}"
    about = about_figure(figure, terms)
    first = Text.assemble(
        (f"{where:<15} ", "dim"), (head, ""), (wording.stated(figure), "bold"), "  ", about
    )
    quote = Text.assemble((f"“{around(figure.quote, figure.text)}”", "dim"))
    return Group(Hanging(first, 16), Padding(quote, (0, 0, 0, 16)))


def about_figure(figure: Figure, terms: Mapping[str, str]) -> str:
    """What a figure is of, when and where, and who says so; what is missing is said."""
    metric = terms.get(figure.metric or "", figure.metric_text)
    against = wording.period(figure.comparison)
    facts = [
        _plain(figure.measure) if figure.measure in ("share_pct", "list_count") else "",
        metric,
        wording.period(figure.period),
        f"against {against}" if against else "",
        wording.place(figure.place),
        f"said by {figure.speaker}" if figure.speaker else "",
        "total" if figure.is_total else "",
        f"not told: {', '.join(figure.missing)}" if figure.missing else "",
    ]
    return " · ".join(filter(None, facts))


def around(quote: str, text: str, length: int = 170) -> str:
    """The part of a quote that stands around the figure, on one line."""
    quote = " ".join(quote.split())
    at = max(quote.find(" ".join(text.split())), 0)
    start = max(0, min(at - length // 2, len(quote) - length))
    start = quote.find(" ", start) + 1 if start else 0
    cut = quote[start : start + length]
    if start + length < len(quote):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return f"… {cut}" if start else cut


def _parts(structure: Structure) -> Iterator[RenderableType]:
    for part in structure.parts:
        pages = _span("page", part.first_page, part.last_page)
        lines = wording.lines(part.first_line, part.last_line)
        yield _row(_plain(part.kind), part.title, f"{pages}, {lines}")


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
            yield _row(title, "; ".join(named))


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
        status = "" if item.paper_status == "none" else _plain(item.paper_status)
        pages = f"pages {item.pages}" if item.pages else ""
        yield _row(item.item_no, item.title, ", ".join(filter(None, [status, pages])))


def _questions(structure: Structure) -> Iterator[RenderableType]:
    for one in structure.questions:
        yield _question(one)


def _question(one: Question) -> RenderableType:
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
        (f"  p.{one.page} {wording.lines(one.first_line, one.last_line)}", "dim"),
    )  # fmt: skip
    texts = [_short(one.text, 190)]
    if one.answer:
        texts.append(f"→ {_short(one.answer, 190)}")
    return Group(Hanging(head, 11), *(Padding(Text(text, "dim"), (0, 0, 0, 11)) for text in texts))


def _minutes(structure: Structure) -> Iterator[RenderableType]:
    for one in structure.minutes:
        mark = "RESOLVED" if one.kind == "resolution" else str(one.minute_no)
        yield _row(mark, _short(one.text, _LONG), wording.lines(one.first_line, one.last_line))


def _actions(structure: Structure) -> Iterator[RenderableType]:
    for one in structure.actions:
        due = f"by {one.due_text}" if one.due_text else ""
        facts = [one.operation, one.who, due, wording.lines(one.first_line, one.last_line)]
        yield _row(_plain(one.kind), _short(one.text, 200), ", ".join(filter(None, facts)))


def _references(structure: Structure) -> Iterator[RenderableType]:
    for one in structure.references:
        aim = f"{one.target_kind} {one.target_no}" if one.target_no is not None else one.target
        found = f"→ {aim}" if one.resolved else f"→ {aim}: not found here"
        yield _row(wording.lines(one.line), f"“{_short(one.text, 90)}” {found}", one.problem or "")


def _charts(structure: Structure) -> Iterator[RenderableType]:
    for chart in structure.charts:
        yield _row(f"p.{chart.page} line {chart.line}", chart.title)


def _tables(tables: Iterable[ReadTable]) -> Iterator[RenderableType]:
    for table in tables:
        yield _table(table)
        for label, said, summed in table.sum_checks:
            right = abs(said - summed) < 0.5
            verb = "adds up to" if right else "does NOT add up: the parts make"
            style = "green" if right else "red"
            yield Text(f"  {label}: {wording.number(said)} {verb} {wording.number(summed)}", style)


def _table(table: ReadTable) -> RenderableType:
    columns = {cell.column_no: cell.column_label for cell in table.cells}
    title = f"{table.table_no}. {table.title or 'untitled'}, page {table.page}, "
    title += wording.lines(table.first_line, table.last_line)
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
        rows.setdefault(cell.row_no, {})[cell.column_no] = _short(cell.text, 120)
        labels[cell.row_no] = _label(cell.row_label, cell.row_label_repaired)
    for row in sorted(rows):
        shown.add_row(labels[row], *(rows[row].get(number, "") for number in order))
    return Padding(shown, (0, 0, 0, 2))


def _label(published: str, repaired: str) -> str:
    return repaired if published == repaired else f"{repaired} [published: {published}]"


def _row(head: str, text: str, tail: str = "") -> RenderableType:
    line = Text.assemble(
        (f"{_short(head, 24):<15} ", "bold"), text, (f"  {tail}" if tail else "", "dim")
    )
    return Hanging(line, 16)


class Hanging:
    """A text of which every line but the first is moved in."""

    def __init__(self, text: Text, indent: int) -> None:
        self._text = text
        self._indent = indent

    def __rich_console__(self, console: Console, _: object) -> Iterator[RenderableType]:
        first, *others = self._text.wrap(console, console.width)
        yield first
        if others:
            rest = Text(" ").join(others)
            yield Padding(rest, (0, 0, 0, self._indent))


def _span(name: str, first: int, last: int) -> str:
    return f"{name} {first}" if first == last else f"{name}s {first}-{last}"


def _plain(name: str) -> str:
    return name.replace("_pct", "").replace("_", " ")


def _short(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 2].rsplit(" ", 1)[0] + " …"


def _counted(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    return f"({', '.join(f'{count} {_plain(kind)}' for kind, count in counts.most_common())})"
