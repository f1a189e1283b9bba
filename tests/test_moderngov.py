"""A council's papers, through a web service with all its traps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from metmart.archive import ledger
from metmart.discover import moderngov
from metmart.discover.council import clear_days
from metmart.discover.inquiry import Inquiry
from metmart.discover.moderngov import ModernGov
from metmart.discover.resource import Resource
from metmart.errors import AddressError, CatalogueError, FetchError, GateError
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import Http
from metmart.gate import verdict
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher import webservice
from metmart.publisher.papers import SampleItem, SampleMeeting, SamplePaper
from metmart.publisher.server import serve
from metmart.settings import Settings

COUNCIL = "papers_kensington_and_chelsea"  # the one whose install has a path of its own
HOST = "www.rbkc.gov.uk/Committees"
HELD = datetime(2026, 10, 15, 18, 30, tzinfo=UTC)
BEFORE = datetime(2026, 10, 9, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TEXT = "\n".join(
    ["# Policing update", *(f"In month {n} there were {n + 10} robberies." for n in range(1, 13))]
)


def _paper(
    number: int, title: str, published: str, text: str = TEXT, *, is_restricted: bool = False
) -> SamplePaper:
    return SamplePaper(
        attachment_id=number,
        title=title,
        filename=f"{title.replace('/', ' ')}.txt",
        published_at=datetime.fromisoformat(published),
        read=text.encode,
        is_restricted=is_restricted,
    )


MEETING = SampleMeeting(
    host=HOST,
    committee_id=77,
    committee="Crime & Disorder Scrutiny Committee",
    meeting_id=5001,
    starts_at=HELD,
    published_at=datetime(2026, 10, 7, tzinfo=UTC),
    items=(
        SampleItem(0, "Public part"),
        SampleItem(1, "Declarations of interest", minutes="<p>There were none.</p>"),
        SampleItem(
            2,
            "Policing in the borough - To Follow",
            minutes="<p>The Commander said that 3 officers had joined.</p>",
            papers=(
                _paper(601, "Commander's report & questions", "2026-10-07"),
                _paper(602, "Slides", "2026-10-13", f"{TEXT}\nSlides."),
                _paper(604, "Printed minutes", "2026-11-20", f"{TEXT}\nMinutes."),
                _paper(603, "Names of witnesses", "2026-10-07", is_restricted=True),
            ),
        ),
    ),
)
OTHER = replace(MEETING, committee_id=78, committee="Licensing Committee", meeting_id=6001)


@contextmanager
def _over(lake: Lake, *meetings: SampleMeeting, since: date | None = None) -> Iterator[Pipeline]:
    with serve([], meetings) as url:
        yield Pipeline(Settings(lake=lake.root, publisher_url=url, papers_since=since))


def _done(pipeline: Pipeline, now: datetime) -> list[Resource]:
    """What was found to do, done."""
    found = pipeline.discover(COUNCIL, now)
    for one in found:
        release = pipeline.fetch(COUNCIL, one, now)
        pipeline.land(release, now)
        pipeline.gate(release, one, now)
    return found


def _by_id(found: list[Resource]) -> dict[str, Resource]:
    return {one.id: one for one in found}


def test_discover_when_a_committee_is_followed_then_its_records_and_its_open_papers(
    lake: Lake,
) -> None:
    with _over(lake, MEETING, OTHER) as pipeline:
        found = _by_id(pipeline.discover(COUNCIL, BEFORE))
    assert set(found) == {"meeting-5001", "601", "602", "604"}
    report, record = found["601"], found["meeting-5001"]
    assert report.title == "Commander's report & questions"
    assert report.filename == "601-Commander s report questions.txt"
    assert report.about == {
        "body": "Crime & Disorder Scrutiny Committee",
        "committee_id": "77",
        "meeting_id": "5001",
        "meeting_status": "confirmed",
        "meeting_date": "2026-10-15",
        "minutes_published": "false",
        "item": "2",
        "paper_title": "Commander's report & questions",
        "paper_status": "published",
        "paper_published_on": "2026-10-07",
        "attachment_id": "601",
    }
    assert report.published_at == datetime(2026, 10, 7, tzinfo=UTC)
    assert found["602"].about["paper_status"] == "late"
    assert found["604"].about["paper_status"] == "published"  # after the meeting, as minutes are
    assert (record.filename, record.awaits) == ("meeting-5001.xml", "minutes")
    assert record.about["restricted_papers"] == "1"


def test_discover_when_the_meeting_lies_outside_the_window_then_only_if_asked_back_to_it(
    lake: Lake,
) -> None:
    later = AFTER + timedelta(days=60)
    with _over(lake, MEETING) as pipeline:
        assert pipeline.discover(COUNCIL, later) == []
    with _over(lake, MEETING, since=date(2026, 10, 1)) as pipeline:
        assert len(pipeline.discover(COUNCIL, later)) == 4


def test_discover_when_cancelled_then_listed_and_no_minutes_awaited(lake: Lake) -> None:
    with _over(lake, replace(MEETING, status="Cancelled")) as pipeline:
        record = _by_id(pipeline.discover(COUNCIL, BEFORE))["meeting-5001"]
    assert (record.about["meeting_status"], record.awaits) == ("cancelled", None)


def test_discover_when_nothing_has_changed_then_nothing_is_to_do(lake: Lake) -> None:
    with _over(lake, MEETING) as pipeline:
        assert len(_done(pipeline, BEFORE)) == 4
    with _over(lake, MEETING) as pipeline:  # another server: addresses differ, papers do not
        assert pipeline.discover(COUNCIL, BEFORE + timedelta(days=1)) == []


def test_discover_when_a_paper_is_replaced_without_a_word_then_a_new_release(lake: Lake) -> None:
    papers = MEETING.items[2].papers
    corrected = replace(papers[0], read=lambda: TEXT.replace("were 11 ", "were 12 ").encode())
    item = replace(MEETING.items[2], papers=(corrected, *papers[1:]))
    with _over(lake, MEETING) as pipeline:
        _done(pipeline, BEFORE)
    with _over(lake, replace(MEETING, items=(*MEETING.items[:2], item))) as pipeline:
        (found,) = _done(pipeline, AFTER)
        assert pipeline.discover(COUNCIL, AFTER) == []
    assert (found.id, found.about["paper_status"]) == ("601", "replaced")
    first, second = [one for one in ledger.releases(lake, COUNCIL) if one.resource.id == "601"]
    assert first.published_at == datetime(2026, 10, 7, tzinfo=UTC)
    assert second.published_at == AFTER  # it states the same day, and was seen today
    assert first.file == second.file


def test_discover_when_minutes_come_months_later_then_the_record_is_a_new_release(
    lake: Lake,
) -> None:
    months_later = AFTER + timedelta(days=120)
    with _over(lake, MEETING) as pipeline:
        _done(pipeline, BEFORE)
        assert pipeline.discover(COUNCIL, months_later) == []  # asked, and still without
    minuted = replace(MEETING, minutes_at=datetime(2027, 3, 1, tzinfo=UTC))
    with _over(lake, minuted) as pipeline:
        (found,) = _done(pipeline, months_later)
        assert pipeline.discover(COUNCIL, months_later) == []
    assert (found.id, found.awaits) == ("meeting-5001", None)
    assert found.about["minutes_published"] == "true"
    assert found.about["body"] == "Crime & Disorder Scrutiny Committee"


def test_gate_when_a_page_of_an_error_is_served_then_the_paper_is_refused(lake: Lake) -> None:
    page = "Access denied. You do not have permission to view this page. Please log in."
    item = SampleItem(1, "Report", papers=(_paper(610, "Report", "2026-10-07", page),))
    with _over(lake, replace(MEETING, items=(item,))) as pipeline:
        found = _by_id(pipeline.discover(COUNCIL, BEFORE))["610"]
        release = pipeline.fetch(COUNCIL, found, BEFORE)
        pipeline.land(release, BEFORE)
        with pytest.raises(GateError, match="no page of an error"):
            pipeline.gate(release, found, BEFORE)


def test_gate_when_papers_are_restricted_then_it_says_how_many(lake: Lake) -> None:
    with _over(lake, MEETING) as pipeline:
        _done(pipeline, BEFORE)
    (record,) = [one for one in ledger.releases(lake, COUNCIL) if one.file == "meeting-5001.xml"]
    told = verdict.standing(lake, COUNCIL, record.id)
    assert told is not None
    assert any("restricted_papers=1" in warning for warning in told.warnings)


def test_discover_when_no_title_is_followed_then_says_which_there_are(lake: Lake) -> None:
    with (
        _over(lake, OTHER) as pipeline,
        pytest.raises(CatalogueError, match="Licensing Committee") as caught,
    ):
        pipeline.discover(COUNCIL, BEFORE)
    assert caught.value.source == COUNCIL


def test_discover_when_the_service_is_off_then_says_what_to_do(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(webservice, "answer", lambda *_: None)  # 500, as a switched off one says
    with _over(lake, MEETING) as pipeline, pytest.raises(FetchError, match="answers 500") as caught:
        pipeline.discover(COUNCIL, BEFORE)
    assert "kind: listed" in caught.value.next_step


def test_discover_when_the_host_refuses_then_says_so(lake: Lake) -> None:
    with serve([]) as url:
        pipeline = Pipeline(Settings(lake=lake.root, publisher_url=url))
        with pytest.raises(FetchError, match="answers 404"):
            pipeline.discover(COUNCIL, BEFORE)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html><p>Just a moment<br></html>", "no XML"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
            "declares a document type",
        ),
    ],
)
def test_answer_when_it_is_not_the_service_that_speaks_then_nothing_is_loaded(
    body: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inquiry, "page", lambda *_: body)
    service = ModernGov(Inquiry("http://x", Http("test", Hosts(), tmp_path), BEFORE))
    with pytest.raises(CatalogueError, match=said):
        service.committees()


RECORDED = """<?xml version="1.0" encoding="utf-8"?>
<meeting xmlns="http://moderngov.co.uk/namespaces">
  <meetingid>4711</meetingid><meetingdate>10/02/2026</meetingdate>
  <meetingstatus>Confirmed</meetingstatus><minutepublished>False</minutepublished>
  <agendaitems><agendaitem><agendaitemid>9</agendaitemid>
    <agendaitemtitle>Q&amp;amp;A</agendaitemtitle><agendaitemnumber>0</agendaitemnumber>
    <isrestricted>False</isrestricted>
    <linkeddocuments>
      <linkeddoc><attachmentid>60860</attachmentid><title>Q&amp;amp;A session PDF 119 KB</title>
        <isurl>False</isurl><url>mgConvert2PDF.aspx?ID=60860</url>
        <isrestricted>False</isrestricted><publicationdate>02/02/2026</publicationdate></linkeddoc>
      <linkeddoc><attachmentid>60861</attachmentid><title>Webcast</title><isurl>True</isurl>
        <url>https://video.example.org/1</url><isrestricted>False</isrestricted></linkeddoc>
      <linkeddoc><attachmentid>60862</attachmentid><title>Plan</title><isurl>False</isurl><url/>
        <isrestricted>False</isrestricted></linkeddoc>
    </linkeddocuments></agendaitem></agendaitems>
</meeting>"""
ATTACHMENT = (
    "<attachment><attachmentdetails><attachmentid>60862</attachmentid>"
    "<url>documents/s60862/Plan.docx</url></attachmentdetails></attachment>"
)


def test_meeting_when_recorded_then_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def page(_: Inquiry, url: str) -> bytes:
        asked.append(url)
        return (ATTACHMENT if "GetAttachment" in url else RECORDED).encode()

    monkeypatch.setattr(Inquiry, "page", page)
    base = "https://council.example.org/base"
    meeting = ModernGov(Inquiry(base, Http("test", Hosts(), tmp_path), BEFORE)).meeting("4711")
    assert (meeting.held_on, meeting.has_minutes) == (date(2026, 2, 10), False)
    paper, link, plan = meeting.attachments
    assert (paper.title, paper.item) == ("Q&A session", "")
    assert paper.url == f"{base}/mgConvert2PDF.aspx?ID=60860"
    assert link.is_link
    assert plan.url == f"{base}/documents/s60862/Plan.docx"
    assert asked == [
        f"{base}/mgWebService.asmx/GetMeeting?lMeetingId=4711",
        f"{base}/mgWebService.asmx/GetAttachment?lAttachmentId=60862",
    ]


def test_meeting_when_papers_are_listed_by_http_then_those_of_its_own_host_are_asked_by_https(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = "council.example.org"
    listed = RECORDED.replace("mgConvert2PDF.aspx", f"http://{host}/base/mgConvert2PDF.aspx")
    listed = listed.replace("<url/>", "<url>http://other.example.org/plan.pdf</url>")
    monkeypatch.setattr(Inquiry, "page", lambda *_: listed.encode())
    http = Http("test", Hosts(frozenset([host])), tmp_path)
    paper, _, plan = (
        ModernGov(Inquiry(f"https://{host}/base", http, BEFORE)).meeting("1").attachments
    )
    assert paper.url == f"https://{host}/base/mgConvert2PDF.aspx?ID=60860"
    with pytest.raises(AddressError, match=r"other\.example\.org"):
        http.digest(plan.url, max_bytes=1)


def test_service_when_its_host_may_not_be_asked_then_says_which_field_to_mend(
    tmp_path: Path,
) -> None:
    http = Http("test", Hosts(frozenset(["council.example.org"])), tmp_path)
    with pytest.raises(AddressError, match=r"publisher\.hosts"):
        ModernGov(Inquiry("https://moved.example.org", http, BEFORE)).committees()


def test_meetings_when_asked_for_then_days_are_written_as_the_service_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        Inquiry, "page", lambda _, url: asked.append(url) or b"<getmeetings></getmeetings>"
    )
    service = ModernGov(Inquiry("http://x", Http("test", Hosts(), tmp_path), BEFORE))
    assert service.meetings("7", date(2026, 2, 1), date(2026, 3, 9)) == []
    (url,) = asked
    assert url.endswith("lCommitteeId=7&sFromDate=01/02/2026&sToDate=09/03/2026")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Q&amp;A PDF 119 KB", "Q&A"),
        ("Minutes pdf icon PDF 1.5 MB", "Minutes"),
        ("Report of the <b>Commander</b> ref: 1234", "Report of the Commander"),
        ("Plan ref: AB/1 PDF 2 MB", "Plan"),
        ("The PDF 2025 format", "The PDF 2025 format"),
    ],
)
def test_title_when_sent_then_read_plain(sent: str, read: str) -> None:
    assert moderngov.plain(sent) == read


@pytest.mark.parametrize(
    ("published", "clear"),
    [
        (date(2026, 10, 7), 5),  # a Wednesday, for the Thursday of the week after
        (date(2026, 10, 8), 4),
        (date(2026, 10, 15), 0),
        (date(2026, 10, 20), 0),
    ],
)
def test_clear_days_when_counted_then_working_ones_between(published: date, clear: int) -> None:
    assert clear_days(published, HELD.date()) == clear


def test_standin_when_asked_with_other_days_then_pays_no_heed_as_the_service_does() -> None:
    def meetings(**days: str) -> int:
        answer = webservice.answer([MEETING], "GetMeetings", {"lCommitteeId": "77"} | days)
        return len(list(etree.fromstring(answer).iter("meetingid"))) if answer else -1

    assert meetings(sFromDate="01/01/2020", sToDate="02/01/2020") == 0
    assert meetings(sFromDate="2020-01-01", sToDate="2020-01-02") == 1
    assert meetings(sFromDate="01/01/2020") == -1
