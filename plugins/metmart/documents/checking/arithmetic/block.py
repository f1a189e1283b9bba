"""Figures that stand in the same block."""

from collections import defaultdict
from collections.abc import Sequence

from metmart.documents.figure import Figure


def by_block(figures: Sequence[Figure]) -> dict[int, list[Figure]]:
    """The figures of each block: a long paper has thousands, and a block a few."""
    found: dict[int, list[Figure]] = defaultdict(list)
    for one in figures:
        found[one.block_no].append(one)
    return found
