"""What is masked, what is not, and that nothing else changes."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metmart.documents.privacy import hidden_names, leaks, masked
from metmart.documents.structure import PersonRole
from published_text import private_in

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
MARK = re.compile(r"\[(?:telephone|e-mail|address|name|account)\]")


def _person(name: str, *, is_public: bool, rank: str | None = None) -> PersonRole:
    return PersonRole(
        name,
        rank or "member",
        "other",
        rank,
        None,
        is_chair=False,
        is_public=is_public,
        line=1,
        page=1,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ring 0208 1234567 now", "ring [telephone] now"),
        ("ring 020 8123 4567.", "ring [telephone]."),
        ("or telephone 020 8123 4567 or 4093", "or telephone [telephone]"),
        ("+44 (0)20 8123 4567", "[telephone]"),
        ("mobile 07700 900123, or 101", "mobile [telephone], or 101"),
        ("Tel: 8123 4567", "Tel: [telephone]"),
        ("call 020 8123 4567 12 officers", "call [telephone] 12 officers"),
        ("write to Team.NW@met.police.uk for advice", "write to [e-mail] for advice"),
        ("e-mail a.b@town.gov.uk. Then wait", "e-mail [e-mail]. Then wait"),
        ("email https://www.wardTeam@met.police.uk asking", "email [e-mail] asking"),
        ("<a href=\"mailto:x@y.gov.uk\">x@y.gov.uk</a>", '<a href="[e-mail]">[e-mail]</a>'),
        ("x (at) met.police.uk", "[e-mail]"),
        ("Garage 12 Long Lane, London, SW19 1AB.", "Garage [address]."),
        ("the station, 15-23 Duke's Road, SW19 8AB", "the station, [address]"),
        ("Civic Centre, London Road, Morden SM4 5AB", "Civic Centre, London Road, Morden [address]"),
        ("she lives at 7 Duke Street, Hamley", "she lives at [address], Hamley"),
        ("PC Ann Bloggs and PC Tom Fee", "PC [name] and PC [name]"),
        ("PCs Ann Bloggs and Tom Fee", "PCs [name]"),
        ("Inspector Fee has a meeting", "Inspector [name] has a meeting"),
        ("T/DCI Mary-Ann O'Neil", "T/DCI [name]"),
        ("PC FEE", "PC [name]"),
        ("PC 345SW", "PC [name]"),
        ("Present: Tom Fee (Sergeant)", "Present: [name] (Sergeant)"),
        ("Your Ward Officers: Ann Bloggs and Tom Fee", "Your Ward Officers: [name]"),
        ("follow @PCFeeMPS or @MetCC", "follow [account] or @MetCC"),
    ],
)  # fmt: skip
def test_text_when_it_holds_private_detail_then_a_mark_stands_there(
    text: str, expected: str
) -> None:
    assert masked(text) == expected
    assert leaks(text)
    assert not leaks(expected)


@pytest.mark.parametrize(
    "text",
    [
        "858303 and 777787, an average of 4,461; 1,009 stops",
        "Question No: 2017/5164; PCD 1234; 16 January 2020; 2023-03-15",
        "call 101, 111 or 999",
        "Bus routes: 80, 93, 118, 154, 157, 163, 164, 201, 293, 413, 470, K5",
        "0 12 34 56 78 90 11 12",
        "between 0700 - 1500 25 officers",
        "a drop of 0.01%",
        "12 High Street robberies and 3 on Station Road",
        "Chief Superintendent Simon Ash, Superintendent Jo Ash, DSU O'Neil",
        "Chief Constable Jo Ash and HM Inspector Tom Fee",
        "BCU vacancy rate for all officers (Ch Supt – PC) is –10%; PS - 18% (DS – is 20% over)",
        "Inspector Vacancies 12, PC Total 14, Sergeant Recruitment 3",
        "continuity in DS and DI roles",
        "moped theft in SW19 and E17",
        "E09000024 E05013812 Merton 012A",
        "https://www.met.police.uk/crime-prevention/",
        "@metpoliceuk account. More at www.met.police.uk",
    ],
)
def test_text_when_it_only_looks_private_then_unchanged(text: str) -> None:
    assert masked(text) == text
    assert leaks(text) == []


def test_names_when_of_junior_officers_then_hidden_wherever_they_come_up() -> None:
    text = "PS Gareth Fee leads. I know Gareth would help; Fee's team, too. GARETH FEE"
    names = hidden_names([], text)
    assert {"Gareth Fee", "Gareth", "Fee"} <= names
    assert masked(text, names) == (
        "PS [name] leads. I know [name] would help; [name]'s team, too. [name]"
    )


def test_names_when_of_people_in_no_public_role_then_hidden() -> None:
    names = hidden_names(
        [
            _person("Tom Fee", is_public=False, rank="Chief Inspector"),
            _person("Ann Ash", is_public=True),
        ]
    )
    assert masked("TOM FEE\nChief Inspector\nAnn Ash, Fee", names) == (
        "[name]\nChief Inspector\nAnn Ash, [name]"
    )


def test_names_when_a_public_person_shares_one_then_still_named() -> None:
    names = hidden_names([], "Inspector Vernon has a meeting")
    text = "Cllr Vernon Whelk, Superintendent Vernon and Jo Vernon met Vernon."
    assert masked(text, names) == (
        "Cllr Vernon Whelk, Superintendent Vernon and Jo Vernon met [name]."
    )


def test_names_when_what_follows_is_no_part_of_them_then_it_stays() -> None:
    text = "Regards,\nPC Ann Bloggs\nRECOVERY PLAN\nInspector Barnet\nPC Tom\nFee was there"
    names = hidden_names([_person("Yellow Group", is_public=False)], text)
    assert {"Ann", "Bloggs", "Tom", "Fee"} < names
    assert not names & {"RECOVERY", "Barnet", "Yellow", "Yellow Group"}
    assert masked("The recovery of Barnet, Yellow Group and Fee", names) == (
        "The recovery of Barnet, Yellow Group and [name]"
    )


def test_names_when_they_are_words_too_then_the_words_stay() -> None:
    names = hidden_names([], "PC Will May")
    assert masked("Will the board meet in May 2021? PC Will May", names) == (
        "Will the board meet in May 2021? PC [name]"
    )


_PIECES = st.sampled_from([
    "PC ", "Inspector ", "Ann", " Bloggs", "Gareth", " and ", "\n", "\t", ", ", "020", " 8123", "4567",
    "07", "or ", "@", "met", ".police.uk", "SW19", " 8AB", "12 ", "Long Lane", "[name]", "at ", "s",
    "[telephone]", "[e-mail]", "(", ")", "Sergeants ", "Tel: ", "345SW", "is ", "0", "+44", "."
])  # fmt: skip
_NAMES = st.sets(
    st.sampled_from(["Ann Bloggs", "Gareth", "Bloggs", "Name", "E-mail", "name", "Ann"])
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60), _NAMES)
def test_masking_when_done_twice_then_as_once(text: str, names: set[str]) -> None:
    once = masked(text, names)
    assert masked(once, names) == once
    assert leaks(once) == []


@pytest.mark.parametrize("number", range(5))
def test_papers_when_masked_then_every_other_digit_stays(number: int) -> None:
    found = sorted(SEEDS.glob(f"{number:03}_*.txt"))
    if not found:
        pytest.skip(f"the papers are not here ({SEEDS})")
    text = found[0].read_text(encoding="utf-8")
    names = hidden_names([], text)
    for line in text.splitlines():
        kept = masked(line, names)
        private = "".join(leaks(line))
        assert sorted(re.findall(r"\d", kept) + re.findall(r"\d", private)) == sorted(
            re.findall(r"\d", line)
        ), line
        assert not re.search(r"\S@\w+\.|\b0\d{2,4} ?\d{3,4} ?\d{3,4}\b|[A-Z]\d+ \d[A-Z]{2}\b", kept)
    whole = masked(text, names)
    assert leaks(whole) == []
    assert len(MARK.findall(whole)) == {0: 2, 4: 24}.get(number, 0)


def test_release_when_a_file_holds_private_text_then_the_scan_finds_it(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute("create table a as select 'ring 020 8123 4567' as text, 1 as n")
        connection.execute("copy (select ['PC Ann Bloggs'] as names) to "
                           f"'{tmp_path / 'b.parquet'}' (format parquet)")  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "search.sqlite")) as index:
        index.execute("create table block (text text)")
        index.execute("insert into block values ('SW19 8AB')")
        index.commit()
    duckdb.execute(f"copy (select 'a@b.uk' as x) to '{tmp_path / 'c.csv.gz'}' (format csv)")
    (tmp_path / "manifest.json").write_text('{"inputs": [{"file": "Sergeant Tom Fee.pdf"}]}')
    assert private_in(tmp_path) == [
        ("b.parquet names", "PC Ann Bloggs"),
        ("c.csv.gz x", "a@b.uk"),
        ("manifest.json", "Sergeant Tom Fee"),
        ("marts.duckdb a text", "020 8123 4567"),
        ("search.sqlite block", "SW19 8AB"),
    ]
