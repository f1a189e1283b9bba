"""Landed text read as what its source declares it to be, as DuckDB expressions.

The gate judges and the build uses the same reading; the landed Parquet keeps the text.
"""

from collections.abc import Collection

from metmart.sources.column import INTEGER, Column, ColumnPeriod, HeaderPeriod
from metmart.sources.spec import SourceSpec

TYPES = {
    "text": "varchar",
    "integer": "bigint",
    "number": "double",
    "date": "date",
    "timestamp": "timestamp",
}


def typed_query(spec: SourceSpec, relation: str, present: Collection[str]) -> str:
    """A query of every declared column in its type, and of all else that was landed as it is.

    `present` are the columns that the relation has; declared ones that it lacks are null. A row
    of a long file has `period_month`, the first day of the month that it is about.
    """
    declared = {column.name: column for column in spec.columns}
    columns = [
        f"{value_of(column, f'landed.{name}')} as {name}"
        if name in present
        else f"null::{TYPES[column.type]} as {name}"
        for name, column in declared.items()
    ]
    others = [f"landed.{identifier(name)}" for name in present if name not in declared]
    if isinstance(spec.period, ColumnPeriod):
        columns.append(f"{_month(spec.period)} as period_month")
    return f"select {', '.join([*columns, *others])} from {relation} as landed"  # noqa: S608


def unparsed_query(spec: SourceSpec, relation: str, present: Collection[str]) -> str:
    """A query of the texts that are not of their column's type: column_name, text, row_count."""
    queries = []
    for column in spec.columns:
        if column.type == "text" or column.name not in present:
            continue
        landed = f"landed.{column.name}"
        queries.append(
            f"select '{column.name}' as column_name, {landed} as text, "  # noqa: S608
            f"count(*) as row_count from {relation} as landed "
            f"where {text_of(column, landed)} is not null and {value_of(column, landed)} is null "
            "group by all"
        )
    nothing = (
        "select null::varchar as column_name, null::varchar as text, 0 as row_count where false"
    )
    return " union all ".join([*queries, nothing])


def month_headers(spec: SourceSpec) -> str | None:
    """A regular expression of the month columns' names, for sources that have such."""
    if isinstance(spec.period, HeaderPeriod):
        return f"^(?:{spec.period.pattern})$"
    return None


def text_of(column: Column, text: str) -> str:
    """An expression for a column's text, trimmed; null where it stands for nothing."""
    nulls = ", ".join(quoted(one) for one in ["", *column.nulls])
    return f"case when trim({text}) not in ({nulls}) then trim({text}) end"


def value_of(column: Column, text: str) -> str:
    """An expression for a column's text in the column's type; null where it is not of that."""
    text = text_of(column, text)
    if column.type == "text":
        return text
    if column.type == "integer":  # a cast would round
        return (
            f"case when regexp_full_match({text}, '{INTEGER}') then try_cast({text} as bigint) end"
        )
    if column.type == "number":
        return f"try_cast({text} as double)"
    moment = f"try_strptime({text}, [{', '.join(map(quoted, column.formats))}])"
    if any("%z" in form for form in column.formats):
        moment = f"timezone('UTC', {moment})"
    return f"{moment}::{TYPES[column.type]}"


def _month(period: ColumnPeriod) -> str:
    parts = " || '-' || ".join(f"trim(landed.{name})" for name in period.columns)
    formats = ", ".join(map(quoted, period.formats))
    return f"date_trunc('month', try_strptime({parts}, [{formats}]))::date"


def identifier(name: str) -> str:
    """A published column's name as an SQL identifier; it may hold quotation marks."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: object) -> str:
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"
