"""The sample council: its scrutiny commission, who sits on it, and the meeting of the papers."""

from datetime import date
from typing import Final

from metmart.publisher.sample.papers.stated import BOROUGH, MEETING

COUNCIL: Final = f"London Borough of {BOROUGH}"
COMMISSION: Final = "Safer Communities Scrutiny Commission"
COMMITTEE_ID: Final = 9301
MEETING_ID: Final = 98501
TIME: Final = "6.45 pm"
VENUE: Final = f"Sample Room, Made-up House, 12 Sample Street, {BOROUGH} TW3 0XX"

HOST: Final = "democraticservices.hounslow.gov.uk"

CHAIR: Final = "Imelda Farrowby"
VICE_CHAIR: Final = "Tobias Okonjo-Reeve"
MEMBERS: Final = (
    "Sunniva Brackley",
    "Harpal Dhaliwal-Moss",
    "Leopold Ansty",
    "Wilhelmina Thrale",
    "Cuthbert Nwosu-Lane",
)
ABSENT: Final = MEMBERS[-1]
SUBSTITUTES: Final = ("Rosalba Quennell", "Idris Penhallow", "Thandeka Loxley MBE")
CO_OPTED: Final = (
    "Benedek Sallow, Parent Governor Representative",
    "Revd Ottoline Purvis, Church of England Diocese",
)
COMMANDER: Final = "Marguerite Holloway-Pike"
SUPERINTENDENT: Final = "Desmond Achterberg"
SERGEANT: Final = "Jolyon Marske"
CONSTABLE: Final = "Rowena Tilsley"
CLERK: Final = "Piers Umber"

AGENDA_OUT: Final = date(2026, 2, 4)
PAPERS_OUT: Final = date(2026, 2, 10)
CORRECTED: Final = date(2026, 2, 17)
MINUTES_OUT: Final = date(2026, 3, 25)
ITEMS: Final = (
    ("1", "Apologies for absence", ""),
    ("2", "Declarations of pecuniary interest", ""),
    ("3", "Minutes of the previous meeting", ""),
    ("4", "Crime and policing: questions to the BCU Commander", "3 - 12"),
    ("5", "Work programme", ""),
)
POLICE_ITEM: Final = "4"
TO_FOLLOW: Final = "To Follow"


def in_words(day: date) -> str:
    """As front sheets write a day."""
    return f"{day.day} {day:%B %Y}"


WHEN: Final = in_words(MEETING)
