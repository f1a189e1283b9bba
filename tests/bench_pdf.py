"""How many pages a second PDFs are read at: `python tests/bench_pdf.py FOLDER [COPIES]`."""

import sys
import time
from pathlib import Path

import pypdfium2

from metmart.land.lines import read_lines
from metmart.land.words import Frame, PageText


def text_only(path: Path) -> int:
    """Every page's words with their places, without tables and lines; the number of pages."""
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        page = document[number]
        text = PageText(page, Frame(*page.get_bbox()))
        text.words()
        text.close()
        page.close()
    return len(document)


def measured(paths: list[Path], copies: int) -> None:
    for path in paths:
        for name, read in (
            ("words", text_only),
            ("lines and tables", lambda path: read_lines(path, path.name)[-1].page),
        ):
            wall, cpu = time.perf_counter(), time.process_time()
            pages = sum(read(path) for _ in range(copies))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(
                f"{path.name}: {name}: {pages} pages, {pages / wall:.0f} a second "
                f"({pages / cpu:.0f} a second of processor time)"
            )


if __name__ == "__main__":
    measured(sorted(Path(sys.argv[1]).glob("*.pdf")), int((*sys.argv[2:], "5")[0]))
