"""Pages as City Hall's site shows them: the Mayor's questions and the decisions of MOPAC."""

import html
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from metmart.publisher.papers import SampleAnswer, SampleDecision, SampleQuestion

Listed = TypeVar("Listed")

QUESTIONS_A_PAGE = 10
DECISIONS_A_PAGE = 20


def slug(reference: str) -> str:
    """What a question's or a decision's page is called."""
    return reference.lower().replace("/", "-").replace(" ", "-")


def search(questions: Iterable[SampleQuestion], path: str, asked: Mapping[str, str]) -> str:
    """A page of the questions whose meeting lies in the window, newest first."""
    first, last = asked.get("date_from", ""), asked.get("date_to", "9999")
    found = [one for one in questions if first <= one.meeting_on.isoformat() <= last]
    found.sort(key=lambda one: (one.meeting_on, one.reference), reverse=True)
    rows = [
        f'<li><a href="{path}/{slug(one.reference)}">{html.escape(one.title)}</a> '
        f"Reference: {one.reference} Question by: {html.escape(one.asked_by)} "
        f"Meeting date: {_day(one.meeting_on)}</li>"
        for one in _page(found, QUESTIONS_A_PAGE, asked)
    ]
    return _html("Find an answer", f"<ul>{''.join(rows)}</ul>")


def question(one: SampleQuestion) -> str:
    """The page of a question."""
    stated = {
        "Reference": one.reference,
        "Question by": one.asked_by,
        "Organisation": one.organisation,
        "Asked of": one.asked_of,
        "Category": one.category,
        "Meeting": f"{one.session}, {_day(one.meeting_on)}",
        "Session name": one.session,
    }
    rows = "".join(
        f"<tr><th>{name}</th><td>{html.escape(value)}</td></tr>" for name, value in stated.items()
    )
    answers = "".join(map(_answer, one.answers))
    return _html(
        one.title,
        f'<table class="styled-table">{rows}</table>'
        '<div class="section-title"><h3>Question</h3></div>'
        f'<div class="rich-text">{one.html}</div>'
        f'<h2 id="answer">Answer</h2>{answers}',
    )


def _answer(one: SampleAnswer) -> str:
    return f'<div class="u-space-y-5"><p>Date: {_day(one.answered_at)}</p>{one.html}</div>'


def decisions(found: Iterable[SampleDecision], path: str, asked: Mapping[str, str]) -> str:
    """A page of the decisions, newest first."""
    listed = sorted(found, key=lambda one: one.published_at, reverse=True)
    first = _number(asked) * DECISIONS_A_PAGE
    rows = [
        f'<li><h3><a href="{path}/{slug(one.reference)}">{html.escape(one.title)}</a></h3>'
        f"<p>{_facts(one)}</p></li>"
        for one in _page(listed, DECISIONS_A_PAGE, asked)
    ]
    shown = f"Showing {first + 1}-{first + len(rows)} of {len(listed)}"
    return _html("Decisions", f"<p>{shown}</p><ul>{''.join(rows)}</ul>")


def decision(one: SampleDecision) -> str:
    """The page of a decision."""
    return _html(one.title, f"<p>{_facts(one)}</p>{one.html}")


def _facts(one: SampleDecision) -> str:
    return (
        f"Reference code: {one.reference}<br>Date signed: {_day(one.signed_on)}<br>"
        f"Date published: {_day(one.published_at)}<br>"
    )


def _page(found: list[Listed], size: int, asked: Mapping[str, str]) -> list[Listed]:
    return found[_number(asked) * size : (_number(asked) + 1) * size]


def _number(asked: Mapping[str, str]) -> int:
    page = asked.get("page", "0")
    return int(page) if page.isdigit() else 0


def _day(day: date | datetime) -> str:
    return f"{day.day} {day:%B %Y}"


def _html(title: str, body: str) -> str:
    return (
        "<!DOCTYPE html><html><head><title>London City Hall</title></head><body>"
        '<nav><a href="/">Home</a></nav>'
        f"<main><h1>{html.escape(title)}</h1>{body}</main></body></html>"
    )
