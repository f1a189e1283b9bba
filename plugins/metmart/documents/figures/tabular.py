"""The figures of a table: each cell with a number is one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metmart.documents.figure import Figure, Period, Place
from metmart.documents.figures.measure import Measured, measured
from metmart.documents.figures.metric import Metric, metrics
from metmart.documents.figures.month import MONTH, full_year, month_number
from metmart.documents.figures.number import Number, numbers
from metmart.documents.figures.period import financial_year, periods
from metmart.documents.figures.place import places, with_basis
from metmart.documents.figures.scope import Surroundings
from metmart.documents.figures.variant import variant
from metmart.documents.structure import Block, Cell, ReadTable
from metmart.land.line import Line

_YEARS = re.compile(
    r"(?<![\d,.])(?P<y1>(?:19|20)?\d\d)\s?[-/–]\s?(?P<y2>(?:19|20)?\d\d)(?![\d,.])"
    r"|(?<![\d,.])(?P<y>(?:19|20)\d\d)(?![\d,.])"
)
_MONTH = re.compile(rf"\s*(?P<month>{MONTH})\s*", re.IGNORECASE)
_APRIL = 4
_CHANGE = re.compile(r"\bchange\b|\bdiff(?:erence)?\b|\+/-|[±△▲]|\bvariance\b", re.IGNORECASE)
_Months = tuple[date, date]


def tabular(
    table: ReadTable,
    blocks: Sequence[Block],
    lines: Mapping[int, Line],
    surroundings: Surroundings,
) -> list[Figure]:
    """The figures of a table, row by row."""
    rows = {(block.table_no, block.row_no): block for block in blocks if block.table_no}
    years = _years(table, surroundings)
    reader = _Reader(table, years, surroundings)
    found = []
    for cell in table.cells:
        number = _number(cell)
        block = rows.get((table.table_no, cell.row_no))
        if number is not None:
            found.append(reader.figure(cell, number, block, lines.get(cell.line)))
    return found


def _number(cell: Cell) -> Number | None:
    found = numbers(cell.text) if cell.value is not None else []
    return found[-1] if found else None


@dataclass(frozen=True)
class _Reader:
    """A table with all that is needed to read its cells."""

    table: ReadTable
    years: Mapping[str, _Months]
    surroundings: Surroundings

    def figure(self, cell: Cell, number: Number, block: Block | None, line: Line | None) -> Figure:
        """The number of a cell as a figure."""
        text = f"{self._heading()} {cell.column_label} {cell.text}"
        amount = self._measured(cell, number)
        metric = self._metric(cell, amount.unit)
        period, place = self._period(cell), self._place(cell, block)
        return Figure(
            figure_no=0,
            block_no=block.block_no if block else 0,
            text=number.text,
            quote=" ".join(block.text.split()) if block else text,
            line=cell.line,
            start=_start(cell, number, line),
            page=cell.page,
            value=amount.value,
            unit=amount.unit,
            measure=amount.measure,
            digits=number.digits,
            metric=metric.metric if metric else None,
            metric_text=metric.term if metric else _words(cell, self._heading()),
            period=period,
            comparison=self._comparison(amount),
            place=place,
            speaker=block.speaker if block else None,
            speaker_role=block.speaker_role if block else None,
            table_no=self.table.table_no,
            row_no=cell.row_no,
            column_no=cell.column_no,
            is_total=cell.is_total,
            missing=_missing(metric, period, place),
            box=cell.box,
        )

    def _heading(self) -> str:
        return self.table.title or (self.table.headings[-1] if self.table.headings else "")

    def _measured(self, cell: Cell, number: Number) -> Measured:
        text = f"{cell.column_label} {cell.row_label_repaired}: "
        shifted = Number(
            len(text),
            len(text) + len(number.text),
            number.text,
            number.value,
            unit=number.unit,
            direction=number.direction,
        )
        amount = measured(text + number.text, shifted, 0)
        if amount.measure == "level" and _CHANGE.search(cell.column_label):
            return replace(amount, measure="change")
        return amount

    def _metric(self, cell: Cell, unit: str) -> Metric | None:
        labels = [cell.row_label_repaired, cell.column_label, self.table.title]
        for text in [*labels, *reversed(self.table.headings)]:
            hits = metrics(text)
            if hits:
                around = f"{cell.row_label_repaired} {cell.column_label}"
                if not re.search(
                    r"[A-Za-z]", cell.column_label
                ):  # a column of "%" of the one before
                    around += " " + self._label_before(cell)
                return variant(hits[-1].metric, unit, around, "", text)
        return None

    def _label_before(self, cell: Cell) -> str:
        labels = [c.column_label for c in self.table.cells if c.column_no == cell.column_no - 1]
        return labels[0] if labels else ""

    def _comparison(self, amount: Measured) -> Period | None:
        """Of a column of changes, the earlier of the two years that the table sets out."""
        spans = sorted(set(self.years.values()))
        if amount.measure not in ("change", "change_pct") or len(spans) != len(("then", "now")):
            return None
        return Period("", *spans[0], "table")

    def _place(self, cell: Cell, block: Block | None) -> Place | None:
        for text in (cell.row_label_repaired, cell.column_label, self.table.title):
            found = [
                one.place for one in places(text, self.surroundings.home) if not one.is_yardstick
            ]
            if found:
                return with_basis(found[0], "table") if len(found) == 1 else None
        if self._names_places() or block is None:
            return None
        return self.surroundings.place(block, ())

    def _names_places(self) -> bool:
        """Whether other rows name places, so that one without must not be guessed."""
        return any(places(c.row_label_repaired, self.surroundings.home) for c in self.table.cells)

    def _period(self, cell: Cell) -> Period | None:
        today = self.surroundings.today
        words = f"{cell.row_label_repaired} {cell.column_label}".strip()
        for text in (cell.column_label, cell.row_label_repaired):
            whole = [one.period for one in periods(text, today, "table") if one.period.start]
            if whole and not _MONTH.fullmatch(text) and not _YEARS.search(text):
                return whole[-1]
        months = self._year_of(cell)
        if months is None and _CHANGE.search(cell.column_label):
            spans = sorted(set(self.years.values()))
            months = spans[-1] if len(spans) == len(("then", "now")) else None
        if months is None:
            return None
        month = _month_label(cell)
        if month is None:
            return Period(words, *months, "table")
        inside = _month_of(month, months)
        return Period(words, inside, inside, "table")

    def _year_of(self, cell: Cell) -> _Months | None:
        for text in (cell.row_label_repaired, cell.column_label, self.table.title):
            label = _YEARS.search(text)
            if label:
                return self.years.get(label[0])
        return None


def _words(cell: Cell, heading: str) -> str:
    """What the document calls it: its labels, unless they are only of a place or a time."""
    plain = [
        label
        for label in (cell.row_label_repaired, cell.column_label)
        if re.search(r"[A-Za-z]", label) and not _MONTH.fullmatch(label)
    ]
    return heading or " ".join(plain)


def _month_label(cell: Cell) -> int | None:
    for text in (cell.column_label, cell.row_label_repaired):
        match = _MONTH.fullmatch(text)
        if match:
            return month_number(match["month"])
    return None


def _month_of(month: int, months: _Months) -> date:
    start, end = months
    return date(start.year if month >= start.month else end.year, month, 1)


def _years(table: ReadTable, surroundings: Surroundings) -> dict[str, _Months]:
    """What the labels for years of a table mean.

    "2022" is a calendar year. "21-22" is a financial year where the months begin with April;
    where they begin with January it may be any: then what the text beside the table says of two
    periods of a year tells it, or it is left open.
    """
    labels = _labels(table)
    found: dict[str, _Months] = {}
    for match in labels.values():
        if match["y"]:
            found[match[0]] = date(int(match["y"]), 1, 1), date(int(match["y"]), 12, 1)
    double = [match for match in labels.values() if match["y1"]]
    if _first_month(table) in (None, _APRIL):
        return found | {match[0]: financial_year(full_year(match["y1"])) for match in double}
    return found | _told(double, surroundings, table)


def _told(
    double: Sequence[re.Match[str]], surroundings: Surroundings, table: ReadTable
) -> dict[str, _Months]:
    hints = [
        (hint.start, hint.end)
        for hint in surroundings.hints(table.headings)
        if hint.start and hint.end
    ]
    if len(hints) != len(double):
        return {}
    ordered = sorted(double, key=lambda match: full_year(match["y1"]))
    pairs = list(zip(ordered, hints, strict=True))
    fits = all(full_year(m["y1"]) <= months[0].year <= full_year(m["y2"]) for m, months in pairs)
    return {match[0]: months for match, months in pairs} if fits else {}


def _labels(table: ReadTable) -> dict[str, re.Match[str]]:
    found: dict[str, re.Match[str]] = {}
    for cell in table.cells:
        for text in (cell.row_label_repaired, cell.column_label, table.title):
            match = _YEARS.search(text)
            if match:
                found.setdefault(match[0], match)
                break
    return found


def _first_month(table: ReadTable) -> int | None:
    for cell in table.cells:
        month = _month_label(cell)
        if month is not None:
            return month
    return None


def _start(cell: Cell, number: Number, line: Line | None) -> int:
    """Where the number stands in the line, whose text is its filled cells with tabs between."""
    if line is None:
        return number.start
    offset = 0
    for column, text in enumerate(line.cells, 1):
        if column == cell.column_no:
            return offset + number.start
        offset += len(text) + 1 if text else 0
    return max(0, line.text.find(number.text))


def _missing(metric: Metric | None, period: Period | None, place: Place | None) -> tuple[str, ...]:
    states = (("metric", metric), ("period", period), ("place", place))
    return tuple(name for name, state in states if state is None)
