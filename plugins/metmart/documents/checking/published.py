"""A figure against the published series, at the metric, area and period that it states."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from metmart.documents.check import FigureCheck
from metmart.documents.check import Vintage as VintageName
from metmart.documents.checking.agreement import Agreement, agreement
from metmart.documents.checking.answer import (
    Answer,
    Question,
    answers,
    is_countable,
    whole_months,
)
from metmart.documents.checking.series import Area, Metric, Series, Vintage
from metmart.documents.checking.window import Window, month_of
from metmart.documents.checking.wording import day as worded_day
from metmart.documents.checking.wording import number, precise, stated
from metmart.documents.figure import Figure

ORDER: Final[dict[Agreement | None, int]] = {"exact": 0, "within_revision": 1, None: 2}


@dataclass(frozen=True)
class Known:
    """One metric as known on a day: the document's, or today."""

    name: VintageName
    day: date
    vintage: Vintage

    def __str__(self) -> str:
        if self.name == "today":
            return f"as known today ({worded_day(self.day)})"
        if self.name == "first_archived":
            return f"in the first archived release that has it, of {worded_day(self.day)}"
        return f"as public on {worded_day(self.day)}"


@dataclass(frozen=True)
class Checked:
    """A figure at an area and window: the best of the answers, and whether it agrees."""

    known: Known
    area: Area
    window: Window
    answer: Answer
    agreement: Agreement | None


def knowns(series: Series, metric: Metric, day: date | None, today: date) -> list[Known]:
    """The vintages to compare with."""
    found = [Known("today", today, series.vintage(metric, today, corrected=True))]
    if day:
        found.insert(0, Known("as_published", day, series.vintage(metric, day)))
    return found


def at(series: Series, known: Known, figure: Figure, area: Area, window: Window) -> Checked | None:
    """The figure compared there; of several bases the one that agrees best, the stated first."""
    found = answers(Question(series, known.vintage, figure, area, window))
    if not found:
        return None
    judged = [Checked(known, area, window, one, agreement(figure, one.value)) for one in found]
    return min(judged, key=lambda one: ORDER[one.agreement])


def area_of(figure: Figure, series: Series) -> Area | None:
    """The figure's area, if the series has it."""
    if figure.place is None:
        return None
    area = Area(figure.place.kind, figure.place.name)
    return area if area in series.areas else None


def published_checks(
    figure: Figure, series: Series | None, day: date | None, today: date
) -> list[FigureCheck]:
    """One check for each vintage, or one that says why there is none."""
    metric = series.metric(figure.metric) if series else None
    term = series.term(figure.metric) if series else None
    reason = _not_comparable(figure, metric, term)
    if reason or series is None or metric is None:
        return [reason or _none(figure, "no_published_series", "There is no series here.")]
    area, window = area_of(figure, series), whole_months(figure.period)
    if area is None:
        text = figure.place.text or figure.place.name if figure.place else "no place"
        return [_none(figure, "no_published_series", f"No series of {metric.term} is of {text}.")]
    if window is None:
        text = figure.period.text if figure.period else "none"
        return [
            _none(
                figure,
                "not_reproducible",
                f"{metric.term} is published by the month; the period stated is {text!r}.",
            )
        ]
    found = [
        _check(series, known, figure, metric, area, window)
        for known in knowns(series, metric, day, today)
    ]
    if day and found[0].compared_value is None:
        later = _first_archived(series, metric, figure, (area, window), (day, today))
        found[1:1] = [_check(series, known, figure, metric, area, window) for known in later]
    return found


def _first_archived(
    series: Series,
    metric: Metric,
    figure: Figure,
    asked: tuple[Area, Window],
    after: tuple[date, date],
) -> list[Known]:
    """The first vintage between two days that has an answer: the nearest to what was public.

    What was public on a document's day may never have been archived; the next release that has
    the months was revised the least since.
    """
    for day in series.days_between(*after):
        known = Known("first_archived", day, series.vintage(metric, day))
        if at(series, known, figure, *asked):
            return [known]
    return []


def _not_comparable(figure: Figure, metric: Metric | None, term: str | None) -> FigureCheck | None:
    """The check that says why there is nothing to compare, if so."""
    if figure.metric is None and figure.missing:
        missing = " and ".join(figure.missing)
        return _none(figure, "ambiguous", f"The text does not tell the {missing}.")
    if metric is None:
        what = term or figure.metric_text or "what this is"
        return _none(figure, "no_published_series", f"The warehouse has no series of {what}.")
    if not is_countable(figure):
        what = f"{figure.measure} in {figure.unit}".replace("_", " ")
        return _none(figure, "no_published_series", f"The series of {metric.term} has no {what}.")
    if figure.missing:
        missing = " and ".join(figure.missing)
        return _none(figure, "ambiguous", f"{metric.term}: the text does not tell the {missing}.")
    return None


def _check(
    series: Series, known: Known, figure: Figure, metric: Metric, area: Area, window: Window
) -> FigureCheck:
    found = at(series, known, figure, area, window)
    what = f"{metric.term}, {area}, {window}"
    if found is None:
        return FigureCheck(
            figure_no=figure.figure_no,
            check_no=0,
            check="published",
            verdict="not_reproducible",
            evidence=f"{what}: {_why_not(known, window)}",
            vintage=known.name,
            as_of=known.day,
            area_kind=area.kind,
            area=area.name,
            period_start=window.start,
            period_end=window.end,
        )
    verdict = found.agreement or "contradicted"
    is_open = figure.measure == "share_pct" and found.agreement is None
    return FigureCheck(
        figure_no=figure.figure_no,
        check_no=0,
        check="published",
        # A share that agrees with none may be of something that the series does not tell.
        verdict="not_reproducible" if is_open else verdict,
        evidence=sentence(figure, metric, found),
        compared_value=found.answer.value,
        difference=figure.value - found.answer.value,
        vintage=known.name,
        as_of=known.day,
        area_kind=area.kind,
        area=area.name,
        period_start=window.start,
        period_end=window.end,
        release_ids=found.answer.release_ids,
    )


def sentence(figure: Figure, metric: Metric, found: Checked) -> str:
    """The comparison, for people."""
    answer = found.answer
    how = f" ({answer.how})" if answer.how else ""
    difference = figure.value - answer.value
    told = (
        "the same"
        if found.agreement == "exact"
        else f"{'+' if difference > 0 else ''}{number(difference, figure.digits + 1)}"
    )
    return (
        f"{metric.term}, {found.area}, {found.window}, {found.known}: "
        f"{precise(figure, answer.value)}{how}; stated {stated(figure)}, {told}. "
        f"From {', '.join(answer.release_ids)}."
    )


def _why_not(known: Known, window: Window) -> str:
    missing = known.vintage.missing(window)
    if not missing:
        return f"what it is measured against is not covered {known}."
    months = ", ".join(f"{month_of(one):%B %Y}" for one in (missing[0], missing[-1]))
    span = months.split(", ")[0] if len(missing) == 1 else months.replace(", ", " to ")
    return f"no archived release covers {span} {known}."


def _none(figure: Figure, verdict: str, evidence: str) -> FigureCheck:
    return FigureCheck(
        figure_no=figure.figure_no,
        check_no=0,
        check="published",
        verdict=verdict,  # type: ignore[arg-type]
        evidence=evidence,
    )
