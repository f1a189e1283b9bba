"""A check of arithmetic, as a record."""

from metmart.documents.check import FigureCheck, Verdict
from metmart.documents.figure import Figure


def finding(
    figure: Figure, evidence: str, compared: float | None, *, is_right: bool
) -> FigureCheck:
    """What the arithmetic says of a figure."""
    return told(figure, evidence, compared, "consistent" if is_right else "internally_inconsistent")


def told(figure: Figure, evidence: str, compared: float | None, verdict: Verdict) -> FigureCheck:
    """The same with any verdict."""
    return FigureCheck(
        figure_no=figure.figure_no,
        check_no=0,
        check="arithmetic",
        verdict=verdict,
        evidence=evidence,
        compared_value=compared,
        difference=None if compared is None else figure.value - compared,
    )
