"""Papers of a made-up council beside made-up recorded crime: one warehouse, looked at closely."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
import yaml

from conftest import NOW, SEED, archived, borough_files, pipeline_over
from metmart.archive.release import Release
from metmart.build.documents import SCHEMAS
from metmart.build.inputs import accepted
from metmart.documents.check import Verdict as OnFigure
from metmart.documents.privacy import leaks
from metmart.documents.takedown import take_down, takedowns
from metmart.gate import verdict
from metmart.gate.checkpoint import run_checkpoint
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.project import DBT, EXPECTATIONS
from metmart.publisher.sample.shelf import sample_files
from metmart.sources.registry import sources
from metmart.sources.spec import SourceSpec

CRIME = "mps_borough_crime_24m"
FILES = [
    file
    for file in borough_files(sample_files(SEED))
    if "24" in file.filename and str(file.published_at.date()) in ("2026-06-03", "2026-07-13")
]
PAPERS = sorted(DBT.glob("models/marts/documents/*.sql"))


def robberies(area: str, first: str, last: str) -> int:
    """Robberies of a borough from month to month, in the file of June 2026."""
    header, *rows = csv.reader(io.StringIO(FILES[0].data.decode(), newline=""))
    return sum(
        int(value)
        for row in rows
        for month, value in zip(header[3:], row[3:], strict=True)
        if row[0] == "ROBBERY" and row[2] == area and first <= month <= last
    )


IN_2025 = robberies("Merton", "202501", "202512")
PRIVATE = ("Madeup", "07700", "7946", "panel.officer", "SM4 5DX", "12 Sample Road")
PACK = f"""\
# Sample Borough Council Crime and Disorder Panel

Date: 16 June 2026

Time: 7.15 pm

**AGENDA**

Page Number

5 Police and crime in Merton

To follow

For more information telephone 020 7946 0999 or e-mail panel.officer@sampleborough.example.org.
The Civic Centre stands at 12 Sample Road, Morden SM4 5DX.

#### Councillors:

Ada Sample (Chair)
Ben Specimen

# Written questions

## Councillor Ben Specimen

How many robberies were there last year, and what will you do about them?

In the calendar year 2025 there were {IN_2025} robberies in Merton.

In the calendar year 2025 there were {IN_2025 * 3} burglaries in Merton.

The ward team is led by PC Carl Madeup, who can be called on 07700 900123. Carl Madeup holds a
surgery each week.
"""
QUESTIONS = """\
June 2026 MQT policing questions

Robbery in Merton

Question No: 2026/1234

Ada Sample

How many robberies were there in Merton in 2025?

Written response from the Mayor

{first}

Patrols in Sutton

Question No: 2026/1235

Ada Sample

How many patrols were there in Sutton in 2025?

Written response from the Mayor

Officers are drafting a response which will be sent shortly.
"""
ANSWER = f"There were {IN_2025} robberies in 2025. The Met will publish a plan by 10 July 2026."
HOLDING = "Officers are drafting a response which will be sent shortly."


def _papers_of(boroughs: tuple[str, ...]) -> SourceSpec:
    """A source of documents whose publisher speaks for these boroughs."""
    return next(
        spec
        for spec in sources().values()
        if spec.is_document and tuple(spec.paper.boroughs if spec.paper else ()) == boroughs
    )


def accept(lake: Lake, release: Release) -> None:
    """Let a release in; the gates of documents are tested elsewhere."""
    land(lake, sources()[release.source], release)
    decided: dict[str, Any] = {"release": release.id, "source": release.source}
    decided |= {"decision": "accepted", "stage": "gate", "rules": "test", "decided_at": NOW}
    verdict.add(lake, Verdict(**decided))


def paper(lake: Lake, spec: SourceSpec, text: str, published: str, about: dict[str, str]) -> str:
    """A paper as an accepted release; its id."""
    release = archived(lake, spec.id, text.encode(), published, filename="paper.txt")
    resource = release.resource.model_copy(update={"about": about, "title": "A paper"})
    path = lake.records(spec.id) / f"{release.id}.json"
    path.write_text(release.model_copy(update={"resource": resource}).model_dump_json())
    accept(lake, release)
    return release.id


@dataclass(frozen=True)
class Built:
    """A lake with a published release, and the papers' release ids by name."""

    lake: Lake
    ids: dict[str, str]
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """What a query over the marts gives; a name in `values` stands for its release."""
        ids = [self.ids.get(str(value), value) for value in values]
        found = self.connection.execute(query, ids)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    lake = Lake(tmp_path_factory.mktemp("papers"))
    with pipeline_over(lake, FILES) as pipeline:
        for resource in pipeline.discover(CRIME, NOW):
            release = pipeline.fetch(CRIME, resource, NOW)
            pipeline.land(release, NOW)
            pipeline.gate(release, resource, NOW)
    council, mayor = _papers_of(("Merton",)), _papers_of(())
    pack = {
        "body": "Crime and Disorder Panel",
        "meeting_id": "4711",
        "meeting_date": "2026-06-16",
        "attachment_id": "99",
        "paper_status": "published",
        "paper_published_on": "2026-06-10",
        "minutes_published": "false",
    }
    question = {"attachment_id": "mqt-2026-06"}
    later = PACK.replace(f"{IN_2025} robberies", f"{IN_2025 + 40} robberies")
    ids = {
        "pack": paper(lake, council, PACK, "2026-06-10", pack),
        "replaced": paper(lake, council, later, "2026-06-20", pack),
        "held": paper(lake, mayor, QUESTIONS.format(first=HOLDING), "2026-06-22", question),
        "answered": paper(
            lake,
            mayor,
            QUESTIONS.format(first=ANSWER),
            "2026-07-08",
            question,
        ),
    }
    with pipeline_over(lake, FILES) as pipeline:
        inputs = pipeline.unpublished()
        assert inputs
        pipeline.build(inputs)
        pipeline.audit(inputs)  # raises where a paper's marts hold what they must not
        pipeline.publish(inputs, NOW)
    with duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True) as connection:
        yield Built(lake, ids, connection)


def test_documents_when_a_file_was_replaced_then_versions_of_one_paper(built: Built) -> None:
    versions = built.rows(
        "select document_id, version_no, is_current, previous_document_id, document_date, body, "
        "boroughs, kind, meeting_key from dim_document where body = 'Crime and Disorder Panel' "
        "order by version_no"
    )
    assert [row["document_id"] for row in versions] == [built.ids["pack"], built.ids["replaced"]]
    assert [row["is_current"] for row in versions] == [False, True]
    assert versions[1]["previous_document_id"] == built.ids["pack"]
    assert {row["document_date"] for row in versions} == {date(2026, 6, 16)}
    assert {row["boroughs"] for row in versions} == {'["Merton"]'}
    assert {row["kind"] for row in versions} == {"agenda_pack"}
    assert len({row["meeting_key"] for row in versions}) == 1


def test_change_when_a_number_was_replaced_then_the_figure_before_and_after(built: Built) -> None:
    changes = built.rows(
        "select kind, change, value_before, value_after, text_before from fct_document_change "
        "where document_id = ? and kind = 'figure'",
        "replaced",
    )
    (change,) = [row for row in changes if row["change"] == "changed"]
    assert (change["value_before"], change["value_after"]) == (IN_2025, IN_2025 + 40)
    assert f"{IN_2025} robberies" in change["text_before"]
    blocks = built.rows(
        "select change, text_before, text_after from fct_document_change "
        "where document_id = ? and kind = 'block'",
        "replaced",
    )
    assert [row["change"] for row in blocks] == ["changed"]


def test_figure_when_it_is_what_was_published_then_exact(built: Built) -> None:
    (figure,) = built.rows(
        "select * from fct_figure where document_id = ? and metric = 'robbery'", "pack"
    )
    assert (figure["value"], figure["place"]) == (IN_2025, "Merton")
    assert (figure["period_start"], figure["period_end"]) == (date(2025, 1, 1), date(2025, 12, 1))
    assert figure["verdict"] == "exact"
    checks = built.rows(
        "select * from fct_figure_check where document_id = ? and figure_no = ? "
        "and vintage = 'as_published'",
        "pack",
        figure["figure_no"],
    )
    assert any(
        check["compared_value"] == IN_2025 and "2026-06-03" in check["release_ids"]
        for check in checks
    )


def test_figure_when_another_was_published_then_not_exact(built: Built) -> None:
    (figure,) = built.rows(
        "select verdict from fct_figure where document_id = ? and metric = 'robbery'", "replaced"
    )
    assert figure["verdict"] not in ("exact", "within_revision", "ambiguous")


def test_verdicts_when_counted_then_of_current_versions_only(built: Built) -> None:
    counted = built.rows("select sum(figure_count) as figures from mart_figure_verdicts")
    current = built.rows(
        "select count(*) as figures from fct_figure where is_current and document_id = ?",
        "replaced",
    )
    assert (
        built.rows(
            "select sum(figure_count)::integer as figures from mart_figure_verdicts "
            "where body = 'Crime and Disorder Panel' and borough = 'Merton'"
        )
        == current
    )
    assert counted[0]["figures"] >= current[0]["figures"]
    columns = [
        row["column_name"].removesuffix("_count")
        for row in built.rows("describe mart_figure_verdicts")
    ]
    assert set(get_args(OnFigure)) <= set(columns)


def test_question_when_answered_later_then_one_question_with_its_history(built: Built) -> None:
    questions = {
        row["reference"]: row
        for row in built.rows("select * from fct_question where kind = 'mayor'")
    }
    assert set(questions) == {"2026/1234", "2026/1235"}
    answered, held = questions["2026/1234"], questions["2026/1235"]
    assert (answered["status"], answered["is_open"]) == ("answered", False)
    assert (answered["answered_on"], answered["answered_on_basis"]) == (
        date(2026, 7, 8),
        "first seen",
    )
    assert answered["was_held"]
    # Asked at some day of June: due three working days after the last of them, a Tuesday.
    assert answered["due_on"] == date(2026, 7, 3)
    assert answered["is_overdue"]
    assert (held["status"], held["is_open"], held["is_overdue"]) == ("holding", True, True)
    assert held["days_open"] == (date(2026, 7, 13) - date(2026, 6, 30)).days
    statuses = built.rows(
        "select status, is_change from fct_question_status where question_id = ? "
        "order by published_at",
        answered["question_id"],
    )
    assert [row["status"] for row in statuses] == ["holding", "answered"]


def test_timeliness_when_a_paper_came_late_and_again_then_told(built: Built) -> None:
    (found,) = built.rows("select * from mart_papers_timeliness")
    assert (found["published_on"], found["meeting_date"]) == (date(2026, 6, 10), date(2026, 6, 16))
    assert (found["clear_days"], found["clear_working_days"], found["is_late"]) == (5, 3, True)
    assert (found["version_count"], found["is_replaced_after_meeting"]) == (2, True)
    (meeting,) = built.rows("select * from dim_meeting")
    assert (meeting["meeting_id"], meeting["has_minutes"], meeting["paper_count"]) == (
        "4711",
        False,
        1,
    )


def test_commitment_when_its_day_is_past_then_overdue(built: Built) -> None:
    promised = built.rows(
        "select due_on, is_overdue from fct_commitment "
        "where document_id = ? and kind = 'commitment' and due_on is not null",
        "answered",
    )
    assert promised == [{"due_on": date(2026, 7, 10), "is_overdue": True}]


def test_release_when_it_is_a_paper_then_known_and_in_no_coverage(built: Built) -> None:
    known = built.rows("select release_id, first_month from dim_release")
    assert {row["release_id"] for row in known} >= set(built.ids.values())
    assert {row["first_month"] for row in known if row["release_id"] in built.ids.values()} == {
        None
    }
    covered = built.rows("select distinct source_id from mart_coverage")
    assert covered == [{"source_id": CRIME}]


def test_release_when_published_then_no_file_holds_personal_data(built: Built) -> None:
    folder = built.lake.current
    assert {path.stem for path in PAPERS} <= {path.stem for path in folder.glob("*.parquet")}
    for path in PAPERS:
        for row in built.rows(f"from '{folder / path.stem}.parquet'"):
            for name, value in row.items():
                if isinstance(value, str):
                    assert not any(word in value for word in PRIVATE), (path.stem, name, value)
                    is_text = name not in ("sha256", "url") and not name.endswith("_id")
                    assert not (is_text and leaks(value)), (path.stem, name, value)
    kept = [*(built.lake.root / "readings").rglob("*.json"), *folder.iterdir()]
    for path in kept:
        if path.suffix != ".parquet":  # these are compressed
            data = path.read_bytes()
            assert not any(word.encode() in data for word in PRIVATE), path
    (named,) = built.rows("select name from dim_person_role where is_chair")
    assert named["name"] == "Ada Sample"


def test_readings_when_built_again_then_taken_from_the_lake(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metmart.build import documents

    def never(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(documents, "read", never)
    papers = [
        documents.Paper(one.spec, one.release)
        for one in accepted(built.lake).accepted
        if one.spec.is_document
    ]
    with duckdb.connect() as connection:
        connection.execute("create schema lake")
        documents.lay_out_documents(built.lake, papers, connection)
        counted = {
            table: connection.execute(f"select count(*) from lake.{table}").fetchone()
            for table in SCHEMAS
        }
    assert counted["document"] == (4,)
    blocks = built.connection.execute("select count(*) from fct_document_block").fetchone()
    assert counted["document_block"] == blocks


def test_takedown_when_a_paper_is_on_the_list_then_another_build_without_it(
    built: Built,
) -> None:
    from metmart.build import documents
    from metmart.documents.document import Document
    from metmart.land.document import landed_lines

    before = accepted(built.lake)
    (one,) = [one for one in before.accepted if one.release.id == built.ids["held"]]
    held = documents.Paper(one.spec, one.release)
    lines = tuple(landed_lines(built.lake, one.spec, one.release))
    take_down(built.lake, Document(held.origin, lines), "asked for", date(2026, 7, 20))
    assert accepted(built.lake).release_id != before.release_id
    kept = documents.kept_records(built.lake, held, takedowns(built.lake))
    assert kept == {}
    assert "Sutton" not in built.lake.reading(one.spec.id, one.release.id).read_text()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Call 020 7946 0999 for more.", "telephone number"),
        ("Ring 07700900123.", "telephone number"),
        ("Write to a.b@example.org", "e-mail address"),
        ("Morden SM4 5DX", "postcode"),
        ("There were 1,234 offences from 0700 to 1900 in 2025-26, PCD 1772, Q 2026/1234", None),
        ("0 12 3 456 7 89 10 11 120 95", None),
    ],
)
def test_audit_when_a_contact_detail_stands_in_a_text_then_found_and_not_repeated(
    tmp_path: Path, text: str, what: str | None
) -> None:
    expectations = yaml.safe_load((EXPECTATIONS / "audit" / "documents.yaml").read_text())
    suite, database = tmp_path / "suite.yaml", tmp_path / "candidate.duckdb"
    table = "marts.fct_minute"
    suite.write_text(yaml.safe_dump({"tables": {table: expectations["tables"][table]}}))
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table {table} as select 'x' as document_id, ? as text", [text])
    findings = run_checkpoint(database, [suite]).findings
    assert [f"what={what}, rows_with_it=1"] * bool(what) == [one.evidence for one in findings]
