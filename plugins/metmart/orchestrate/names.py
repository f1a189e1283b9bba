"""What DAGs, assets and pools are called."""

from metmart.sources.registry import source, sources
from metmart.sources.spec import SourceSpec

BUILD_DAG = "build"
FRESHNESS_DAG = "freshness"
QUARANTINE_DAG = "quarantine"
DECISIONS_ASSET = "decided_quarantine"  # stands for the releases that people let in
WRITER_POOL = "warehouse_writer"  # one slot: one candidate is written at a time
_REFRESH = "refresh_"


def refresh_dag(source_id: str) -> str:
    """The DAG that refreshes a source."""
    return f"{_REFRESH}{source_id}"


def refreshed(dag_id: str | None) -> list[SourceSpec]:
    """The sources whose DAGs are wanted: the one of a DAG, or all where none is named."""
    if dag_id is None:
        return list(sources().values())
    return [source(dag_id.removeprefix(_REFRESH))] if dag_id.startswith(_REFRESH) else []


def asset(source_id: str) -> str:
    """The asset that stands for a source's accepted releases."""
    return f"accepted_{source_id}"
