"""No cell of a csv file is run by a spreadsheet, and every text can be had back."""

import csv
import gzip
import io
import json
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metmart.export.spreadsheet import write_csv
from metmart.lake import Lake
from small_release import ROWS, publish

BLANKS = ["", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x00"[:0], " \t "]
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212"]
NASTY = [
    *(f"{blank}{sign}1+cmd|' /C calc'!A0" for blank in BLANKS for sign in SIGNS),
    '=HYPERLINK("http://x","a,b")', "'", "''=1", "'=1", "\ttab", "\rreturn", "\nline", "", "-1", "-",
    "a=b", "1-2", '"', '",=1', "a\r\n=1", "–2", "£5",
]  # fmt: skip
texts = st.lists(
    st.one_of(
        st.none(),
        st.sampled_from(NASTY),
        st.builds(
            "".join,
            st.tuples(st.sampled_from(BLANKS), st.sampled_from([*SIGNS, "'"]), st.text(max_size=5)),
        ),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
    ),
    max_size=20,
)


def formula(cell: str) -> bool:
    """Whether a spreadsheet might run it: told apart here without the expression under test."""
    if cell[:1] in ("\t", "\r", "\n"):
        return True
    bare = re.sub(r"^(\s|[\u200b\ufeff\x00-\x1f])+", "", cell)
    return bare[:1] in SIGNS


def written(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    write_csv(connection, "mart", [("n", "BIGINT"), ("text", "VARCHAR")], f"'{path}'")
    return gzip.decompress(path.read_bytes()).decode("utf-8")


@pytest.mark.reliability("a text in a csv file is never a formula and can be had back")
def test_texts_when_written_as_csv_then_none_is_run_and_all_come_back(
    tmp_path_factory: pytest.TempPathFactory, many: object, proof: object
) -> None:
    path, told = tmp_path_factory.mktemp("csv") / "mart.csv.gz", []

    connection = duckdb.connect(config={"threads": 1})

    @settings(max_examples=many(100, 2_000), deadline=None, derandomize=True, database=None)
    @given(texts)
    def holds(cells: list[str | None]) -> None:
        connection.execute(
            "create or replace table mart as "
            "select -n::bigint as n, text from (select unnest($cells::varchar[]) as text, "
            "unnest(range(len($cells::varchar[]))) as n)",
            {"cells": cells},
        )
        header, *rows = csv.reader(io.StringIO(written(connection, path), newline=""))
        assert header == ["n", "text"]
        assert [row[0] for row in rows] == [str(-n) for n in range(len(cells))]
        assert not any(formula(row[1]) for row in rows)
        assert [row[1].removeprefix("'") for row in rows] == [cell or "" for cell in cells]
        back = connection.execute(
            f"select regexp_replace(text, '^''', '') from read_csv('{path}', all_varchar = true, "
            "header = true, allow_quoted_nulls = false, delim = ',', quote = '\"', escape = '\"')"
        ).fetchall()
        assert [text for (text,) in back] == cells
        told.append(len(cells))

    holds()
    connection.close()
    proof(tried=sum(told), passed=sum(told), figure=f"{len(told):,} files")
    assert sum(told) > 100


def test_nasty_texts_when_listed_then_those_that_would_run_are_told() -> None:
    assert sum(map(formula, NASTY)) > 90
    assert not any(map(formula, ["a=b", "'=1", "1-2", "£5", "", "–2"]))


def test_csv_when_written_twice_then_equal_bytes(tmp_path: Path) -> None:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            "create table mart as select n, n::varchar as text from range(9999) t(n)"
        )
        for name in ("a", "b"):
            written(connection, tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in ("a", "b"))
    assert first == second
    assert first[4:8] == b"\0\0\0\0"  # the time in the gzip header


def test_release_when_its_csv_is_read_back_then_the_parquet_file(lake: Lake) -> None:
    folder = publish(lake, 1).folder
    columns = "n, share, release_id, regexp_replace(text, '^''', '') as text, day, moment"
    rows = duckdb.execute(f"select {columns} from '{folder}/fct_small.csv.gz'").fetchall()
    assert rows == duckdb.execute(f"from '{folder}/fct_small.parquet'").fetchall()
    assert len(rows) == ROWS
    raw = gzip.decompress((folder / "fct_small.csv.gz").read_bytes()).decode().splitlines()
    assert raw[1].split(",")[3:] == ["'=1+1", "2026-01-01", "2026-01-01 10:00:00"]
    assert raw[2].split(",")[1:] == [
        "-0.25", folder.name, "''quoted", "2026-01-02", "",
    ]  # fmt: skip


def test_release_when_a_mart_is_empty_then_its_csv_is_a_header(lake: Lake) -> None:
    folder = publish(lake, 1).folder
    raw = gzip.decompress((folder / "dim_borough.csv.gz").read_bytes())
    assert raw == b"area_code,area,area_kind\n"


def test_datapackage_when_read_then_each_file_is_a_resource_of_its_own(lake: Lake) -> None:
    folder = publish(lake, 1).folder
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    names = [one["name"] for one in resources]
    assert len(set(names)) == len(names)
    marts = {path.name for path in folder.iterdir() if path.suffix in (".parquet", ".gz")}
    assert {one["path"] for one in resources} == marts
    assert all("apostrophe" in one["description"] for one in resources if one["format"] == "csv")
