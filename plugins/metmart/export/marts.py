"""The audited marts as a Parquet and a csv file each, and all of them as one DuckDB file.

Rows are written in a fixed order by one thread, so equal marts give equal Parquet and csv bytes.
dbt-duckdb's `external` materialisation is not used: it turns an empty mart into one all-null row.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from metmart import files
from metmart.export.spreadsheet import write_csv

AS_OF = """
create macro recorded_crime_as_of(as_of) as table
select
    history.month,
    history.area_code,
    areas.area,
    areas.area_kind,
    history.offence_id,
    offences.published_group,
    offences.published_subgroup,
    offences.offence_group,
    offences.offence_subgroup,
    history.offence_count,
    history.release_id,
    history.known_from
from fct_recorded_crime_history as history
inner join dim_borough as areas on history.area_code = areas.area_code
inner join dim_offence as offences on history.offence_id = offences.offence_id
where history.known_from::date <= as_of::date
    and (history.known_to is null or history.known_to::date > as_of::date)
"""


@dataclass(frozen=True)
class Column:
    """A mart's column, as its contract declares it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Mart:
    """One exported mart. `description` begins with its grain."""

    name: str
    rows: int
    description: str
    columns: list[Column]

    @property
    def file(self) -> str:
        """Its Parquet file's name."""
        return f"{self.name}.parquet"

    @property
    def csv_file(self) -> str:
        """Its csv file's name."""
        return f"{self.name}.csv.gz"


def export(candidate: Path, folder: Path) -> list[Mart]:
    """Write every mart of a candidate into a folder: <mart>.parquet and .csv.gz, marts.duckdb."""
    database = folder / "marts.duckdb"
    with duckdb.connect(str(database), config={"threads": 1}) as connection:
        connection.execute(f"attach {_quoted(str(candidate))} as candidate (read_only)")
        marts = _marts(connection)
        for mart in marts:
            connection.execute(
                f"create table {mart.name} as "  # noqa: S608
                f"select * from candidate.marts.{mart.name} order by all"
            )
            path = _quoted(str(folder / mart.file))
            connection.execute(f"copy {mart.name} to {path} (format parquet, compression zstd)")
            columns = [(column.name, column.type) for column in mart.columns]
            write_csv(connection, mart.name, columns, _quoted(str(folder / mart.csv_file)))
            _describe(connection, mart)
        connection.execute(AS_OF)
        connection.execute("detach candidate")
    files.seal(database)
    return marts


def _marts(connection: duckdb.DuckDBPyConnection) -> list[Mart]:
    tables = connection.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables() "
        "where database_name = 'candidate' and schema_name = 'marts' order by table_name"
    ).fetchall()
    return [_mart(connection, name, description) for name, description in tables]


def _mart(connection: duckdb.DuckDBPyConnection, name: str, description: str) -> Mart:
    columns = connection.execute(
        "select column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = 'candidate' and schema_name = 'marts' and table_name = ? "
        "order by column_index",
        [name],
    ).fetchall()
    counted = connection.execute(
        f"select count(*) from candidate.marts.{name}"  # noqa: S608
    ).fetchone()
    rows = counted[0] if counted else 0
    return Mart(name, rows, description.strip(), [Column(*column) for column in columns])


def _describe(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    """Carry the descriptions over, so that a BI tool shows them."""
    connection.execute(f"comment on table {mart.name} is {_quoted(mart.description)}")
    for column in mart.columns:
        connection.execute(
            f"comment on column {mart.name}.{column.name} is {_quoted(column.description.strip())}"
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
