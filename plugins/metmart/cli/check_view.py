"""The verdicts on a paper's figures, with the evidence for each, as text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from metmart.cli import wording
from metmart.cli.figure_view import FigureView, quoted
from metmart.cli.layout import INDENT, Hanging, Inset, section
from metmart.documents.check import FigureCheck, FigureVerdict, Verdict
from metmart.documents.figure import Figure

_STYLES: dict[Verdict, str] = {
    **dict.fromkeys(wording.WRONG, "bold yellow"),
    "contradicted": "bold red",
    "internally_inconsistent": "bold red",
    **dict.fromkeys(wording.RIGHT, "green"),
    **dict.fromkeys(wording.OPEN, "dim"),
}
_HEADINGS = (
    ("To ask about", wording.WRONG),
    ("Borne out", wording.RIGHT),
    ("Could not be checked", wording.OPEN),
)
_MAX_RELEASES = 3
_MAX_CANDIDATES = 3
_CHANCE = 0.1  # above it a candidate is printed only where the figure is called wrong
_RELEASES = re.compile(r"\s*\bFrom \S+@\S+(?:(?:,| and) \S+@\S+)*(?: and \d+ more)?\.(?=\s|$)")


@dataclass(frozen=True)
class CheckedFigure:
    """A figure with its verdict and the comparisons that it rests on."""

    figure: Figure
    verdict: FigureVerdict
    checks: Sequence[FigureCheck]


@dataclass(frozen=True)
class CheckView:
    """`is_compared`: there was a published series to compare with."""

    figures: FigureView
    is_compared: bool

    def summary(self, checked: Sequence[CheckedFigure]) -> str:
        """How many figures got which verdict, the wrong ones first."""
        counts = Counter(one.verdict.verdict for one in checked)
        order = (*wording.WRONG, *wording.RIGHT, *wording.OPEN)
        said = [f"{counts[name]} {self._name(name)}" for name in order if counts[name]]
        return f"{len(checked)} figures: {', '.join(said)}" if checked else "no figures"

    def verdicts(self, checked: Sequence[CheckedFigure]) -> Iterator[RenderableType]:
        """Every figure under what came out: what to ask about first, with all the evidence."""
        for title, kinds in _HEADINGS:
            found = [one for one in checked if one.verdict.verdict in kinds]
            if kinds is wording.WRONG:
                found.sort(key=lambda one: kinds.index(one.verdict.verdict))
            if found:
                yield from section(f"{title} ({len(found)})", self._groups(found))

    def _groups(self, found: Sequence[CheckedFigure]) -> Iterator[RenderableType]:
        """What needs no question is told in brief: the cells of a row of a table together."""
        rows: dict[tuple[object, ...], list[CheckedFigure]] = {}
        for one in found:
            rows.setdefault(_row_of_table(one), []).append(one)
        for row in rows.values():
            if row[0].figure.table_no is None or row[0].verdict.verdict in wording.WRONG:
                yield self._checked(row[0])
                continue
            since = {one.verdict.verdict_today for one in row} == {row[0].verdict.verdict_today}
            said = self._said(row[0], with_today=since)
            yield self.figures.row_of_table([one.figure for one in row], said)
            yield from _sources(check for one in row for check in one.checks)

    def _checked(self, one: CheckedFigure) -> RenderableType:
        head = self.figures.figure(one.figure, self._said(one))
        if one.verdict.verdict == "no_published_series":
            return head
        return Group(head, quoted(one.figure), *_evidence(one))

    def _said(self, one: CheckedFigure, *, with_today: bool = True) -> Text:
        then, today = one.verdict.verdict, one.verdict.verdict_today
        since = f" (today: {self._name(today)})" if with_today and today != then else ""
        return Text(self._name(then) + since, style=_STYLES[then])

    def _name(self, verdict: Verdict) -> str:
        if verdict == "no_published_series" and not self.is_compared:
            return "not compared"
        return wording.VERDICTS[verdict]


def _row_of_table(one: CheckedFigure) -> tuple[object, ...]:
    figure, verdict = one.figure, one.verdict
    if verdict.verdict in wording.WRONG or figure.table_no is None:
        return (figure.figure_no,)
    return (figure.table_no, figure.row_no, verdict.verdict)


def _evidence(one: CheckedFigure) -> Iterator[RenderableType]:
    """What was compared, the series first and candidates last; the releases that it is from."""
    order = sorted(one.checks, key=lambda check: (check.check != "published", _rank(check)))
    told = [check for check in order if check.check != "candidate"]
    if any(check.check == "arithmetic" for check in told):
        told = [check for check in told if check.verdict != "no_published_series"]
    candidates = [check for check in order if _is_telling(check, one.verdict)]
    said = dict.fromkeys(_RELEASES.sub("", check.evidence) for check in told)
    for evidence in said or [one.verdict.evidence]:
        yield Hanging(Text(f"{' ' * INDENT}- {evidence}"), INDENT + 2)
    for check in candidates[:_MAX_CANDIDATES]:
        evidence = _RELEASES.sub("", check.evidence)
        yield Hanging(Text(f"{' ' * INDENT}? {evidence}", style="cyan"), INDENT + 2)
    yield from _sources([*told, *candidates[:_MAX_CANDIDATES]])


def _rank(check: FigureCheck) -> float:
    return check.chance or 0.0


def _is_telling(check: FigureCheck, verdict: FigureVerdict) -> bool:
    """Of a figure that does not say what it is of, most candidates are found by chance."""
    if check.check != "candidate":
        return False
    return verdict.verdict in wording.WRONG or (check.chance or 0.0) <= _CHANCE


def _sources(checks: Iterable[FigureCheck]) -> Iterator[RenderableType]:
    """The releases that the evidence is from."""
    names = sorted({release for check in checks for release in check.release_ids})
    if names:
        more = f" and {len(names) - _MAX_RELEASES} more" if len(names) > _MAX_RELEASES else ""
        yield Inset(Text(f"from {', '.join(names[:_MAX_RELEASES])}{more}", style="dim"))
