"""A reading as it may be shown: every text in it masked."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from metmart.documents.privacy import hidden_names, masked
from metmart.documents.reading import Reading


def fit_for_publication(reading: Reading) -> Reading:
    """The reading without contact details and without names of people in no public role.

    The document's own lines are masked with it: nothing that is unmasked is handed on.
    """
    text = "\n".join(line.text for line in reading.document.lines)
    names = hidden_names(reading.structure.people, text)
    known: dict[str, str] = {}  # headings and labels come back again and again

    def fit(value: Any) -> Any:
        if isinstance(value, str):
            if value not in known:
                known[value] = masked(value, names)
            return known[value]
        if isinstance(value, tuple):
            return tuple(map(fit, value))
        if is_dataclass(value) and not isinstance(value, type):
            changed = {one.name: fit(getattr(value, one.name)) for one in fields(value)}
            return replace(value, **changed)
        return value

    return replace(
        reading,
        document=replace(reading.document, lines=fit(reading.document.lines)),
        structure=fit(reading.structure),
        figures=fit(reading.figures),
    )
