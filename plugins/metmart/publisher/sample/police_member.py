"""Members of the monthly archive of data.police.uk: which there are, and how one is written."""

import csv
import io
from collections.abc import Iterable, Sequence

from metmart.publisher.sample.chance import months_between

# As members name them, with how many of a hundred made-up events are each force's.
FORCES = {"metropolitan": 80, "city-of-london": 8, "btp": 12}
MONTHS = months_between("2025-12", "2026-05")


def member(
    month: str, force: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> tuple[str, bytes]:
    """Path and bytes of one member; `kind` is street, outcomes or stop-and-search."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return f"{month}/{month}-{force}-{kind}.csv", text.getvalue().encode()
