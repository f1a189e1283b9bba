"""A SQLAlchemy dialect with which Great Expectations runs inside DuckDB.

Great Expectations knows no DuckDB. It chooses its SQL by the dialect's name, so this one calls
itself PostgreSQL and mends what then differs (measured with great-expectations 1.24 and
duckdb-engine 0.17: without it 13 of 14 kinds of expectation fail):

- rows are read after the connection was given back, when DuckDB has dropped them: they are
  fetched as soon as a statement has run;
- reflection asks for pg_catalog tables that DuckDB lacks: columns come from duckdb_columns();
- `~` searches in PostgreSQL and matches the whole text in DuckDB: it becomes regexp_matches.
"""

from typing import Any

from duckdb_engine import Dialect
from sqlalchemy import Connection, text
from sqlalchemy import types as sql
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGCompiler
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.operators import custom_op

SCHEME = "duckdb_gx"
TYPES: dict[str, type[sql.TypeEngine[Any]]] = {
    "BIGINT": sql.BigInteger,
    "BOOLEAN": sql.Boolean,
    "DATE": sql.Date,
    "DOUBLE": sql.Float,
    "INTEGER": sql.Integer,
    "TIMESTAMP": sql.DateTime,
    "VARCHAR": sql.String,
}


class _Compiler(PGCompiler):
    def visit_custom_op_binary(
        self, element: BinaryExpression[Any], operator: custom_op[Any], **kw: Any
    ) -> str:
        if operator.opstring not in ("~", "!~"):
            return str(super().visit_custom_op_binary(element, operator, **kw))  # type: ignore[no-untyped-call]
        sides = (self.process(side, **kw) for side in (element.left, element.right))
        negation = "not " if operator.opstring == "!~" else ""
        return f"{negation}regexp_matches({', '.join(sides)})"


class _FetchAtOnce(DefaultExecutionContext):
    def post_exec(self) -> None:
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor,
                alternate_description=self.cursor.description,
                initial_buffer=self.cursor.fetchall(),
            )


class DuckDbForGreatExpectations(Dialect):  # type: ignore[misc]
    """DuckDB that passes for PostgreSQL towards Great Expectations, read-only."""

    name = "postgresql"
    supports_statement_cache = False
    statement_compiler = _Compiler
    execution_ctx_cls = _FetchAtOnce

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[dict[str, Any]]:
        """Names and types of a table's or view's columns, in their order."""
        found = connection.execute(
            text(
                "select column_name, data_type, is_nullable from duckdb_columns() "
                "where table_name = :table and schema_name = coalesce(:schema, 'main') "
                "and not internal order by column_index"
            ),
            {"table": table_name, "schema": schema},
        )
        return [
            {
                "name": name,
                "type": TYPES.get(str(data_type), sql.String)(),
                "nullable": nullable,
                "default": None,
            }
            for name, data_type, nullable in found
        ]

    def get_multi_columns(
        self,
        connection: Connection,
        schema: str | None = None,
        filter_names: list[str] | None = None,
        **kw: Any,
    ) -> list[tuple[tuple[str | None, str], list[dict[str, Any]]]]:
        """The same for several tables."""
        names = filter_names or []
        return [((schema, name), self.get_columns(connection, name, schema)) for name in names]

    def get_pk_constraint(self, *args: Any, **kw: Any) -> dict[str, Any]:
        """None: what is checked are views on files."""
        return {"constrained_columns": [], "name": None}


dialect = DuckDbForGreatExpectations  # Great Expectations looks for this name
registry.register(SCHEME, __name__, DuckDbForGreatExpectations.__name__)
