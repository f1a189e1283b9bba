"""The fixtures of a source: small made-up files that are good, drifted and poisoned.

`tests/fixtures/<source>/` holds `fixture.yaml` and a folder for each file. In a folder lies csv
text, packed here into the source's own format: a csv as it is, each csv a sheet of a workbook,
or each a member of a zip (folders are kept). GeoJSON and documents lie there as they are. Sources
that are like another share its fixtures: `tests/fixtures/<like>/`.
"""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import yaml
from xlsxwriter import Workbook

from metmart.sources.registry import source, sources

FOLDER = Path(__file__).parent / "fixtures"


def folder_of(name: str) -> str:
    """The folder of a source's fixtures."""
    return source(name).like or name


def of_each_folder() -> list[str]:
    """One source for each folder of fixtures."""
    return list({folder_of(name): name for name in sources()}.values())


@dataclass(frozen=True)
class Fixture:
    """What is expected of a source's files. `expected` has a part for each of them."""

    source: str
    published: str
    expected: dict[str, dict[str, Any]]

    def data(self, name: str) -> bytes:
        """The bytes of one of the files, in the first format that the source declares."""
        folder = FOLDER / folder_of(self.source) / name
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return _PACKED[source(self.source).formats[0].kind](folder, paths)

    def rows(self, name: str) -> int:
        """How many records the files hold, counted without metmart."""
        form = source(self.source).formats[0]
        if form.kind == "document":
            return int(self.expected[name]["rows"])
        folder = FOLDER / folder_of(self.source) / name
        paths = [path for path in folder.rglob("*") if path.is_file()]
        if form.kind == "geojson":
            return sum(len(json.loads(path.read_text())["features"]) for path in paths)
        table = form.csv if form.kind == "zip" else form
        above = table.title_rows + table.header_rows
        return sum(len(_records(path)) - above for path in paths)


def fixture(name: str) -> Fixture:
    """The fixtures of one source."""
    declared = yaml.safe_load((FOLDER / folder_of(name) / "fixture.yaml").read_text())
    return Fixture(name, str(declared.pop("published")), declared)


def _records(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def _as_it_is(folder: Path, paths: list[Path]) -> bytes:
    (path,) = paths
    return path.read_bytes()


def _workbook(folder: Path, paths: list[Path]) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "strings_to_numbers": True}) as workbook:
        for path in paths:
            sheet = workbook.add_worksheet(path.stem)
            for number, row in enumerate(_records(path)):
                sheet.write_row(number, 0, row)
    return packed.getvalue()


def _zip(folder: Path, paths: list[Path]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as opened:
        for path in paths:
            opened.writestr(str(path.relative_to(folder)), path.read_bytes())
    return packed.getvalue()


_PACKED = {
    "csv": _as_it_is,
    "document": _as_it_is,
    "geojson": _as_it_is,
    "xlsx": _workbook,
    "zip": _zip,
}
