"""The tables of real PDFs, against pdfplumber's."""

import logging
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from metmart.land.lines import read_lines

NUMBER = re.compile(r"[£$(\-–]*\d[\d,.]*%?\)?")
RULED = {  # file: numeric cells that pdfplumber finds
    "LTF_delivery_of_housing_in_London_2014-15.pdf": 301,
    "OKRapprovals.pdf": 63,
    "Minutes21_April_2015.pdf": 11,
    "Budget_book_2016_17_capital_programme.pdf": 817,
}


def number(text: str | None) -> str | None:
    """A numeric cell without its blanks; None for any other."""
    packed = re.sub(r"\s", "", text or "")
    return packed if NUMBER.fullmatch(packed) else None


def ours(path: Path) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for line in read_lines(path, path.name):
        found[line.page].update(filter(None, map(number, line.cells)))
    return found


def oracle(path: Path) -> dict[int, Counter[str]]:
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    found: dict[int, Counter[str]] = {}
    with pdfplumber.open(path) as opened:
        for page in opened.pages:
            cells = [cell for table in page.extract_tables() for row in table for cell in row]
            found[page.page_number] = Counter(filter(None, map(number, cells)))
    return found


def test_ruled_tables_when_compared_with_pdfplumber_then_99_pct_of_numeric_cells_agree(
    real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreed = total = 0
    told = []
    for name, count in RULED.items():
        path = real_data / "council_papers" / name
        mine, theirs = ours(path), oracle(path)
        both = sum(sum((cells & mine[page]).values()) for page, cells in theirs.items())
        of_oracle = sum(sum(cells.values()) for cells in theirs.values())
        assert of_oracle == count, name
        told.append(f"{name}: {both} of {of_oracle} numeric cells as pdfplumber has them")
        assert both >= 0.99 * of_oracle, told[-1]
        agreed, total = agreed + both, total + of_oracle
    with capsys.disabled():
        print("", *told, f"together {agreed / total:.2%}", sep="\n")
    assert agreed >= 0.99 * total
