"""Declared corrections in landed text, as DuckDB expressions.

The gate and the build read rows with what their source declares to have been a mistake put right;
the landed Parquet keeps what was published.
"""

from collections.abc import Collection

from metmart.land.typed import identifier, quoted, text_of, value_of
from metmart.sources.column import HeaderPeriod
from metmart.sources.correction import Correction
from metmart.sources.spec import SourceSpec

Found = dict[str, list[tuple[int, str]]]
"""By landed column: the numbers of its corrections, each with the condition that it applies."""


def corrected(spec: SourceSpec, relation: str, present: Collection[str]) -> str:
    """The relation of landed rows, with what each correction declares where it applies."""
    columns = _found(spec, present)
    if not columns:
        return relation
    replaced = ", ".join(
        f"case {_each(found, [_literal(one.value) for one in spec.corrections])} "
        f"else landed.{identifier(name)} end as {identifier(name)}"
        for name, found in columns.items()
    )
    return f"(select * replace ({replaced}) from {relation} as landed)"  # noqa: S608


def corrected_cells_query(spec: SourceSpec, relation: str, present: Collection[str]) -> str:
    """A query of the values that corrections stand in for, each with its correction's number.

    release_id, source_table, row_number, published_value (text), number (from 0).
    """
    queries = [
        "select * from (select _release as release_id, _table as source_table, "  # noqa: S608
        f"_row as row_number, trim(landed.{identifier(name)}) as published_value, "
        f"case {_each(found, [str(at) for at in range(len(spec.corrections))])} end as number "
        f"from {relation} as landed) where number is not null"
        for name, found in _found(spec, present).items()
    ]
    nothing = (
        "select null::varchar as release_id, null::varchar as source_table, "
        "null::bigint as row_number, null::varchar as published_value, 0 as number where false"
    )
    return " union all ".join([*queries, nothing])


def stated_query(spec: SourceSpec, one: Correction, relation: str, present: Collection[str]) -> str:
    """A query of what a relation states where a correction is: text, is_expected."""
    queries = [
        f"select trim(landed.{identifier(name)}) as text, "  # noqa: S608
        f"coalesce({_is_expected(spec, one, name)}, false) as is_expected "
        f"from {relation} as landed where {_is_row(spec, one, present)}"
        for name in _columns_of(spec, one, present)
    ]
    return " union all ".join([*queries, "select null::varchar, false where false"])


def _found(spec: SourceSpec, present: Collection[str]) -> Found:
    found: Found = {}
    for number, one in enumerate(spec.corrections):
        for name in _columns_of(spec, one, present):
            condition = f"{_is_row(spec, one, present)} and {_is_expected(spec, one, name)}"
            found.setdefault(name, []).append((number, condition))
    return found


def _each(found: list[tuple[int, str]], results: list[str]) -> str:
    """The branches of a case: the first correction that applies is the one that does."""
    return " ".join(f"when {condition} then {results[number]}" for number, condition in found)


def _columns_of(spec: SourceSpec, one: Correction, present: Collection[str]) -> list[str]:
    """The landed columns that hold its value: one, or none that is there."""
    if isinstance(spec.period, HeaderPeriod):
        month = one.month_in(spec.period)
        return [name for name in present if spec.period.month_of(name) == month]
    return [name for name in present if name == one.column]


def _is_row(spec: SourceSpec, one: Correction, present: Collection[str]) -> str:
    """Whether a row holds what it must, both read in the column's type: dates change form."""
    columns = {column.name: column for column in spec.columns}
    return " and ".join(
        f"{value_of(columns[name], f'landed.{name}')} "
        f"is not distinct from {value_of(columns[name], quoted(text))}"
        if name in present
        else "false"
        for name, text in one.where.items()
    )


def _is_expected(spec: SourceSpec, one: Correction, name: str) -> str:
    landed = f"landed.{identifier(name)}"
    if isinstance(spec.period, HeaderPeriod):
        return f"try_cast(trim({landed}) as double) = {one.expect}"
    (column,) = (column for column in spec.columns if column.name == name)
    if one.expect is None:
        return f"{text_of(column, landed)} is null"
    return (
        f"(trim({landed}) = {quoted(one.expect.strip())} "
        f"or {value_of(column, landed)} = {value_of(column, quoted(one.expect))})"
    )


def _literal(text: str | None) -> str:
    return "null" if text is None else quoted(text)
