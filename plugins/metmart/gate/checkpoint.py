"""Running Great Expectations suites over a DuckDB file.

A suite is a YAML file that a person can read and edit: tables, and what is expected of each.
An expectation says in `description` what must hold and in `meta.next_steps` what to do when it
does not. Severity `critical` stops; `warning` is reported and lets pass. What several of them read
is a table of its own, by its query under `derived`.
"""

import logging
import os
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from metmart import files
from metmart.errors import SettingsError

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Finding:
    """One expectation that did not hold.

    `evidence` is what was seen: rows that the query found, values, counts; at most five.
    """

    table: str
    expectation: str
    description: str
    severity: str
    evidence: str
    next_steps: str

    @property
    def stops(self) -> bool:
        """Whether it keeps the release, or the marts, back."""
        return self.severity == "critical"

    def __str__(self) -> str:
        return f"[{self.severity}] {self.description}: {self.evidence}"


@dataclass(frozen=True)
class Report:
    """What a checkpoint found."""

    checked: int
    findings: list[Finding]

    @property
    def passed(self) -> bool:
        """Whether nothing critical was found."""
        return not any(finding.stops for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"passed": self.passed}


def run_checkpoint(database: Path, suites: list[Path]) -> Report:
    """Check a closed DuckDB file against suites; one process may run many.

    Raises SettingsError where a suite cannot be read, and StorageError where a check could not be
    made for want of disk or memory, which says nothing of what is checked.
    """
    _derive(database, suites)
    gx = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = _no_progress_bars()
    source = context.data_sources.add_sql(
        "checked",
        connection_string=f"duckdb_gx:///{database}",
        create_temp_table=False,
        kwargs={"connect_args": {"read_only": True}},
    )
    definitions = []
    for table, expectations in _expectations(suites):
        schema, _, name = table.rpartition(".")
        asset = source.add_table_asset(table, table_name=name, schema_name=schema or None)
        suite = context.suites.add(gx.ExpectationSuite(name=table, expectations=expectations))
        definitions.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=table, data=asset.add_batch_definition_whole_table("all"), suite=suite
                )
            )
        )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name="all", validation_definitions=definitions, result_format="SUMMARY")
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome = checkpoint.run()
    results = [
        (validation.meta["active_batch_definition"]["data_asset_name"], result)
        for validation in outcome.run_results.values()
        for result in validation.results
    ]
    for _, result in results:
        files.refuse_fault("; ".join(_raised(result)), database)
    execution = source.get_execution_engine()
    failed = [
        _finding(execution.engine, table, result) for table, result in results if not result.success
    ]
    execution.close()
    return Report(checked=len(results), findings=failed)


def _great_expectations() -> Any:
    """The library, imported only where a gate runs: it costs five seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    import metmart.gate.dialect  # noqa: F401  registers the scheme

    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return gx


def _no_progress_bars() -> Any:
    from great_expectations.data_context.types.base import ProgressBarsConfig

    return ProgressBarsConfig(globally=False)


def _derive(database: Path, suites: list[Path]) -> None:
    """Make the tables that several expectations of a suite read: its `derived` queries by name."""
    queries = [query for path in suites for query in _suite(path).get("derived", {}).items()]
    if not queries:
        return
    with duckdb.connect(str(database)) as connection:
        for name, query in queries:
            connection.execute(f"create table {name} as {query}")


def _expectations(suites: list[Path]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every table that the suites name, with its expectations."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for path in suites:
        for table, expectations in _suite(path)["tables"].items():
            tables.setdefault(table, []).extend(expectations)
    return list(tables.items())


def _suite(path: Path) -> dict[str, Any]:
    """A suite's YAML. Raises SettingsError where it cannot be read."""
    try:
        suite = yaml.safe_load(path.read_text())
        if all(isinstance(one, list) for one in suite["tables"].values()):
            return dict(suite)
        raise TypeError("a table's expectations are no list")
    except (OSError, yaml.YAMLError, KeyError, AttributeError, TypeError) as error:
        raise SettingsError(
            f"the suite cannot be read: {error!r}",
            file=str(path),
            next_step="write it as `tables: {<table>: [<expectation>, …]}`",
        ) from error


def _finding(engine: Engine, table: str, result: Any) -> Finding:
    config = result.expectation_config
    query = config.kwargs.get("unexpected_rows_query")
    return Finding(
        table=table,
        expectation=config.type,
        description=config.description or config.type,
        severity=str(getattr(config.severity, "value", config.severity)),
        evidence=_rows(engine, table, query) if query else _observed(result),
        next_steps=(config.meta or {}).get("next_steps", ""),
    )


def _rows(engine: Engine, table: str, query: str) -> str:
    """The first rows that a failed query finds, or the query's own error."""
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql(query.format(batch=table)).mappings().all()
    except SQLAlchemyError as error:
        return f"the query failed: {error}"
    rows = [", ".join(f"{name}={value}" for name, value in row.items()) for row in found]
    more = f" … ({len(rows)} rows)" if len(rows) > SHOWN_ROWS else ""
    return "; ".join(rows[:SHOWN_ROWS]) + more


def _observed(result: Any) -> str:
    """What a failed expectation of the library's own saw."""
    wanted = ("observed_value", "unexpected_count", "partial_unexpected_list", "details")
    seen = {key: result.result[key] for key in wanted if result.result.get(key) is not None}
    return "; ".join(_raised(result)) or ", ".join(f"{key}={value}" for key, value in seen.items())


def _raised(result: Any) -> list[str]:
    """What the checks of an expectation raised."""
    return [
        str(one["exception_message"])
        for one in (result.exception_info or {}).values()
        if isinstance(one, dict)
    ]
