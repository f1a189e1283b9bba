"""The made-up papers: always the same, of every kind, and with a figure for every verdict."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from metmart.documents.check import FigureVerdict
from metmart.documents.checking.checked import check
from metmart.documents.checking.series import Series
from metmart.documents.document import Document, Origin
from metmart.documents.figure import Figure
from metmart.documents.figures.figures import figures
from metmart.documents.structure import Structure
from metmart.documents.structuring.structure import structure
from metmart.land.lines import read_lines
from metmart.project import SEEDS
from metmart.publisher import cityhall
from metmart.publisher.papers import SampleMeeting, SampleQuestion
from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.known import Known, Offences, months_by_row
from metmart.publisher.sample.papers.shelf import files, publications
from metmart.publisher.sample.papers.stated import BOROUGH, MEETING, YEAR_2024, Stated
from metmart.publisher.standin import SAMPLE_SEED

TODAY = date(2026, 11, 22)
MEGABYTE = 1_000_000
KINDS = {
    "exact",
    "within_revision",
    "contradicted",
    "other_geography",
    "other_period",
    "digit_lost",
    "internally_inconsistent",
    "not_reproducible",
    "no_published_series",
    "ambiguous",
}


@dataclass(frozen=True)
class Checked:
    """A paper as the warehouse understands it."""

    structure: Structure
    figures: list[Figure]
    verdicts: dict[int, FigureVerdict]

    def verdict(self, quote: str) -> str:
        """Of the first figure whose sentence has these words."""
        found = next(one for one in self.figures if quote in one.quote)
        return self.verdicts[found.figure_no].verdict


@pytest.fixture(scope="module")
def meeting() -> SampleMeeting:
    return next(one for one in publications(SAMPLE_SEED) if isinstance(one, SampleMeeting))


@pytest.fixture(scope="module")
def read(meeting: SampleMeeting, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    """Each paper of the meeting, by the name of its file and the day of its publication."""
    folder = tmp_path_factory.mktemp("papers")
    series = sample_series(SAMPLE_SEED)
    found = {}
    for item in meeting.items:
        for paper in item.papers:
            path = folder / paper.filename
            path.write_bytes(paper.read())
            lines = tuple(read_lines(path, paper.filename))
            document = Document(_origin(paper.filename), lines)
            structured = structure(document)
            stated = list(figures(document, structured))
            checked = check(stated, structured, MEETING, series, TODAY)
            verdicts = {one.figure_no: one for one in checked.verdicts}
            name = f"{paper.filename} {paper.published_at:%Y-%m-%d}"
            found[name] = Checked(structured, stated, verdicts)
    return found


@pytest.fixture(scope="module")
def pack(read: dict[str, Checked]) -> Checked:
    return read["Public reports pack.pdf 2026-02-10"]


def test_papers_are_the_same_whenever_they_are_made() -> None:
    assert dict(made(SAMPLE_SEED)) == dict(made(SAMPLE_SEED))


def test_papers_are_small() -> None:
    assert sum(len(data) for _, data in made(SAMPLE_SEED)) < MEGABYTE


def test_a_paper_is_replaced_without_a_word(meeting: SampleMeeting) -> None:
    papers = [paper for item in meeting.items for paper in item.papers]
    ((replaced, _),) = [
        pair for pair in Counter(paper.attachment_id for paper in papers).items() if pair[1] > 1
    ]
    first, second = (paper for paper in papers if paper.attachment_id == replaced)
    assert (first.title, first.filename) == (second.title, second.filename)
    assert first.read() != second.read()


def test_questions_are_answered_held_and_corrected() -> None:
    asked = [one for one in publications(SAMPLE_SEED) if isinstance(one, SampleQuestion)]
    assert sorted(len(one.answers) for one in asked) == [1, 1, 2, 2]
    assert all(one.answers[0].answered_at >= one.published_at for one in asked)


def test_the_numbers_quoted_are_those_of_the_releases_of_the_day() -> None:
    known = Known(SAMPLE_SEED, MEETING)
    later = Known(SAMPLE_SEED, TODAY)
    then = known.count(["Hounslow"], Offences(), *YEAR_2024)
    now = later.count(["Hounslow"], Offences(), *YEAR_2024)
    assert then != now
    assert abs(then - now) / then < 0.01


def test_every_way_to_be_wrong_is_wrong() -> None:
    for seed in (7, SAMPLE_SEED):
        stated = Stated(seed)
        name, mislabelled = stated.mislabelled
        assert name
        assert mislabelled
        assert stated.wrong
        assert len(str(stated.with_lost_digit)) == 4


def test_every_verdict_occurs(read: dict[str, Checked]) -> None:
    seen = {verdict.verdict for checked in read.values() for verdict in checked.verdicts.values()}
    assert seen >= KINDS, KINDS - seen


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("robbery offences in Hounslow, a decrease", "exact"),
        ("Violence with injury:", "within_revision"),
        ("shoplifting offences in Hounslow", "contradicted"),
        ("In the 12 months to November 2025 there were", "other_geography"),
        ("between January 2024 and December 2024", "other_period"),
        ("notifiable offences were recorded", "digit_lost"),
        ("of all robberies in West Area BCU", "not_reproducible"),
        ("S calls", "no_published_series"),
        ("more bicycle thefts lately", "ambiguous"),
    ],
)
def test_each_sentence_gets_its_verdict(pack: Checked, quote: str, verdict: str) -> None:
    assert pack.verdict(quote) == verdict


def test_a_total_that_is_not_the_sum_of_its_row_is_inconsistent(pack: Checked) -> None:
    calls = [one for one in pack.figures if one.metric == "s_calls" and one.is_total]
    verdicts = {pack.verdicts[one.figure_no].verdict for one in calls}
    assert "internally_inconsistent" in verdicts


def test_the_corrected_slides_agree(read: dict[str, Checked]) -> None:
    shown = f"Crime and policing in {BOROUGH} - slides.pdf"
    quote = "Total notifiable offences"
    assert read[f"{shown} {council.PAPERS_OUT}"].verdict(quote) == "contradicted"
    assert read[f"{shown} {council.CORRECTED}"].verdict(quote) == "exact"


def test_a_page_without_text_is_told(read: dict[str, Checked]) -> None:
    slides = read[f"Crime and policing in {BOROUGH} - slides.pdf {council.PAPERS_OUT}"]
    assert slides.structure.identity.pages_without_text == (4,)


def test_a_table_on_a_rotated_page_is_read(read: dict[str, Checked]) -> None:
    slides = read[f"Crime and policing in {BOROUGH} - slides.pdf {council.PAPERS_OUT}"]
    (table,) = [one for one in slides.structure.tables if one.page == 3]
    assert sum(one.value is not None for one in table.cells) == 26
    assert all(stated == summed for _, stated, summed in table.sum_checks)


def test_the_front_sheet_is_read(pack: Checked) -> None:
    members = [one.name for one in pack.structure.people if one.kind == "member"]
    assert members == [council.CHAIR, council.VICE_CHAIR, *council.MEMBERS]
    assert [one.kind for one in pack.structure.people].count("substitute") == 3
    assert [one.item_no for one in pack.structure.items] == ["1", "2", "3", "4", "5"]


def test_the_paper_that_is_awaited_is_to_follow(read: dict[str, Checked]) -> None:
    items = read[f"Agenda frontsheet.pdf {council.AGENDA_OUT}"].structure.items
    assert [one.item_no for one in items if one.paper_status == "to_follow"] == ["4"]


def test_the_minutes_are_read(read: dict[str, Checked]) -> None:
    minutes = read[f"Printed minutes.docx {council.MINUTES_OUT}"].structure
    assert minutes.identity.kind == "minutes"
    assert [one.kind for one in minutes.minutes].count("resolution") == 2


def test_questions_of_city_hall_have_their_standing(tmp_path: Path) -> None:
    asked = [one for one in publications(SAMPLE_SEED) if isinstance(one, SampleQuestion)]
    days = {"in January": date(2026, 1, 5), "in March": date(2026, 3, 1)}
    standing = {
        (one.reference, when): _standing(one.until(day), tmp_path)
        for one in asked
        for when, day in days.items()
    }
    assert standing == {
        ("2025/9101", "in January"): "answered",
        ("2025/9101", "in March"): "answered",
        ("2025/9102", "in January"): "holding",
        ("2025/9102", "in March"): "answered",
        ("2025/9103", "in January"): "answered",
        ("2025/9103", "in March"): "corrected",
        ("2025/9104", "in January"): "holding",
        ("2025/9104", "in March"): "holding",
    }


def _standing(asked: SampleQuestion, folder: Path) -> str:
    path = folder / "question.html"
    path.write_text(cityhall.question(asked), encoding="utf-8")
    lines = tuple(read_lines(path, path.name))
    (question,) = structure(Document(_origin(path.name), lines)).questions
    assert (question.reference, question.asker) == (asked.reference, asked.asked_by)
    return question.status


def made(seed: int) -> Iterator[tuple[str, bytes]]:
    """Every paper's name and bytes."""
    for one in publications(seed):
        if isinstance(one, SampleMeeting):
            for item in one.items:
                yield f"{item.number} {item.title}", item.minutes.encode()
                for paper in item.papers:
                    yield f"{paper.filename} {paper.published_at}", paper.read()
        else:
            yield one.reference, repr(one).encode()
    for file in files(seed):
        yield file.filename, file.read()


def sample_series(seed: int) -> Series:
    """The made-up recorded crime as known on the meeting's day and since the middle of 2026."""
    connection = duckdb.connect()
    for name in ("borough", "bcu", "bcu_membership_seed", "offence", "population", "glossary"):
        csv_file = connection.read_csv(str(SEEDS / f"{name}.csv"), all_varchar=True)
        csv_file.create(name)
    connection.register("counted", pa.Table.from_pylist(list(_history(seed))))
    selects = {
        "fct_recorded_crime_history": "select *, null::bigint as corrected_count from counted",
        "dim_borough": (
            "select area_code, if(is_mps = 'true', 'borough', 'other') as area_kind, "
            "borough as area, is_mps = 'true' as is_mps, bcu_code "
            "from borough left join bcu_membership_seed using (area_code)"
        ),
        "dim_offence": "select * from offence where taxonomy = 'connect'",
        "dim_bcu": "select * from bcu",
        "dim_metric": "select * from glossary",
        "population": (
            "select area_code, year::int as year, residents::int as residents from population"
        ),
    }
    return Series({name: connection.sql(query) for name, query in selects.items()})


def _history(seed: int) -> Iterator[dict[str, object]]:
    codes = dict(_column_pairs("borough", "borough", "area_code"))
    with (SEEDS / "offence.csv").open(encoding="utf-8", newline="") as file:
        ids = {
            (row["published_group"], row["published_subgroup"]): row["offence_id"]
            for row in csv.DictReader(file)
            if row["taxonomy"] == "connect"
        }
    replaced = date(2026, 6, 3)
    spans = ((MEETING, date(2025, 12, 4), replaced), (TODAY, replaced, None))
    for day, known_from, known_to in spans:
        for (borough, group, subgroup), by_month in months_by_row(seed, day).items():
            for month, count in by_month.items():
                if month >= "2022":
                    yield {
                        "area_code": codes[borough],
                        "offence_id": ids[group, subgroup],
                        "month": date.fromisoformat(f"{month}-01"),
                        "offence_count": count,
                        "release_id": f"of {known_from}",
                        "known_from": known_from,
                        "known_to": known_to,
                    }


def _column_pairs(name: str, key: str, value: str) -> Iterator[tuple[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row[key], row[value]


def _origin(filename: str) -> Origin:
    return Origin(
        document_id=re.sub(r"\W+", "-", filename),
        source_id="papers",
        sha256="0" * 64,
        file=filename,
        title=Path(filename).stem,
        url="",
        publisher=council.COUNCIL,
        published_at=None,
        boroughs=(BOROUGH,),
        about={"meeting_date": MEETING.isoformat(), "body": council.COMMISSION},
    )
