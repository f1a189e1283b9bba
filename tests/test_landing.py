"""Rows as published, every one of them accounted for."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from conftest import archived
from metmart.errors import LandingError
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.sources.registry import source

SOURCE = "mps_borough_crime_24m"
HEADER = "MajorText,MinorText,BoroughName,202401,202402"


def _land(lake: Lake, data: bytes, name: str = SOURCE) -> tuple[Landed, list[dict[str, str]]]:
    release = archived(lake, name, data)
    landed = land(lake, source(name), release)
    return landed, pq.read_table(lake.landing(name, release.id)).to_pylist()


def _quarantined(lake: Lake) -> list[dict[str, str]]:
    paths = (lake.root / "quarantine").rglob("*.parquet")
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_land_when_lines_end_otherwise_then_the_rows_are_the_same(
    lake: Lake, line_end: str, mark: bytes
) -> None:
    text = line_end.join([HEADER, 'ROBBERY,"A, B",Merton,1,2', "RAPE,RAPE,Merton,,04"])
    landed, rows = _land(lake, mark + text.encode())
    assert (landed.rows_in, landed.rows_landed, landed.rows_quarantined) == (2, 2, 0)
    assert rows[0]["published_subgroup"] == "A, B"
    assert (rows[1]["202401"], rows[1]["202402"]) == ("", "04")  # text, as published
    assert [row["_row"] for row in rows] == [1, 2]
    assert landed.header == HEADER.split(",")


@pytest.mark.parametrize(
    "header",
    [
        "MajorText,MinorText,LookUp_BoroughName,202401",
        "MajorText,MinorText,BoroughName,202401",
        "Group,SubGroup,BOCU,202401",
        "202401,BOCU,SubGroup,Group",
    ],
)
def test_land_when_the_header_is_of_any_era_then_one_name_each(lake: Lake, header: str) -> None:
    _, rows = _land(lake, f"{header}\n1,1,1,1\n".encode())
    assert set(rows[0]) == {
        "published_group", "published_subgroup", "area_label", "202401", "_release", "_table", "_row"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Group,SubGroup,BOCUs,202401", "unknown column 'BOCUs' (nearest known: BOCU"),
        ("Group,SubGroup,202401", "missing column 'area_label'"),
        ("Group,SubGroup,BOCU,BoroughName,202401", "column 'area_label' twice"),
        ("Group,SubGroup,BOCU,202401,202401", "column '202401' twice"),
        ("Group,SubGroup,BOCU", "no column is a month"),
        ("Group,SubGroup,BOCU,2024-01", "unknown column '2024-01'"),
        ("group,SubGroup,BOCU,202401", "unknown column 'group' (nearest known: Group"),
        ("Group,SubGroup,WardName,WardCode,BOCU,202401", "unknown column 'WardName'"),
        ("LSOA Code,LSOA Name,Borough,Major Category,Minor Category,202401", "LSOA Code"),
        ("<html><body>please log in</body></html>", "unknown column '<html>"),
        ("", "no header"),
    ],
)
def test_land_when_the_header_fits_no_era_then_stopped_with_the_nearest_names(
    lake: Lake, header: str, said: str
) -> None:
    with pytest.raises(LandingError) as caught:
        _land(lake, f"{header}\n1,1,1,1\n".encode() if header else b"")
    assert said in str(caught.value)
    assert "sha256" in str(caught.value)
    assert "next step" in str(caught.value)
    assert not list((lake.root / "landing").rglob("*.parquet"))


def test_land_when_the_column_order_differs_then_columns_keep_their_meaning(lake: Lake) -> None:
    header = "WardName,WardCode,MajorText,MinorText,LookUp_BoroughName,202401"
    row = "Abbey,E05000026,THEFT,SHOPLIFTING,Merton,3"
    _, rows = _land(lake, f"{header}\n{row}\n".encode(), "mps_ward_crime_historical")
    assert rows[0]["ward_name"] == "Abbey"
    assert rows[0]["published_group"] == "THEFT"


def test_land_when_bytes_are_cp1252_then_decoded_by_the_declared_rule(lake: Lake) -> None:
    landed, rows = _land(lake, f"{HEADER}\nTHEFT,CAF\xc9 \x96 X,Merton,1,2\n".encode("latin-1"))
    assert landed.encoding == "cp1252"
    assert rows[0]["published_subgroup"] == "CAFÉ \u2013 X"


def test_land_when_bytes_are_of_no_declared_encoding_then_stopped(lake: Lake) -> None:
    with pytest.raises(LandingError, match="none of utf-8-sig, cp1252"):
        _land(lake, f"{HEADER}\nTHEFT,".encode() + b"\x81\xff,Merton,1,2\n")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER},\nA,B,Merton,1,2,\n",
        f"{HEADER}\nA,B,Merton,1,2,\n",
        f"{HEADER},\nA,B,Merton,1,2\n",
    ],
)
def test_land_when_a_delimiter_trails_then_dropped_as_declared(lake: Lake, text: str) -> None:
    landed, rows = _land(lake, text.encode())
    assert (landed.rows_landed, landed.rows_quarantined) == (1, 0)
    assert rows[0]["202402"] == "2"


def test_land_when_rows_are_no_rows_then_quarantined_with_their_text(lake: Lake) -> None:
    bad = ["A,B,Merton,1", "A,B,Merton,1,2,3", 'A,"B"x,Merton,1,2', "A,B,Merton,1,2,,"]
    good = "A,B,Merton,1,2"
    text = "\r\n".join([HEADER, good, *bad, good, "", good]) + "\r\n"
    landed, rows = _land(lake, text.encode())
    assert (landed.rows_in, landed.rows_landed, landed.rows_quarantined) == (7, 3, 4)
    assert [row["raw"] for row in _quarantined(lake)] == [f"{one}\r\n" for one in bad]
    assert [row["_row"] for row in _quarantined(lake)] == [2, 3, 4, 5]
    assert [row["_row"] for row in rows] == [1, 6, 7]
    assert "4 fields where the header has 5" in _quarantined(lake)[0]["reason"]


def test_land_when_a_file_is_cut_off_then_its_last_row_is_quarantined(lake: Lake) -> None:
    text = f"{HEADER}\nA,B,Merton,1,2\nA,B,Mer"
    landed, _ = _land(lake, text.encode())
    assert (landed.rows_landed, landed.rows_quarantined) == (1, 1)


def test_land_when_done_again_then_the_file_is_left_alone(lake: Lake) -> None:
    release = archived(lake, SOURCE, f"{HEADER}\nA,B,Merton,1,2\n".encode())
    land(lake, source(SOURCE), release)
    path = lake.landing(SOURCE, release.id)
    before = path.stat().st_mtime_ns
    assert land(lake, source(SOURCE), release).rows_landed == 1
    assert path.stat().st_mtime_ns == before


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


FILES = {
    "rows": st.lists(st.lists(FIELD, min_size=1, max_size=8), max_size=12),
    "tail": st.binary(max_size=9),
}


@pytest.mark.reliability("landed and quarantined rows are the rows of the file, for any file")
def test_land_when_given_any_file_then_no_row_is_lost(
    tmp_path: Path, many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    refused, tried = [0], [0]

    @seed(7)
    @settings(max_examples=many(100, 2000), deadline=None, database=None)
    @given(**FILES)
    def holds(rows: list[list[str]], tail: bytes) -> None:
        tried[0] += 1
        lake = Lake(tmp_path / str(tried[0]))
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        data = f"{HEADER}\r\n{text.getvalue()}".encode() + tail
        try:
            landed, kept = _land(lake, data)
        except LandingError:
            refused[0] += 1  # undecodable bytes stop the file, which stays in the archive whole
            return
        _check_rows(landed, kept, _quarantined(lake))
        if not tail:
            said = [row for row in rows if any(field.strip() for field in row)]
            whole = [row for row in said if len(row) == 5 or (len(row) == 6 and not row[5])]
            assert [list(row.values())[:5] for row in kept] == [row[:5] for row in whole]

    holds()
    proof(tried[0], tried[0], f"{refused[0]:,} of the files refused whole")


def _check_rows(
    landed: Landed, kept: list[dict[str, str]], quarantined: list[dict[str, str]]
) -> None:
    accounted = landed.rows_landed + landed.rows_quarantined + landed.rows_left_out
    assert landed.rows_in == accounted
    assert landed.rows_landed == len(kept)
    assert landed.rows_quarantined == len(quarantined)
    numbers = [row["_row"] for row in kept] + [row["_row"] for row in quarantined]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(1, landed.rows_in + 1))
    if not landed.rows_left_out:
        assert len(numbers) == landed.rows_in


def test_land_when_real_files_then_every_row_is_there(lake: Lake, real_data: Path) -> None:
    names = {
        "borough_24m": SOURCE,
        "borough_hist": "mps_borough_crime_historical",
        "ward_24m": "mps_ward_crime_24m",
    }
    paths = sorted((real_data / "mps_recorded_crime").glob("*.csv"))
    assert paths
    for path in paths:
        name = next(one for prefix, one in names.items() if path.name.startswith(prefix))
        landed, rows = _land(lake, path.read_bytes(), name)
        with path.open(encoding="utf-8", newline="") as file:
            published = list(csv.reader(file))
        assert landed.rows_quarantined == 0
        assert [list(row.values())[:-3] for row in rows] == published[1:]
