"""Every made-up paper."""

from metmart.publisher.papers import SamplePublication
from metmart.publisher.sample.papers.board import response
from metmart.publisher.sample.papers.decisions import decisions
from metmart.publisher.sample.papers.meeting import meeting
from metmart.publisher.sample.papers.questions import questions
from metmart.publisher.shelf import ListedFile


def files(seed: int) -> list[ListedFile]:
    """Papers that lie at an address of their own."""
    return [response()]


def publications(seed: int) -> list[SamplePublication]:
    """Papers that a publisher's own pages list, the oldest first."""
    found: list[SamplePublication] = [meeting(seed), *questions(seed), *decisions()]
    return sorted(found, key=lambda one: one.published_at)
