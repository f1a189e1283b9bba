"""Which publishers a run asks: the live ones, or a stand-in that this process serves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from metmart.errors import SettingsError
from metmart.publisher.papers import SamplePublication
from metmart.publisher.sample.shelf import sample_files, sample_publications
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
    listed, publications = _listed(settings, until), _publications(settings, until)
    served = [
        spec.id
        for spec in sources().values()
        if any(one.is_of(spec.discover) for one in (*listed, *publications))
    ]
    with serve(listed, publications) as url:
        # Made-up papers are of fixed days, and the days that a live listing looks back go by.
        since = min((one.published_at.date() for one in publications), default=None)
        said = {"publisher_url": url, "papers_since": settings.papers_since or since}
        yield Publishers(settings.model_copy(update=said), served)


def _publications(settings: Settings, until: date | None) -> list[SamplePublication]:
    if settings.publishers != EMBEDDED:
        return []
    found = sample_publications(SAMPLE_SEED)
    if until is None:
        return found
    return [one.until(until) for one in found if one.published_at.date() <= until]


def _listed(settings: Settings, until: date | None) -> list[ListedFile]:
    if settings.publishers != EMBEDDED:
        return read_folder(Path(settings.publishers), until)
    files = sample_files(SAMPLE_SEED)
    return [file for file in files if until is None or file.published_at.date() <= until]
