"""The verdicts on a paper's figures, with the evidence for each, as text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from metmart.cli import wording
from metmart.cli.paper_view import Hanging, about_figure, around, section
from metmart.documents.check import FigureCheck, FigureVerdict
from metmart.documents.figure import Figure

_STYLES = {
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
_INDENT = 16
_MAX_RELEASES = 3


@dataclass(frozen=True)
class CheckedFigure:
    """A figure with its verdict and the comparisons that it rests on."""

    figure: Figure
    verdict: FigureVerdict
    checks: Sequence[FigureCheck]


def summary(checked: Sequence[CheckedFigure]) -> str:
    """How many figures got which verdict, the wrong ones first."""
    counts = Counter(one.verdict.verdict for one in checked)
    order = (*wording.WRONG, *wording.RIGHT, *wording.OPEN)
    said = [f"{counts[name]} {wording.VERDICTS[name]}" for name in order if counts[name]]
    return f"{len(checked)} figures: {', '.join(said)}" if checked else "no figures"


def verdicts(
    checked: Sequence[CheckedFigure], terms: Mapping[str, str]
) -> Iterator[RenderableType]:
    """Every figure under what came out: what to ask about first, with all the evidence."""
    for title, kinds in _HEADINGS:
        found = [one for one in checked if one.verdict.verdict in kinds]
        found.sort(
            key=lambda one: kinds.index(one.verdict.verdict) if kinds is wording.WRONG else 0
        )
        if found:
            yield from section(f"{title} ({len(found)})", [_checked(one, terms) for one in found])


def _checked(one: CheckedFigure, terms: Mapping[str, str]) -> RenderableType:
    figure, verdict = one.figure, one.verdict
    where = f"p.{figure.page} line {figure.line}"
    head = Text.assemble(
        (f"{where:<15} ", "dim"),
        (wording.verdict(verdict), _STYLES[verdict.verdict]),
        "  ",
        (wording.stated(figure), "bold"),
        "  ",
        about_figure(figure, terms),
    )
    lines = [(f"“{around(figure.quote, figure.text)}”", "dim"), *_evidence(one)]
    return Group(
        Hanging(head, _INDENT),
        *(Padding(Text(text, style), (0, 0, 0, _INDENT)) for text, style in lines),
    )


def _evidence(one: CheckedFigure) -> Iterator[tuple[str, str]]:
    said = set()
    if one.verdict.evidence:
        said.add(one.verdict.evidence)
        yield one.verdict.evidence, ""
    for check in one.checks:
        if check.evidence not in said:
            said.add(check.evidence)
            yield f"{_kind(check)}: {check.evidence}{_caution(check)}", _style(check)
    vintages = _vintages(one.checks)
    if vintages:
        yield vintages, "dim"


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


def _vintages(checks: Sequence[FigureCheck]) -> str:
    """The releases that the evidence comes from."""
    found: dict[str, str] = {}
    for check in checks:
        for release in check.release_ids:
            found.setdefault(release, f"public on {check.as_of:%-d %B %Y}" if check.as_of else "")
    names = sorted(found)
    if not names:
        return ""
    more = f" and {len(names) - _MAX_RELEASES} more" if len(names) > _MAX_RELEASES else ""
    return f"from: {', '.join(names[:_MAX_RELEASES])}{more}"
