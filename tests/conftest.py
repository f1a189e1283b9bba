"""What tests share: real files where they are, made-up ones everywhere, a moment in time."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from metmart.archive.release import Release
from metmart.discover.resource import Resource
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import sources
from reliability import (  # noqa: F401  hooks and fixtures
    leave_out_others,
    many,
    proof,
    pytest_addoption,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)

SHARED = Path(__file__).parents[2] / "shared"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SEED = 7
LONGEST = "test_scheduled.py"
"""It takes minutes: begun in its turn, it would keep the other workers waiting at the end."""

for name in [name for name in os.environ if name.startswith("METMART_")]:
    del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_others(config, items)
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real published files; skips where it is absent."""
    folder = SHARED / "data"
    if not (folder / "catalogue.csv").exists():
        pytest.skip(f"the real files are not here ({folder})")
    return folder


@pytest.fixture(scope="session")
def sample() -> list[ListedFile]:
    """Every made-up release."""
    return sample_files(SEED)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def borough_files(sample: list[ListedFile]) -> list[ListedFile]:
    return [file for file in sample if "Borough" in file.filename]


def published_by(files: list[ListedFile], day: date) -> list[ListedFile]:
    return [file for file in files if file.published_at.date() <= day]


def changed(file: ListedFile, change: Callable[[bytes], bytes]) -> ListedFile:
    """The same file with other bytes."""
    return replace(file, read=lambda: change(file.data))


@contextmanager
def pipeline_over(lake: Lake, files: list[ListedFile]) -> Iterator[Pipeline]:
    """The stages over a lake, asking a server of these files."""
    with serve(files) as url:
        yield Pipeline(Settings(lake=lake.root, publisher_url=url))


def archived(
    lake: Lake,
    source: str,
    data: bytes,
    published: str = "2026-07-13",
    filename: str | None = None,
) -> Release:
    """Bytes in the archive, as a release of a source."""
    from metmart import files
    from metmart.archive import ledger
    from metmart.archive.release import release_id
    from metmart.files import sha256_of

    filename = filename or getattr(sources()[source].discover, "filenames", ["file"])[0]
    moment = datetime.fromisoformat(published).replace(tzinfo=UTC)
    scratch = lake.work / f"incoming-{published}"
    files.write(scratch, data)
    sha256 = sha256_of(scratch)
    files.write_once(lake.object(sha256), data)
    release = Release(
        id=release_id(source, moment, sha256),
        source=source,
        resource=Resource(
            dataset="exy3m", id=sha256[:8], filename=filename, url="http://x", timestamp=moment
        ),
        url="http://x",
        published_at=moment,
        observed_at=NOW,
        sha256=sha256,
        md5="",
        size=len(data),
        headers={},
    )
    ledger.add(lake, release)
    return release
