"""One `dbt build` into a fresh warehouse file.

One process builds all models: a process per model costs thirty times more. The candidate gets
its name only when dbt has built and tested everything, so a candidate that exists is whole.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from metmart import files
from metmart.build.inputs import Inputs, lay_out
from metmart.errors import BuildError, LakeError
from metmart.lake import Lake
from metmart.land.landing import land_whole
from metmart.project import DBT

NodeDone = Callable[[str], None]
"""Called with the name of each model, seed and test that dbt has finished."""


def build(lake: Lake, inputs: Inputs, node_done: NodeDone) -> Path:
    """Build the candidate of these inputs, unless it stands there already; its path.

    Raises BuildError, with the first failures, where a model or a data test fails, StorageError
    where that is for want of disk or memory, and LakeError where archived bytes are not those
    that were fetched.
    """
    candidate = lake.candidate(inputs.release_id)
    if candidate.exists():
        return candidate
    with files.scratch(lake.work) as folder:
        database = folder / candidate.name  # its views name the database, so the name must stay
        _refuse_changed_rows(lake, inputs)
        with duckdb.connect(str(database)) as connection:
            lay_out(lake, inputs, connection)
        try:
            _dbt_build(database, folder, node_done)
        finally:
            _close()
        with duckdb.connect(str(database)) as connection:
            connection.execute("checkpoint")  # all of it is in the file that is given its name
        with files.new_file(candidate) as final:
            database.rename(final)
    return candidate


def _refuse_changed_rows(lake: Lake, inputs: Inputs) -> None:
    """Use only rows that are those of the archived bytes, landed anew where they were changed.

    Raises LakeError where what had been changed is what the build was named after.
    """
    for one in inputs.accepted:
        if land_whole(lake, one.spec, one.release) != one.landing:
            raise LakeError(
                f"what was landed of {one.release.id} had been changed; it is landed anew now",
                source=one.spec.id,
                url=one.release.url,
                file=str(lake.landing(one.spec.id, one.release.id)),
                sha256=one.release.sha256,
                next_step="run again",
            )


def _dbt_build(database: Path, folder: Path, node_done: NodeDone) -> None:
    os.environ["METMART_CANDIDATE"] = str(database)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    from dbt.cli.main import dbtRunner  # two seconds, and only a build needs it

    def on_event(event: object) -> None:
        info = getattr(event, "info", None)
        if info is not None and info.name in ("LogModelResult", "LogSeedResult", "LogTestResult"):
            data = event.data  # type: ignore[attr-defined]
            node_done(data.node_info.node_name)

    # A run writes into the manifest that it is given.
    runner = dbtRunner(manifest=_manifest().deepcopy(), callbacks=[on_event])
    result = runner.invoke(["build", *_arguments(folder)])
    if result.success:
        return
    if result.exception:
        files.refuse_fault(str(result.exception), database)
        raise _unusable(result.exception) from result.exception
    failed = [one for one in result.result if one.status in ("error", "fail")]
    for one in failed:
        files.refuse_fault(str(one.message), database)
    raise BuildError(
        "dbt failed: " + "; ".join(f"{one.node.name}: {one.message}" for one in failed[:5]),
        next_step=_next_step(failed),
    )


def _close() -> None:
    """Close the candidate. dbt keeps it open meanwhile: to open it for each model costs a third."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    with suppress(Exception):  # nothing was opened, or it cannot be closed: that shows below
        DuckDBConnectionManager.env().close()
    DuckDBConnectionManager.close_all_connections()


@cache
def _manifest() -> Any:
    """The dbt project as dbt reads it, which takes five seconds: once for all builds of a process.

    Raises BuildError where it cannot be read.
    """
    from dbt.cli.main import dbtRunner

    with TemporaryDirectory() as folder:
        result = dbtRunner().invoke(["parse", *_arguments(Path(folder))])
    if not result.success:
        raise _unusable(result.exception) from result.exception
    return result.result


def _arguments(folder: Path) -> list[str]:
    return [
        "--log-level",
        "none",
        "--project-dir",
        str(DBT),
        "--profiles-dir",
        str(DBT),
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
    ]


def _unusable(error: BaseException | None) -> BuildError:
    return BuildError(
        f"dbt could not run: {error}",
        next_step="run `dbt parse` in dbt_project/ and mend what it names",
    )


def _next_step(failed: list[object]) -> str:
    """What the failed tests' authors said to do."""
    steps = [
        str(one.node.config.meta.get("next_steps", ""))  # type: ignore[attr-defined]
        for one in failed
        if one.status == "fail"  # type: ignore[attr-defined] # what could not run says nothing
    ]
    return " ".join(dict.fromkeys(filter(None, steps))) or "mend the model that is named"
