"""Made-up workbooks whose bytes follow from their cells."""

import io
from datetime import datetime

from xlsxwriter import Workbook

Cell = str | int | float | datetime | None


def workbook(sheets: dict[str, list[list[Cell]]]) -> bytes:
    """An Excel workbook of these sheets; dates are cells of their own kind, as Excel has them."""
    packed = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "dd/mm/yyyy"}
    with Workbook(packed, options) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  Excel has no zones
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return packed.getvalue()
