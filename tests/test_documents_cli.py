"""Papers on the command line: read, checked, searched and taken down, as a person meets it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from rich.cells import cell_len
from typer.main import get_command
from typer.testing import CliRunner, Result

from metmart import files
from metmart.cli import wording
from metmart.cli.app import app
from metmart.cli.layout import around, short
from metmart.documents.figure import Figure
from metmart.documents.search_index import write_index
from metmart.lake import Lake
from metmart.publish.manifest import Manifest

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
PAPER = """# Sutton Council Overview and Scrutiny Committee

Date: 15 March 2023

Venue: Civic Offices, St Nicholas Way, Sutton SM1 1AB

For more information telephone 020 8123 4567 or e-mail scrutiny@sutton.gov.uk

## Membership

Councillors:

Ann Ash (Chair)
Tom Elm

## Report of the Borough Commander

PC Alan Fee leads on this. I know Alan would welcome suggestions.

There were 310 robberies in Sutton between January 2022 and December 2022.

There were 12 robberies in Sutton in December 2022.

The three priorities are:

- Robbery
- Burglary
- Theft of mopeds

### Robbery in Sutton

\tOct\tNov\tDec\t
Sutton 2022\t20\t25\t12\tTotal – 58
"""
PRIVATE = ("SM1", "8123", "@", "Fee", "Alan")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.txt"
    path.write_text(PAPER, encoding="utf-8")
    return path


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A lake with a release: robbery of one borough, as public on two days, and one paper."""
    lake = Lake(tmp_path / "published")
    folder = lake.releases / "2024-01-01-made-up"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute("""
            create table dim_borough as from (values
                ('N', 'borough', 'Sutton', true, 'B')
            ) as t(area_code, area_kind, area, is_mps, bcu_code);
            create table dim_bcu as from (values ('B', 'South Area')) as t(bcu_code, bcu);
            create table dim_offence as from (values
                ('rob', 'Robbery', 'Robbery of Personal Property')
            ) as t(offence_id, offence_group, offence_subgroup);
            create table dim_metric as from (values
                ('robbery', 'Robbery', 'recorded_crime', 'Robbery', '', 'robbery|robberies|muggings')
            ) as t(metric, term, series, offence_group, offence_subgroup, names);
            create table mart_borough_month as select 'N' as area_code, 2021 as population_year,
                200000 as residents;
            create table mart_bcu_month as select 'B' as bcu_code, 2021 as population_year,
                200000 as residents;
            create table mart_mps_month as select 2021 as population_year, 200000 as residents;
            create table fct_recorded_crime_history as
                select 'N' as area_code, 'rob' as offence_id, month::date as month,
                    (case when month = date '2022-12-01' then 12 else 20 end)::bigint
                    as offence_count, null::bigint as corrected_count,
                    'made_up@2023-03-01' as release_id,
                    timestamp '2023-03-01' as known_from, null::timestamp as known_to
                from generate_series(date '2020-01-01', date '2023-01-01', interval 1 month)
                    as t(month);
            create table dim_document as select 'd@1' as document_id, 'A paper' as title,
                'A committee' as body, 'minutes' as kind, date '2023-03-15' as document_date,
                'South Area' as bcu, 'A council' as publisher, 'http://127.0.0.1/1' as url,
                true as is_current, '["Sutton"]' as boroughs;
            create table fct_document_block as select 'd@1' as document_id, 1 as block_no,
                'paragraph' as kind, 3 as page, 41 as first_line, 42 as last_line,
                'Ann Ash' as speaker, 'Chair' as speaker_role, '["Crime"]' as headings,
                'What is done about the spate of muggings?' as text;
        """)
    write_index(folder / "marts.duckdb", folder / "search.sqlite")
    manifest = Manifest(
        release=folder.name,
        published_at=datetime(2024, 1, 1, tzinfo=UTC),
        code_version="x",
        publishers="embedded",
        files={},
        inputs=[],
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json())
    files.point(lake.current, folder)
    return lake.root


def _invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def _said(*arguments: object) -> str:
    result = _invoke(*arguments)
    assert result.exception is None, result.exception
    return " ".join(result.stdout.split())


def test_paper_when_read_then_its_parts_in_a_hundred_columns(paper: Path) -> None:
    result = _invoke("documents", "read", paper)
    assert max(map(cell_len, result.stdout.splitlines())) <= 100
    assert "\x1b" not in result.stdout
    said = " ".join(result.stdout.split())
    assert said.startswith("Sutton Council Overview and Scrutiny Committee")
    for piece in (
        "15 March 2023",
        "members Ann Ash (Chair); Tom Elm",
        "line 20 310 Robbery · Jan 2022 to Dec 2022 · Sutton",
        "“There were 310 robberies in Sutton between January 2022 and December 2022.”",
        "Sutton 2022 20 25 12 Total – 58",
        "58 is NOT the sum of its parts, 57",
        "3 listed",
    ):
        assert piece in said, piece


def test_paper_when_checked_without_a_release_then_its_arithmetic_and_what_to_do(
    paper: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    said = _said("documents", "check", paper, "--lake", tmp_path / "empty")
    assert "nothing is published" in said
    assert "next step: run `metmart run`" in said
    assert "1 at odds with itself" in said
    assert "add up to 57 (20 + 25 + 12), not 58" in said
    assert "not compared 310" in said
    assert "no published series" not in said
    assert "has no series" not in said


def test_paper_when_checked_against_a_release_then_verdicts_with_evidence(
    paper: Path, published: Path
) -> None:
    said = _said("documents", "check", paper, "--lake", published)
    assert "checked against release 2024-01-01-made-up" in said
    assert "exact 12 Robbery · Dec 2022 · Sutton" in said
    assert "contradicted 310" in said
    assert "232" in said  # what was published
    assert "from made_up@2023-03-01" in said
    assert said.index("To ask about") < said.index("Borne out")


def test_paper_when_checked_as_json_then_each_figure_with_its_checks(
    paper: Path, published: Path
) -> None:
    result = _invoke("documents", "check", paper, "--lake", published, "--json")
    record = json.loads(result.stdout)
    assert record["release"] == "2024-01-01-made-up"
    assert record["identity"]["date"] == "2023-03-15"
    one = next(one for one in record["figures"] if one["figure"]["value"] == 310)
    assert one["verdict"]["verdict"] == "contradicted"
    assert {check["compared_value"] for check in one["checks"]} >= {232}


@pytest.mark.parametrize("command", [["read"], ["read", "--json"], ["check"], ["check", "--json"]])
def test_paper_when_printed_then_masked(
    paper: Path, tmp_path: Path, command: Sequence[str]
) -> None:
    said = _said(
        "documents", *command, paper, *(["--lake", tmp_path] if "check" in command else [])
    )
    for private in PRIVATE:
        assert private not in said, private
    if command == ["read", "--json"]:
        assert "[telephone]" in said
        assert "PC [name]" in said


@pytest.mark.parametrize("number", range(5))
def test_papers_when_printed_then_nothing_private(number: int, tmp_path: Path) -> None:
    from metmart.documents.privacy import leaks

    found = sorted(SEEDS.glob(f"{number:03}_*.txt"))
    if not found:
        pytest.skip(f"the papers are not here ({SEEDS})")
    for arguments in (["read", found[0]], ["read", "--json", found[0]],
                      ["check", found[0], "--lake", tmp_path]):  # fmt: skip
        result = _invoke("documents", *arguments)
        assert result.exception is None
        assert leaks(result.stdout) == []
        if "--json" not in arguments:
            assert max(map(cell_len, result.stdout.splitlines())) <= 100


@pytest.mark.parametrize("command", ["read", "check"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "no such file"),
        (b"", "nothing in the file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    ],
)
def test_file_when_it_cannot_be_read_then_said_with_the_next_step(
    tmp_path: Path, command: str, data: bytes | None, said: str
) -> None:
    path = tmp_path / "paper.bin"
    if data is not None:
        path.write_bytes(data)
    result = _invoke("documents", command, path)
    assert type(result.exception).__name__ == "DocumentError"
    assert said in str(result.exception)
    assert "next step" in str(result.exception)
    assert "paper.bin" in str(result.exception)


def test_search_when_asked_then_passages_with_page_and_lines(published: Path) -> None:
    said = _said("search", "robbery", "--borough", "sutton", "--lake", published)
    assert "A paper A committee · 2023-03-15 · page 3, lines 41-42" in said
    assert "the spate of muggings?" in said
    assert "http://127.0.0.1/1" in said
    assert "1 found" in said
    assert "nothing found" in _said("search", "horses", "--lake", published)
    for narrowed in (["--body", "council"], ["--since", "2023-03-16"], ["--until", "2023-03-14"],
                     ["--kind", "slides"], ["--speaker", "elm"], ["--borough", "Merton"]):  # fmt: skip
        assert "nothing found" in _said("search", "robbery", *narrowed, "--lake", published)


def test_search_when_asked_for_json_then_one_record_each(published: Path) -> None:
    (hit,) = json.loads(_invoke("search", "spate of", "--json", "--lake", published).stdout)
    assert (hit["page"], hit["first_line"], hit["speaker"]) == (3, 41, "Ann Ash")
    assert hit["snippet"] == "What is done about the spate of muggings?"


def test_search_when_nothing_is_published_or_no_such_borough_then_said(
    tmp_path: Path, published: Path
) -> None:
    assert "no papers are published" in str(_invoke("search", "x", "--lake", tmp_path).exception)
    asked = _invoke("search", "x", "--borough", "Mertin", "--lake", published)
    assert "did you mean Merton?" in str(asked.exception)


@pytest.mark.parametrize("command", ["read", "check", "takedown", "takedowns"])
def test_command_when_asked_for_help_then_every_option_is_explained(command: str) -> None:
    assert _invoke("documents", command, "--help").exit_code == 0
    described = get_command(app).commands["documents"].commands[command]
    assert described.help
    assert [one.name for one in described.params if not getattr(one, "help", None)] == []


def test_takedown_when_no_such_document_then_said(tmp_path: Path) -> None:
    asked = _invoke("documents", "takedown", "nothing", "--reason", "x", "--lake", tmp_path)
    assert "no archived document is called nothing" in str(asked.exception)
    assert _invoke("documents", "takedowns", "--lake", tmp_path).stdout == "takedowns: none\n"


def _figure(**fields: object) -> Figure:
    made = {"figure_no": 1, "block_no": 1, "text": "", "quote": "", "line": 1, "start": 0, "page": 1,
            "value": 0.0, "unit": "count", "measure": "level"}  # fmt: skip
    return Figure(**(made | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": 13299.0}, "13,299"),
        (
            {"value": 5.0, "unit": "percent", "measure": "change_pct", "qualifier": "about"},
            "about +5 %",
        ),
        ({"value": -6.5, "unit": "percent", "measure": "change_pct", "digits": 1}, "-6.5 %"),
        ({"value": 1.1e6, "qualifier": "about"}, "about 1.1 million"),
        ({"value": 2e9, "unit": "pounds", "qualifier": "nearly"}, "nearly £2 billion"),
        ({"value": 5000.0, "unit": "pounds"}, "£5,000"),
        ({"value": 1.0, "unit": "hours", "qualifier": "over"}, "over 1 hour"),
        (
            {"value": 3.0, "high": 5.0, "measure": "average", "per": "day"},
            "3 to 5 a day on average",
        ),
        ({"value": 5.5, "unit": "hours", "per": "incident"}, "5.5 hours an incident"),
        ({"value": 2.0, "unit": "rank", "measure": "rank"}, "rank 2"),
        ({"value": 9.0, "measure": "list_count"}, "9 listed"),
        ({"value": 3.1, "unit": "per_1000", "measure": "rate", "digits": 1}, "3.1 per 1,000"),
    ],
)
def test_figure_when_put_in_words_then_as_people_write_it(
    fields: dict[str, object], said: str
) -> None:
    assert wording.stated(_figure(**fields)) == said


def test_quote_when_long_then_what_stands_around_the_figure() -> None:
    quote = " ".join(["before"] * 60 + ["about 10 %"] + ["after"] * 60)
    cut = around(quote, "10 %")
    assert "about 10 %" in cut
    assert cut.startswith("… before")
    assert cut.endswith("after …")
    assert len(cut) <= 175
    assert short("a few\n words", 20) == "a few words"
