"""Questions to the Mayor: every question that a search finds, each on a page of its own.

Markup as reported in 2026: a table of labels and values, the answers in blocks of their own. A
holding answer looks like any other, so that its words decide.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from metmart.discover.holding import is_holding
from metmart.discover.inquiry import Inquiry
from metmart.discover.resource import Resource, named
from metmart.discover.webpage import Webpage, days, said
from metmart.errors import CatalogueError
from metmart.sources.discovery import MayorsQuestionsDiscovery

MAX_PAGES = 300
ANSWERS = ".u-space-y-5, .answer"
NO_ANSWER = ".no-answer, .holding"
_REFERENCE = re.compile(r"\b(?:19|20)\d{2}/\d{3,5}\b")


def mayors_questions(discovery: MayorsQuestionsDiscovery, inquiry: Inquiry) -> list[Resource]:
    """The questions of the window, and those that are still to be answered, as they are today.

    Raises CatalogueError where the search or a question cannot be understood.
    """
    pages = dict.fromkeys(_found(discovery, inquiry))
    place = f"{inquiry.base_url}{discovery.search}"
    pages.update(dict.fromkeys(f"{place}/{named(one.url)}" for one in inquiry.waiting()))
    return [_question(Webpage(url, inquiry.page(url)), inquiry) for url in pages]


def _found(discovery: MayorsQuestionsDiscovery, inquiry: Inquiry) -> Iterator[str]:
    """The addresses of the questions, page by page until one is not full."""
    window = {
        "question_text": discovery.text,
        "date_from": inquiry.first_day(discovery.days_back).isoformat(),
        "date_to": inquiry.today.isoformat(),
        "sort_by": "meeting_date",
        "sort_order": "DESC",
    }
    for page in range(MAX_PAGES):
        url = f"{inquiry.base_url}{discovery.search}?{urlencode(window | {'page': page})}"
        shown = dict(Webpage(url, inquiry.page(url)).leads_below(discovery.search))
        yield from shown
        if len(shown) < discovery.page_size:
            return
    raise CatalogueError(
        f"the search has more than {MAX_PAGES} pages",
        url=url,
        next_step="ask for fewer days at a time (METMART_PAPERS_SINCE), or look at the search: it "
        "may pay no heed to its dates any more",
    )


def _question(page: Webpage, inquiry: Inquiry) -> Resource:
    stated = page.labelled()
    reference = _REFERENCE.search(stated.get("reference", "")) or _REFERENCE.search(said(page.body))
    if reference is None:
        raise CatalogueError(
            "the page names no question's reference",
            url=page.url,
            next_step="open the URL: the site may have a new shape, or show a log-in page",
        )
    answers = [said(one) for one in page.body.select(ANSWERS)]
    given = [one for one in answers if not is_holding(one)]
    is_open = bool(page.body.select(NO_ANSWER)) or not given
    meeting = next(iter(days(stated.get("meeting date") or stated.get("meeting", ""))), None)
    answered = [day for answer in answers for day in days(answer)[:1]]
    content = page.content_sha256
    about = {
        "item": reference[0],
        "body": stated.get("session name", ""),
        "meeting_date": meeting.isoformat() if meeting else "",
    }
    return Resource(
        dataset="",
        id=reference[0],
        filename=f"question-{reference[0].replace('/', '-')}.html",
        title=page.title or named(page.url),
        url=page.url,
        timestamp=inquiry.stamp(reference[0], content, [meeting, *answered]),
        content_sha256=content,
        about={name: value for name, value in about.items() if value},
        awaits="answer" if is_open else None,
    )
