"""From a published header to the names that the source declares."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metmart.archive.release import Release
from metmart.land.table import Table, unreadable
from metmart.sources.column import HeaderPeriod
from metmart.sources.spec import SourceSpec


@dataclass(frozen=True)
class Header:
    """A table's header, understood: one landed name per published column, in file order.

    A nameless column that is dropped has the landed name "".
    """

    published: list[str]
    landed: list[str]
    months: list[date]


def read_header(spec: SourceSpec, release: Release, table: Table) -> Header:
    """Map every published name, and every label, to one landed name; order does not matter.

    Raises LandingError where there is no header, for a name that no era of the source knows,
    naming the nearest ones it does know, and for columns that are missing or stand there twice.
    Nothing is guessed.
    """
    own = table.header()
    if own is None:
        raise unreadable(
            spec,
            release,
            f"{table.name} has no header",
            "open the archived file: an empty or foreign file was published",
        )
    published = [name.strip() for name in [*own, *table.labels]]
    known = {alias: column.name for column in spec.columns for alias in column.aliases}
    month_of = spec.period.month_of if isinstance(spec.period, HeaderPeriod) else lambda _: None
    landed, problems, months = [], [], []
    for name in published:
        month = month_of(name)
        if month:
            months.append(month)
        elif name not in known and not name:
            if not table.drops_nameless:
                problems.append("a column without a name")
        elif name not in known and spec.drift.unknown_column == "stop":
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)
            problems.append(f"unknown column '{name}' (nearest known: {', '.join(near)})")
        landed.append(known.get(name, name))
    problems += [
        f"missing column '{column.name}' (known as {', '.join(column.aliases)})"
        for column in spec.columns
        if column.required and column.name not in landed
    ]
    problems += [f"column '{name}' twice" for name in landed if name and landed.count(name) > 1]
    if isinstance(spec.period, HeaderPeriod) and not months:
        problems.append(f"no column is a month (pattern {spec.period.pattern})")
    if problems:
        doubt = {
            "verified": "",
            "reported": "; these names were never read on a real file, only told by others",
            "unverified": "; these names are a guess and were never read on a real file",
        }
        raise unreadable(
            spec,
            release,
            f"the header of {table.name} does not fit the source: "
            f"{'; '.join(dict.fromkeys(problems))}; the file's header: {_shown(published)}; "
            f"the source's: {_shown(list(known))}{doubt[spec.headers]}",
            "if the publisher renamed a column, add its new name to its aliases in "
            f"sources/{spec.id}.yaml and run again; the bytes are archived",
        )
    return Header(published, landed, sorted(months))


def _shown(published: Sequence[str]) -> str:
    names = list(published)
    return ", ".join(names if len(names) <= 12 else [*names[:8], "…", names[-1]])
