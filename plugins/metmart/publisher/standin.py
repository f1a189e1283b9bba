"""Which publishers a run asks: the live ones, or a stand-in that this process serves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from metmart.errors import SettingsError
from metmart.publisher.sample.shelf import sample_files
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile, read_folder
from metmart.settings import EMBEDDED, Settings
from metmart.sources.registry import sources

SAMPLE_SEED = 20261122


@dataclass(frozen=True)
class Publishers:
    """Settings that point at the publishers, and the sources that those list."""

    settings: Settings
    sources: list[str]


@contextmanager
def publishers(settings: Settings, until: date | None = None) -> Iterator[Publishers]:
    """Serve the stand-in for as long as the block lasts; for live publishers, serve nothing.

    Raises SettingsError where a replay `until` a day is asked of live publishers.
    """
    if settings.is_live:
        if until:
            raise SettingsError(
                "live publishers cannot be asked what they had published by some day",
                next_step="replay a folder (--data), or ask the warehouse with `metmart as-of`",
            )
        _ = settings.user_agent  # refuses at once where nobody says who asks
        yield Publishers(settings, list(sources()))
        return
    listed = _listed(settings, until)
    served = [
        spec.id for spec in sources().values() if any(file.is_of(spec.discover) for file in listed)
    ]
    with serve(listed) as url:
        yield Publishers(settings.model_copy(update={"publisher_url": url}), served)


def _listed(settings: Settings, until: date | None) -> list[ListedFile]:
    if settings.publishers != EMBEDDED:
        return read_folder(Path(settings.publishers), until)
    files = sample_files(SAMPLE_SEED)
    return [file for file in files if until is None or file.published_at.date() <= until]
