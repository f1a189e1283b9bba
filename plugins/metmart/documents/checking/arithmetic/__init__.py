"""A document's own arithmetic: what it states against what it states elsewhere."""

from collections.abc import Sequence

from metmart.documents.check import FigureCheck
from metmart.documents.checking.arithmetic.growth import growth_checks
from metmart.documents.checking.arithmetic.lists import list_checks
from metmart.documents.checking.arithmetic.products import product_checks
from metmart.documents.checking.arithmetic.shares import share_checks
from metmart.documents.checking.arithmetic.spans import span_checks
from metmart.documents.checking.arithmetic.sums import sum_checks
from metmart.documents.checking.arithmetic.wholes import whole_checks
from metmart.documents.figure import Figure
from metmart.documents.structure import Structure


def arithmetic_checks(figures: Sequence[Figure], structure: Structure) -> list[FigureCheck]:
    """Every comparison that the figures allow among themselves."""
    return [
        *sum_checks(figures, structure),
        *share_checks(figures),
        *growth_checks(figures),
        *product_checks(figures),
        *list_checks(figures, structure),
        *span_checks(figures),
        *whole_checks(figures),
    ]
