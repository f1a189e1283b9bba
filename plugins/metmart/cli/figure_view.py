"""Figures as text: how much of what, when, where, and the words they stand in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from metmart.cli import wording
from metmart.cli.layout import INDENT, Hanging, Inset, around, plain
from metmart.documents.figure import Figure


@dataclass(frozen=True)
class FigureView:
    """`terms` are the glossary's, by metric; a text without pages needs no page numbers."""

    terms: Mapping[str, str]
    has_pages: bool

    def listed(self, figures: Iterable[Figure]) -> Iterator[RenderableType]:
        """Every figure; those of one sentence or one row of a table stand together."""
        speaker: str | None = None
        for _, group in groupby(figures, key=_passage):
            together = list(group)
            first = together[0]
            if first.speaker != speaker:
                speaker = first.speaker
                yield Text(f"{speaker or 'no speaker told'}:", style="italic")
            if len(together) > 1 and first.table_no is not None:
                yield self.row_of_table(together)
                continue
            for figure in together:
                yield self.figure(figure)
            yield quoted(first)

    def figure(self, figure: Figure, said: Text | None = None) -> RenderableType:
        """One figure; `said` goes before it."""
        return Hanging(
            Text.assemble(
                (f"{self.where(figure.page, figure.line):<{INDENT - 1}} ", "dim"),
                said or "",
                "  " if said else "",
                (wording.stated(figure), "bold"),
                "  ",
                self.about(figure),
            )
        )

    def row_of_table(self, figures: list[Figure], said: Text | None = None) -> RenderableType:
        """The figures of a row, once what they have in common and then each with its months."""
        first = figures[0]
        common = [self._metric(first), wording.place(first.place), _missing(first)]
        cells = [
            (wording.stated(one), wording.period(one.period), "total" if one.is_total else "")
            for one in figures
        ]
        text = Text.assemble(
            (f"{self.where(first.page, first.line):<{INDENT - 1}} ", "dim"),
            said or "",
            "  " if said else "",
            " · ".join(filter(None, common)),
            ": ",
        )
        for number, (value, months, total) in enumerate(cells):
            text.append("; " if number else "")
            text.append(value, style="bold")
            text.append("".join(f" {word}" for word in (months, total) if word), style="dim")
        return Hanging(text)

    def where(self, page: int, first: int, last: int | None = None) -> str:
        """Page and lines."""
        return (f"p.{page} " if self.has_pages else "") + wording.lines(first, last)

    def about(self, figure: Figure) -> str:
        """What a figure is of, when and where; what is missing is said."""
        against = wording.period(figure.comparison)
        facts = [
            "share" if figure.measure == "share_pct" else "",
            self._metric(figure),
            wording.period(figure.period),
            f"against {against}" if against else "",
            wording.place(figure.place),
            "total" if figure.is_total else "",
            _missing(figure),
        ]
        return " · ".join(filter(None, facts))

    def _metric(self, figure: Figure) -> str:
        return self.terms.get(figure.metric or "", figure.metric_text)


def quoted(figure: Figure) -> RenderableType:
    """The words that a figure stands in."""
    return Inset(Text(f"“{around(figure.quote, figure.text)}”", style="dim"))


def _passage(figure: Figure) -> tuple[object, ...]:
    if figure.table_no is not None:
        return (figure.speaker, figure.table_no, figure.row_no)
    return (figure.speaker, figure.quote, figure.line)


def _missing(figure: Figure) -> str:
    return f"not told: {', '.join(map(plain, figure.missing))}" if figure.missing else ""
