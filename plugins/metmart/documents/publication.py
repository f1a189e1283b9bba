"""A reading as it may be shown: every text in it masked."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from metmart.documents.document import Document
from metmart.documents.figures.figures import figures
from metmart.documents.privacy import hidden_names, masked, masked_name
from metmart.documents.reading import Reading


def fit_for_publication(reading: Reading) -> Reading:
    """The reading without contact details and without names of people in no public role.

    The document's own lines, title, file name and address are masked with it: nothing that is
    unmasked is handed on. Figures are those of the masked lines.
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

    origin = reading.document.origin
    shown = replace(
        origin,
        file=masked_name(fit(origin.file)),
        title=masked_name(fit(origin.title)),
        url=masked_name(origin.url),
    )
    document = Document(shown, fit(reading.document.lines))
    structure = fit(reading.structure)
    if document.lines == reading.document.lines:
        return Reading(document, structure, fit(reading.figures))
    # A number inside a mark is no figure: what was masked is read without it.
    return Reading(document, structure, fit(tuple(figures(document, structure))))
