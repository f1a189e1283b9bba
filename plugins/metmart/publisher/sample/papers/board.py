"""A made-up neighbourhood board's reply to a consultation, as plain text."""

from datetime import datetime
from typing import Final

from metmart.publisher.sample.papers.stated import BOROUGH
from metmart.publisher.shelf import ListedFile

PATH: Final = "/camdenconnected.com/2017/10/"  # an address that is listed for live papers
FILENAME: Final = "neighbourhood board response.txt"
PUBLISHED: Final = datetime.fromisoformat("2025-10-27")
HEAD: Final = f"""\
{BOROUGH.upper()} SAFER NEIGHBOURHOOD BOARD

RESPONSE TO THE DRAFT SAFER HIGH STREETS STRATEGY CONSULTATION

These replies were agreed at an open meeting of the board on Tuesday 14 October 2025.
"""
REPLIES: Final = (
    (
        "Do you agree that each town centre should have its own team?",
        "Yes. A team that is shared by 3 town centres is not a team. We ask for at least 6 "
        "officers in each.",
    ),
    (
        "How should shops report theft?",
        "Online forms are quick for a chain and slow for a family shop. Our members waited 25 "
        "minutes on 101 in September 2025. We recommend that each ward names one officer whom "
        "shops may ring.",
    ),
    (
        "Which places should be looked at first?",
        "The station forecourts, and the car parks as set out in our reply to question 2.",
    ),
    (
        "What would help the board in its own work?",
        "Our grant of £4,800 has not changed for six years. We meet 4 times a year and pay for the "
        "hall ourselves. A second grant of £1,500 would let us meet in each ward.",
    ),
    ("Anything else?", "We would like an answer to each of these points by March 2026."),
)


def response() -> ListedFile:
    """The file where its listing says that it lies."""
    return ListedFile(
        dataset="",
        filename=FILENAME,
        title="Response to the draft Safer High Streets Strategy (made up)",
        published_at=PUBLISHED,
        timeframe_from="",
        timeframe_to="",
        read=_text,
        path=PATH,
    )


def _text() -> bytes:
    replies = [f"{number}. {asked}\n\n{said}\n" for number, (asked, said) in enumerate(REPLIES, 1)]
    return "\n".join([HEAD, *replies]).encode()
