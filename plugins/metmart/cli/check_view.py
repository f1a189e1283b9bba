"""The verdicts on a paper's figures, with the evidence for each, as text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from metmart.cli import wording
from metmart.cli.figure_view import FigureView, quoted
from metmart.cli.layout import Inset, section
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
        for _, group in groupby(found, key=_row_of_table):
            together = list(group)
            first = together[0]
            if len(together) == 1:
                yield self._checked(first)
                continue
            yield self.figures.row_of_table([one.figure for one in together], self._said(first))
            releases = _releases(check for one in together for check in one.checks)
            if releases:
                yield Inset(Text(releases, style="dim"))

    def _checked(self, one: CheckedFigure) -> RenderableType:
        head = self.figures.figure(one.figure, self._said(one))
        if one.verdict.verdict == "no_published_series":
            return head
        return Group(head, quoted(one.figure), *map(Inset, _evidence(one)))

    def _said(self, one: CheckedFigure) -> Text:
        then, today = one.verdict.verdict, one.verdict.verdict_today
        since = f" (today: {self._name(today)})" if today != then else ""
        return Text(self._name(then) + since, style=_STYLES[then])

    def _name(self, verdict: Verdict) -> str:
        if verdict == "no_published_series" and not self.is_compared:
            return "not compared"
        return wording.VERDICTS[verdict]


def _row_of_table(one: CheckedFigure) -> tuple[object, ...]:
    figure, verdict = one.figure, one.verdict
    if verdict.verdict in wording.WRONG or figure.table_no is None:
        return (figure.figure_no,)
    return (verdict.verdict, verdict.verdict_today, figure.table_no, figure.row_no)


def _evidence(one: CheckedFigure) -> Iterator[Text]:
    """The verdict's own, then what else was compared, then where the numbers come from."""
    said = one.verdict.evidence
    if one.checks and all(check.check == "arithmetic" for check in one.checks):
        said = " ".join(check.evidence for check in one.checks)
    yield Text(said)
    for check in one.checks:
        if check.evidence not in said:
            yield Text(f"{_kind(check)}: {check.evidence}{_caution(check)}", style=_style(check))
    releases = _releases(one.checks)
    if releases:
        yield Text(releases, style="dim")


def _kind(check: FigureCheck) -> str:
    if check.check == "candidate":
        return "perhaps"
    if check.check == "arithmetic":
        return "own arithmetic"
    return "as known today" if check.vintage == "today" else "published"


def _caution(check: FigureCheck) -> str:
    cautions = ["one of several as good"] if check.is_tie else []
    if check.chance is not None and check.check == "candidate":
        cautions.append(f"chance alone would find one in {check.chance:.0%} of cases")
    return f" ({'; '.join(cautions)})" if cautions else ""


def _style(check: FigureCheck) -> str:
    return "cyan" if check.check == "candidate" else ""


def _releases(checks: Iterable[FigureCheck]) -> str:
    """The releases that the evidence comes from."""
    names = sorted({release for check in checks for release in check.release_ids})
    if not names:
        return ""
    more = f" and {len(names) - _MAX_RELEASES} more" if len(names) > _MAX_RELEASES else ""
    return f"from {', '.join(names[:_MAX_RELEASES])}{more}"
