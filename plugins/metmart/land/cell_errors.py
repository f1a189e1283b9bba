"""The cells of a workbook that are in error, with the text that Excel shows there (#N/A, #REF!).

calamine reads such a cell as empty, and a blank count says something else than one that went
wrong. A sheet without a cell in error costs one search of its bytes.
"""

import posixpath
import re
from pathlib import Path

from lxml import etree

from metmart.land.packed import Archive, archive

Errors = dict[int, dict[int, str]]
"""Texts by row and column, both counted from 0."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_IN_ERROR = b't="e"'
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")
_CHUNK_BYTES = 1 << 20


def cell_errors(path: Path) -> dict[str, Errors]:
    """The cells in error of each sheet that has some, by the sheet's name.

    The workbook was judged by `refuse_harmful` before: its parts declare no entities.
    """
    with archive(path) as zipped:
        found = {name: _errors(zipped, part) for name, part in _parts(zipped).items()}
    return {name: errors for name, errors in found.items() if errors}


def _parts(zipped: Archive) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in zipped.namelist():
        return {}
    targets = {
        one.get("Id"): posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
        for one in etree.fromstring(zipped.read(relations))
    }
    sheets = etree.fromstring(zipped.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    parts = {one.get("name", ""): targets.get(one.get(_RELATION), "") for one in sheets}
    return {name: part for name, part in parts.items() if part in zipped.namelist()}


def _errors(zipped: Archive, part: str) -> Errors:
    if not _has_errors(zipped, part):
        return {}
    errors: Errors = {}
    with zipped.open(part) as file:
        for _, cell in etree.iterparse(file, tag=f"{_MAIN}c"):
            place = _REFERENCE.fullmatch(cell.get("r", ""))
            if cell.get("t") == "e" and place:
                text = cell.findtext(f"{_MAIN}v", "")
                errors.setdefault(int(place[2]) - 1, {})[_column(place[1])] = text
            cell.clear()
    return errors


def _has_errors(zipped: Archive, part: str) -> bool:
    before = b""
    with zipped.open(part) as file:
        while chunk := file.read(_CHUNK_BYTES):
            if _IN_ERROR in before + chunk:
                return True
            before = chunk[-len(_IN_ERROR) :]
    return False


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
