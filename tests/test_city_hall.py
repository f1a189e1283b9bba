"""The Mayor's questions, the decisions of MOPAC, and papers that are listed one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from metmart.archive import ledger
from metmart.discover.holding import is_holding
from metmart.discover.resource import Resource
from metmart.discover.webpage import Webpage, days
from metmart.errors import CatalogueError, FetchError
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher.papers import (
    SampleAnswer,
    SampleDecision,
    SamplePublication,
    SampleQuestion,
)
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import source, sources

OF_KIND = {one.discover.kind: one.id for one in sources().values() if one.is_document}
QUESTIONS, DECISIONS = OF_KIND["mayors_questions"], OF_KIND["mopac_decisions"]
(LISTED,) = [
    one.id for one in sources().values() if one.discover.kind == "listed" and one.discover.papers
]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=150)
HOLDING = SampleAnswer(
    datetime(2026, 11, 20, tzinfo=UTC),
    "<p>Officers are drafting a reponse which will be sent shortly.</p>",
)
ANSWER = SampleAnswer(
    datetime(2027, 2, 3, tzinfo=UTC),
    "<p>There were 120 robberies in Camden in the year to June 2026.</p>",
)


def _question(number: int, *answers: SampleAnswer) -> SampleQuestion:
    return SampleQuestion(
        reference=f"2026/{number}",
        title=f"Robbery ({number})",
        html="<p>How many robberies were recorded in Camden?</p>",
        asked_by="Ann Example",
        published_at=datetime(2026, 11, 12, tzinfo=UTC),
        meeting_on=date(2026, 11, 19),
        answers=answers,
    )


def _decision(number: int, day: datetime) -> SampleDecision:
    return SampleDecision(
        reference=f"PCD {number}",
        title=f"Grant {number}",
        html="<p>The Deputy Mayor is asked to approve £45,000 for patrols by 2 officers.</p>",
        signed_on=day.date(),
        published_at=day,
    )


@contextmanager
def _over(
    lake: Lake, *publications: SamplePublication, files: tuple[ListedFile, ...] = ()
) -> Iterator[Pipeline]:
    with serve(list(files), publications) as url:
        yield Pipeline(Settings(lake=lake.root, publisher_url=url))


def _done(pipeline: Pipeline, name: str, now: datetime) -> list[Resource]:
    found = pipeline.discover(name, now)
    for one in found:
        release = pipeline.fetch(name, one, now)
        pipeline.land(release, now)
        pipeline.gate(release, one, now)
    return found


def test_questions_when_more_than_a_page_then_all_are_found(lake: Lake) -> None:
    asked = [_question(number, HOLDING) for number in range(1000, 1023)]
    with _over(lake, *asked) as pipeline:
        found = pipeline.discover(QUESTIONS, NOW)
    assert {one.id for one in found} == {one.reference for one in asked}
    one = found[0]
    assert one.filename == f"question-{one.id.replace('/', '-')}.html"
    assert one.awaits == "answer"
    assert one.about == {
        "item": one.id,
        "body": "Mayor's Question Time",
        "meeting_date": "2026-11-19",
    }
    assert one.published_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_question_when_held_then_asked_again_until_it_is_answered(lake: Lake) -> None:
    with _over(lake, _question(1001, HOLDING)) as pipeline:
        assert len(_done(pipeline, QUESTIONS, NOW)) == 1
        assert pipeline.discover(QUESTIONS, LATER) == []  # far out of the window, and still held
    with _over(lake, _question(1001, HOLDING, ANSWER)) as pipeline:
        (found,) = _done(pipeline, QUESTIONS, LATER)
        assert pipeline.discover(QUESTIONS, LATER) == []
    assert found.awaits is None
    held, answered = ledger.releases(lake, QUESTIONS)
    assert held.file == answered.file
    assert answered.published_at == datetime(2027, 2, 3, tzinfo=UTC)
    corrected = replace(ANSWER, html=ANSWER.html.replace("120", "121"))
    with _over(lake, _question(1001, HOLDING, corrected)) as pipeline:
        assert pipeline.discover(QUESTIONS, LATER) == []  # answered and old: asked no more
        recent = datetime(2026, 12, 20, tzinfo=UTC)
        (again,) = pipeline.discover(QUESTIONS, recent)
    assert again.awaits is None


def test_question_when_it_has_no_answer_at_all_then_awaited(lake: Lake) -> None:
    with _over(lake, _question(1002)) as pipeline:
        (found,) = pipeline.discover(QUESTIONS, NOW)
    assert found.awaits == "answer"


def test_question_when_the_page_is_of_something_else_then_says_so(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "metmart.publisher.cityhall.question", lambda _: "<html><body>Log in</body></html>"
    )
    with (
        _over(lake, _question(1001)) as pipeline,
        pytest.raises(CatalogueError, match="no question's reference"),
    ):
        pipeline.discover(QUESTIONS, NOW)


def test_decisions_when_listed_then_those_of_the_window(lake: Lake) -> None:
    old = [_decision(number, datetime(2025, 1, 6, tzinfo=UTC)) for number in range(100, 145)]
    new = [_decision(number, datetime(2026, 11, 2, tzinfo=UTC)) for number in range(1800, 1825)]
    with _over(lake, *old, *new) as pipeline:
        found = pipeline.discover(DECISIONS, NOW)
    assert {one.id for one in found} == {one.reference for one in new}
    one = next(one for one in found if one.id == "PCD 1800")
    assert (one.filename, one.title) == ("pcd-1800.html", "Grant 1800")
    assert one.about["paper_published_on"] == "2026-11-02"


def test_decisions_when_the_list_has_moved_then_says_so(lake: Lake) -> None:
    with _over(lake) as pipeline, pytest.raises(CatalogueError, match="no decision"):
        pipeline.discover(DECISIONS, NOW)


def test_listed_when_an_address_is_known_then_its_paper_is_had_and_followed(lake: Lake) -> None:
    (paper,) = source(LISTED).discover.papers
    file = ListedFile(
        dataset="",
        filename="reply.txt",
        title="",
        published_at=datetime(2026, 3, 2, tzinfo=UTC),
        timeframe_from="",
        timeframe_to="",
        read=lambda: b"We waited 25 minutes on 101.",
        path=f"/{paper.url.removeprefix('https://')}",
    )
    assert file.is_of(source(LISTED).discover)
    with _over(lake, files=(file,)) as pipeline:
        (found,) = _done(pipeline, LISTED, NOW)
        assert pipeline.discover(LISTED, NOW) == []
    assert found.filename == paper.filename
    with (
        _over(lake) as pipeline,
        pytest.raises(FetchError, match="answers 404"),
    ):
        pipeline.discover(LISTED, NOW)


def test_page_when_only_what_surrounds_it_differs_then_the_same_content() -> None:
    page = (
        "<html><head><script>{}</script></head><nav>{}</nav><main><p>12 officers</p></main></html>"
    )
    first, second = (Webpage("http://x", page.format(n, n).encode()) for n in (1, 2))
    other = Webpage("http://x", b"<main><p>13 officers</p></main>")
    assert first.content_sha256 == second.content_sha256 != other.content_sha256


def test_days_when_named_then_read_in_any_form() -> None:
    assert days("on 3rd March 2026, 04/05/2026 and 2026-06-07; not 31 February 2026") == [
        date(2026, 3, 3),
        date(2026, 5, 4),
        date(2026, 6, 7),
    ]


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Officers are drafting a response which will be sent shortly.", True),
        ("Officers are drafting a reponse which will be sent shortly.", True),
        ("The MPS is preparing a reply and I will write to you in due course.", True),
        ("There were 1,204 offences, and 12 officers are working on them.", False),
        ("", False),
    ],
)
def test_answer_when_it_is_put_off_then_holding(said: str, held: bool) -> None:
    assert is_holding(said) is held
