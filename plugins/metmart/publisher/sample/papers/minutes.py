"""The minutes of the sample council's meeting: as Word, and as the HTML of its items."""

from datetime import datetime
from html import escape
from typing import Final

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.stated import (
    BOROUGH,
    BURGLARY,
    FINANCIAL_2023,
    FINANCIAL_2024,
    ROBBERY,
    Stated,
)
from metmart.publisher.sample.papers.word import Paragraph, docx

NOTED: Final = "That the report of the BCU Commander be noted"
RECORDED: Final = "That the minutes of the previous meeting be agreed as a correct record"
APOLOGIES: Final = f"Apologies were received from Councillor {council.ABSENT}."


def points(stated: Stated) -> list[str]:
    """What was said under the police's item."""
    robbery = stated.of(ROBBERY, FINANCIAL_2024)
    burglary = stated.of(BURGLARY, FINANCIAL_2024)
    before = stated.of(BURGLARY, FINANCIAL_2023)
    return [
        f"Chief Superintendent {council.COMMANDER} introduced the figures and said that "
        f"{robbery:,} robbery offences had been recorded in {BOROUGH} in the financial year "
        "2024/25.",
        f"The commission heard that there were {burglary:,} burglary offences in {BOROUGH} in "
        f"the financial year 2024/25, compared with {before:,} in the financial year 2023/24.",
        "On response times members were told that a second patrol base would open by the end of "
        "June 2026.",
        f"Superintendent {council.SUPERINTENDENT} agreed to send the commission the results of "
        "Operation Larkspur by October 2026.",
        f"The Chair asked why the total of the robbery table for {BOROUGH} in 2024 was not the "
        "sum of its months. The Commander undertook to correct it.",
        "Nearly 40% of those who answered a survey of 250 residents had not known their ward "
        "officers.",
    ]


def minutes(stated: Stated) -> bytes:
    """The Word document."""
    paragraphs: list[Paragraph] = [
        ("Title", "Minutes"),
        ("Heading 1", f"{council.COMMISSION}, {council.WHEN}"),
        ("Normal", f"{council.COUNCIL}. {council.VENUE}. The meeting began at {council.TIME}."),
        ("Heading 2", "Present"),
        ("Normal", f"Councillors: {council.CHAIR} (Chair), {council.VICE_CHAIR} (Vice-Chair), "),
        ("Normal", ", ".join(name for name in council.MEMBERS if name != council.ABSENT)),
        ("Normal", f"Co-opted: {council.CO_OPTED[0]}"),
        ("Normal", f"In attendance: Chief Superintendent {council.COMMANDER}, BCU Commander"),
    ]
    for number, title, _ in council.ITEMS:
        paragraphs.append(("Heading 2", f"{number}. {title}"))
        paragraphs += _of_item(stated, number)
    title = f"Minutes, {council.COMMISSION}, {council.WHEN}"
    return docx(title, datetime.combine(council.MINUTES_OUT, datetime.min.time()), paragraphs)


def minutes_html(stated: Stated, number: str) -> str:
    """The minutes of an item as Word exports them."""
    made = []
    for style, text in _of_item(stated, number):
        if style == "List Bullet":
            made.append(f'<p class="MsoListParagraph">·&nbsp;&nbsp; {escape(text)}</p>')
        else:
            body = escape(text)
            made.append(f'<p class="MsoNormal">{f"<b>{body}</b>" if text.isupper() else body}</p>')
    return f'<div class="WordSection1">{"".join(made)}</div>'


def _of_item(stated: Stated, number: str) -> list[Paragraph]:
    match number:
        case "1":
            return [("Normal", APOLOGIES)]
        case "3":
            return [("Normal", "RESOLVED:"), ("Normal", RECORDED)]
        case council.POLICE_ITEM:
            said = [("List Bullet", text) for text in points(stated)]
            return [*said, ("Normal", "RESOLVED:"), ("Normal", NOTED)]
        case _:
            return [("Normal", "None.")]
