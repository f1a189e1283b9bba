"""The straight lines that a PDF page draws: what its tables are ruled with."""

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from metmart.land.words import Frame

_THIN = 3.0  # a shape no thicker is a line
_SHORTEST = 4.0
_SNAP = 3.0  # lines that near each other are one, and meet
_MOST_OBJECTS = 20_000  # a map or a chart of a page, no table
_MOST_SEGMENTS = 2_000
_DEEPEST = 4

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line at `at` across the other direction, from `start` to `end`."""

    at: float
    start: float
    end: float


class Rules:
    """The rules of a page turned for reading: the horizontal ones and the vertical ones."""

    def __init__(self, page: Any, frame: Frame, turn: int) -> None:
        self._frame = frame
        self._turn = turn
        self._across: list[Rule] = []
        self._down: list[Rule] = []
        self._count = 0
        self._numbers = [ctypes.c_float() for _ in range(4)]
        self._matrix = pdfium.FS_MATRIX()
        self._read(page.raw, _SAME, 0)
        self.across = _merged(self._across)
        self.down = _merged(self._down)

    def _read(self, holder: Any, outer: Matrix, depth: int) -> None:
        if depth:
            count, get = pdfium.FPDFFormObj_CountObjects(holder), pdfium.FPDFFormObj_GetObject
        else:
            count, get = pdfium.FPDFPage_CountObjects(holder), pdfium.FPDFPage_GetObject
        kind_of = pdfium.FPDFPageObj_GetType
        for at in range(count):
            one = get(holder, at)
            kind = kind_of(one)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                continue
            self._count += 1
            if self._count > _MOST_OBJECTS:
                self._across, self._down = [], []
                return
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(one, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self._read(one, _times(self._own_matrix(one), outer), depth + 1)

    def _own_matrix(self, one: Any) -> Matrix:
        own = self._matrix
        if not pdfium.FPDFPageObj_GetMatrix(one, ctypes.byref(own)):
            return _SAME
        return own.a, own.b, own.c, own.d, own.e, own.f

    def _path(self, one: Any, outer: Matrix) -> None:
        count = pdfium.FPDFPath_CountSegments(one)
        if not 2 <= count <= _MOST_SEGMENTS:
            return
        left, bottom, right, top = self._numbers
        if outer == _SAME and pdfium.FPDFPageObj_GetBounds(one, left, bottom, right, top):
            box = left.value, bottom.value, right.value, top.value
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                self._segment(box[0], box[1], box[2], box[3])
                return
        matrix = _times(self._own_matrix(one), outer)
        start = before = None
        x, y = left, bottom
        for at in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(one, at)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = _moved(x.value, y.value, matrix)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO and before:
                self._segment(*before, *point)
            before = point
            if start and pdfium.FPDFPathSegment_GetClose(segment):
                self._segment(*point, *start)

    def _segment(self, x: float, y: float, other_x: float, other_y: float) -> None:
        raw = min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
        left, top, right, bottom = self._frame.turned(raw, self._turn)
        width, height = right - left, bottom - top
        if height <= _THIN and width >= _SHORTEST:
            self._across.append(Rule((top + bottom) / 2, left, right))
        elif width <= _THIN and height >= _SHORTEST:
            self._down.append(Rule((left + right) / 2, top, bottom))


def _times(own: Matrix, outer: Matrix) -> Matrix:
    if outer == _SAME:
        return own
    a, b, c, d, e, f = own
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules next to one another or end to end as one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][-1].at <= _SNAP:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    merged = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        start = end = None
        for rule in sorted(group, key=lambda rule: rule.start):
            if end is not None and rule.start <= end + _SNAP:
                end = max(end, rule.end)
                continue
            if start is not None and end is not None:
                merged.append(Rule(at, start, end))
            start, end = rule.start, rule.end
        if start is not None and end is not None:
            merged.append(Rule(at, start, end))
    return merged
