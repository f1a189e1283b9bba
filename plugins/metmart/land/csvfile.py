"""Reading csv text by the rules that its source declares."""

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import TextIOWrapper
from typing import IO, TextIO

from metmart.archive.release import Release
from metmart.errors import UnreadableError
from metmart.land.table import Row, Table, unreadable
from metmart.sources.format import CsvFormat
from metmart.sources.spec import SourceSpec

CHUNK_BYTES = 1 << 20
LONGEST_LINE = 1 << 22  # characters: what has more is no line of a table and may have no end
csv.field_size_limit(1 << 20)  # a runaway quote ends here and not at the end of the memory

Opens = Callable[[], AbstractContextManager[IO[bytes]]]
"""Opens the bytes anew: a file, or a member of a zip."""


def csv_table(
    spec: SourceSpec,
    release: Release,
    form: CsvFormat,
    name: str,
    opens: Opens,
    labels: dict[str, str] | None = None,
) -> Table:
    """The table that some bytes are. Raises LandingError if no declared encoding reads them."""
    encoding = _encoding(form, opens)
    if encoding is None:
        raise unreadable(
            spec,
            release,
            f"the bytes of {name} are none of {', '.join(form.encodings)}",
            "look at the file; if its encoding is right, add it to the format's encodings",
        )
    return Table(
        name=name,
        rows=lambda: _rows(opens, encoding),
        title_rows=form.title_rows,
        header_rows=form.header_rows,
        drops_nameless=form.nameless_columns == "drop",
        encoding=encoding,
        labels=labels or {},
    )


def _rows(opens: Opens, encoding: str) -> Iterator[Row]:
    """Every record, counted from 0. Line ends may be LF, CRLF or CR."""
    with opens() as file, TextIOWrapper(file, encoding=encoding, newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, strict=True)
        number = 0
        while True:
            try:
                fields, problem = next(reader), None
            except StopIteration:
                return
            except csv.Error as error:
                fields, problem = [], f"not csv: {error}"
            raw = lines.taken()
            if fields or problem:  # csv gives no fields for a blank line
                yield Row(number, fields, raw, problem)
            elif raw.strip("\r\n"):
                yield Row(number, fields, raw, "not csv: no fields")
            else:
                continue
            number += 1


def _encoding(form: CsvFormat, opens: Opens) -> str | None:
    """The first declared encoding that reads everything; never a guess, never U+FFFD."""
    for encoding in form.encodings:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with opens() as file:
                while chunk := file.read(CHUNK_BYTES):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


class _Lines:
    """Lines of a text, remembering those that the record just read was made of."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._since: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise UnreadableError(
                f"a line of more than {LONGEST_LINE:,} characters",
                next_step="look at the file: it may be no csv, or made to fill the memory",
            )
        self._since.append(line)
        return line

    def taken(self) -> str:
        taken = "".join(self._since)
        self._since.clear()
        return taken
