"""Word documents of the same bytes whenever they are made."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from docx import Document

STAMP: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
Paragraph = tuple[str, str]  # style, text


def docx(title: str, made: datetime, paragraphs: Iterable[Paragraph]) -> bytes:
    """A document of paragraphs in Word's own styles."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = title, ""
    properties.created = properties.modified = made
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    written = io.BytesIO()
    document.save(written)
    return _without_clock(written)


def _without_clock(written: io.BytesIO) -> bytes:
    """The same parts, each of a fixed time: the writer stamps them with the clock's."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(fixed, "w") as package:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, STAMP)
            package.writestr(part, parts.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
