"""The search index: what is found, by which words, and with which filters."""

import sqlite3
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from metmart.documents.query import Glossary, expression
from metmart.documents.search import Hit, search
from metmart.documents.search_index import write_index
from metmart.errors import SearchError

DOCUMENTS = [
    ("a@1", "Crime pack", "Scrutiny Commission", "agenda_pack", "2023-03-15", '["Merton"]', True),
    ("a@0", "Crime pack", "Scrutiny Commission", "agenda_pack", "2023-03-15", '["Merton"]', False),
    ("b@1", "Board minutes", "Crime Board", "minutes", "2020-01-16", '["Lewisham", "Bexley"]', True),
    ("c@1", "Mayor's questions", None, "mayors_questions", None, "[]", True),
]  # fmt: skip
BLOCKS = [
    ("a@1", 1, "heading", 1, 1, 1, None, None, "[]", "Merton Crime Pack"),
    ("a@1", 2, "answer", 2, 4, 5, "Ann Ash", "BCU Commander", '["Crime", "Mopeds"]',
     "Theft of mopeds is an issue across the MPS."),
    ("a@1", 3, "answer", 3, 8, 8, "Ann Ash", "BCU Commander", "[]",
     "Total notifiable offences have gone up by around 5%; ring 020 8123 4567."),
    ("a@0", 1, "answer", 2, 4, 5, None, None, "[]", "Theft of mopeds is no issue."),
    ("b@1", 1, "bullet", 1, 3, 3, None, None, '["Stop and Search"]', "There were 63 of them."),
    ("b@1", 2, "bullet", 1, 4, 4, None, None, "[]", "They stop to search for a moped: TNO 12."),
    ("c@1", 1, "question", 1, 2, 2, "Jo Elm", None, "[]", "How many I-calls? Not a theft, a moped."),
]  # fmt: skip
TERMS = [
    ("moped_theft", "Theft of mopeds", "moped theft|moped enabled theft|theft of mopeds"),
    ("total_notifiable_offences", "Total notifiable offences", "TNO|TNOs|total offences"),
    ("stop_and_search", "Stops and searches", "stop and search|stop & search|S&S"),
    ("i_calls", "I calls (immediate response)", "I calls|I call|immediate calls"),
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "marts.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table dim_document (document_id varchar, title varchar, body varchar, "
            "kind varchar, document_date date, boroughs varchar, is_current boolean)"
        )
        connection.executemany("insert into dim_document values (?, ?, ?, ?, ?, ?, ?)", DOCUMENTS)
        for name in ("bcu", "publisher", "url"):
            connection.execute(
                f"alter table dim_document add column {name} varchar default '{name}'"
            )
        connection.execute(
            "create table fct_document_block (document_id varchar, block_no integer, kind varchar, "
            "page integer, first_line integer, last_line integer, speaker varchar, "
            "speaker_role varchar, headings varchar, text varchar)"
        )
        connection.executemany(
            "insert into fct_document_block values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", BLOCKS
        )
        connection.execute("create table dim_metric (metric varchar, term varchar, names varchar)")
        connection.executemany("insert into dim_metric values (?, ?, ?)", TERMS)
    return path


@pytest.fixture(scope="module")
def index(marts: Path) -> Path:
    path = marts.parent / "search.sqlite"
    write_index(marts, path)
    return path


def _found(hits: list[Hit]) -> list[tuple[str, int]]:
    return sorted((hit.document_id, hit.block_no) for hit in hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("moped theft", [("a@1", 2), ("c@1", 1)]),
        ("moped thefts", [("a@1", 2), ("c@1", 1)]),
        ("moped enabled theft", [("a@1", 2)]),
        ('"theft of mopeds"', [("a@1", 2)]),
        ('"moped theft"', []),
        ("TNO", [("a@1", 3), ("b@1", 2)]),
        ("tnos in mopeds", [("b@1", 2)]),
        ("stop and search", [("b@1", 1), ("b@1", 2)]),
        ('"stop and search"', [("b@1", 1)]),
        ("S&S", [("b@1", 1)]),
        ("I call", [("c@1", 1)]),
        ("immediate calls", [("c@1", 1)]),
        ("mopeds -theft", [("b@1", 2)]),
        ('mopeds -"I calls"', [("a@1", 2), ("b@1", 2)]),
        ("MPS's issue", [("a@1", 2)]),
        ("robbery", []),
    ],
)
def test_query_when_asked_then_finds(index: Path, query: str, expected: list[object]) -> None:
    assert _found(search(index, query)) == expected


def test_hit_when_found_then_says_where(index: Path) -> None:
    (hit,) = search(index, '"theft of mopeds"')
    assert (hit.title, hit.body, hit.document_date, hit.url) == (
        "Crime pack", "Scrutiny Commission", "2023-03-15", "url",
    )  # fmt: skip
    assert (hit.page, hit.first_line, hit.last_line) == (2, 4, 5)
    assert (hit.speaker, hit.headings) == ("Ann Ash", "Crime > Mopeds")
    assert hit.marked.startswith("\x02Theft of mopeds\x03 is")
    assert hit.snippet == "Theft of mopeds is an issue across the MPS."


def test_hits_when_only_a_heading_has_the_words_then_last(index: Path) -> None:
    hits = search(index, "stop and search")
    assert [hit.block_no for hit in hits] == [2, 1]


def test_filters_when_given_then_narrow(index: Path) -> None:
    def found(**filters: object) -> set[str]:
        return {hit.document_id for hit in search(index, "moped", **filters)}  # type: ignore[arg-type]

    assert found() == {"a@1", "b@1", "c@1"}
    assert found(borough="merton") == {"a@1"}
    assert found(borough="Bexley") == {"b@1"}
    assert found(body="crime board") == {"b@1"}
    assert found(since=date(2020, 1, 16)) == {"a@1", "b@1"}
    assert found(until=date(2020, 1, 16)) == {"b@1"}
    assert found(kind="mayors_questions") == {"c@1"}
    assert found(speaker="commander") == {"a@1"}
    assert found(earlier_versions=True) == {"a@0", "a@1", "b@1", "c@1"}
    assert len(search(index, "moped", limit=1)) == 1


def test_words_that_are_private_when_indexed_then_masked(index: Path) -> None:
    assert search(index, "8123") == []
    (hit,) = search(index, "ring")
    assert hit.snippet.endswith("ring [telephone].")


def test_index_when_written_twice_then_the_same_bytes(index: Path, marts: Path) -> None:
    again = marts.parent / "again.sqlite"
    write_index(marts, again)
    assert again.read_bytes() == index.read_bytes()
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(f"file:{index}?mode=ro", uri=True).execute("delete from block")


def test_index_when_there_are_no_papers_then_none(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "marts.duckdb")).close()
    write_index(tmp_path / "marts.duckdb", tmp_path / "search.sqlite")
    assert not (tmp_path / "search.sqlite").exists()


@pytest.mark.parametrize("query", ["", "  ", '""', "- &", "-moped", "'", "***"])
def test_query_when_it_has_no_word_then_said(index: Path, query: str) -> None:
    with pytest.raises(SearchError, match=r"look for|leave out"):
        search(index, query)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(['"', "-", "moped", "theft", " ", "*", "AND", "OR", "NOT", "NEAR(", "text:",
                         ")", "^", "+", "'", ";", "{", "--", "“", "S&S", "\x00", "_", "é", "x_y"])
    ).map("".join)
)  # fmt: skip
@example('moped" OR text:*')
@example("NEAR(moped theft, 3)")
@example("text : moped")
@example("²")
@example("\ud7ff٣ा")
def test_query_when_odd_then_never_an_error_of_the_engine(index: Path, query: str) -> None:
    try:
        hits = search(index, query)
    except SearchError:
        return
    assert len(hits) <= 20


def test_expression_when_words_look_like_syntax_then_they_are_quoted() -> None:
    empty = Glossary.of([])
    assert expression("a OR b NOT c*", empty) == '"b" AND "NOT" AND "c"'
    assert expression('x -y "p q"', empty) == '("p q" AND "x") NOT ("y")'
