"""The same rows in another wrapping are no new release."""

import io
import random
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from conftest import NOW, archived
from fixture import fixture
from metmart.errors import GateError
from metmart.gate import verdict
from metmart.gate.gate import is_settled, judge
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.sources.registry import source

ZIPPED, BOOK, TABLE = "police_uk_street", "mps_custody_disposals", "mps_borough_crime_24m"


def _packed_anew(data: bytes, seed: int) -> bytes:
    """The same members in another order, with other times and other compression."""
    chance = random.Random(seed)
    made = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(made, "w") as new:
        members = old.infolist()
        if "[Content_Types].xml" not in old.namelist():
            chance.shuffle(members)
        for one in members:
            when = (chance.randint(1990, 2030), chance.randint(1, 12), 3, 4, 5, 6)
            info = ZipInfo(one.filename, when)
            info.compress_type = chance.choice([ZIP_DEFLATED, ZIP_STORED])
            new.writestr(info, old.read(one.filename))
    return made.getvalue()


def _judged(lake: Lake, name: str, data: bytes, published: str) -> str:
    release = archived(lake, name, data, published)
    land(lake, source(name), release)
    judge(lake, source(name), release, release.resource, NOW)
    return release.id


def _later(published: str, days: int) -> str:
    return datetime.fromordinal(datetime.fromisoformat(published).toordinal() + days).isoformat()


@pytest.mark.reliability("a zip or workbook that is packed anew is unchanged")
@pytest.mark.parametrize("name", [ZIPPED, BOOK])
def test_release_when_packed_anew_then_unchanged(
    lake: Lake, name: str, many: object, proof: object
) -> None:
    of = fixture(name)
    data = of.data("good")
    first = _judged(lake, name, data, of.published)
    tried, passed = many(2, 25), 0
    for seed in range(tried):
        again = _packed_anew(data, seed)
        assert again != data
        release = archived(lake, name, again, _later(of.published, 1))
        with pytest.raises(GateError, match=f"same_rows_as={first}"):
            _judged(lake, name, again, _later(of.published, 1))
        standing = verdict.standing(lake, name, release.id)
        passed += bool(standing and standing.decision == "rejected" and len(standing.reasons) == 1)
        assert is_settled(lake, source(name), release)
    proof(tried=tried, passed=passed)
    assert passed == tried


def test_release_when_a_value_differs_then_it_is_another(lake: Lake) -> None:
    header, row = b"Group,SubGroup,BOCU,202401\n", b"A,B,Merton,1\n"
    files = {
        "as it is": header + row,
        "another value": header + row.replace(b"1", b"2"),
        "once more": header + row + row,
        "a row that is none": header + row + b"x\n",
        "another month": header.replace(b"202401", b"202402") + row,
        "with a mark": b"\xef\xbb\xbf" + header + row,
    }
    content = {
        name: land(lake, source(TABLE), archived(lake, TABLE, data)).content
        for name, data in files.items()
    }
    assert content.pop("with a mark") == content["as it is"]
    assert len(set(content.values())) == 5
