"""Every made-up release of every source."""

from collections.abc import Callable

from metmart.publisher.papers import SamplePublication
from metmart.publisher.sample import (
    crime_topics,
    dashboard,
    geography,
    harm,
    police_archive,
    public_attitudes,
    recorded_crime,
    stops,
)
from metmart.publisher.sample.papers import shelf as papers
from metmart.publisher.shelf import ListedFile

MAKERS = (
    recorded_crime,
    dashboard,
    stops,
    police_archive,
    harm,
    crime_topics,
    public_attitudes,
    geography,
    papers,
)


PAPER_MAKERS: tuple[Callable[[int], list[SamplePublication]], ...] = (papers.publications,)


def sample_files(seed: int) -> list[ListedFile]:
    """All of them, oldest first."""
    files = [file for maker in MAKERS for file in maker.files(seed)]
    return sorted(files, key=lambda file: file.published_at)


def sample_publications(seed: int) -> list[SamplePublication]:
    """Meetings, questions and decisions, oldest first."""
    found = [one for maker in PAPER_MAKERS for one in maker(seed)]
    return sorted(found, key=lambda one: one.published_at)
