"""A release that a person takes in without some months: a window of 25 months, the first a stump."""

from datetime import date

import duckdb
import pytest

from conftest import NOW, archived, borough_files
from metmart.build.inputs import accepted, lay_out
from metmart.errors import GateError
from metmart.gate.gate import judge
from metmart.gate.quarantine import case_named, decide
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.publisher.shelf import ListedFile
from metmart.sources.registry import source

BOROUGH = "mps_borough_crime_24m"
STUMP = "2024-04"


@pytest.fixture
def stopped(lake: Lake, sample: list[ListedFile]) -> str:
    """The id of the release with the stump."""
    files = [file for file in borough_files(sample) if "24 months" in file.filename]
    (bad,) = [file for file in files if f"{file.published_at:%Y-%m-%d}" == "2026-05-05"]
    release = archived(lake, BOROUGH, bad.data, "2026-05-05")
    land(lake, source(BOROUGH), release)
    with pytest.raises(GateError):
        judge(lake, source(BOROUGH), release, release.resource, NOW)
    return release.id


def approve(lake: Lake, release: str, *without: str) -> None:
    case = case_named(lake, release)
    decide(lake, case, "approved", "ann", "the first month is a stump", NOW, without)


def test_approval_when_a_month_is_left_out_then_the_release_does_not_cover_it(
    lake: Lake, stopped: str
) -> None:
    approve(lake, stopped, STUMP)
    inputs = accepted(lake)
    (taken_in,) = inputs.accepted
    assert len(taken_in.landing.months) == 25
    assert len(taken_in.covered) == 24
    assert date(2024, 4, 1) not in taken_in.covered
    with duckdb.connect() as connection:
        lay_out(lake, inputs, connection)
        months = connection.execute("select count(*), min(month)::varchar from lake.coverage")
        assert months.fetchone() == (24, "2024-05-01")
        told = connection.execute("select first_month::varchar, months_left_out from lake.release")
        assert told.fetchone() == ("2024-05-01", STUMP)


def test_approval_when_other_months_are_left_out_then_another_release(
    lake: Lake, stopped: str
) -> None:
    approve(lake, stopped, STUMP)
    one = accepted(lake).release_id
    approve(lake, stopped, STUMP, "2024-05")
    assert accepted(lake).release_id != one


@pytest.mark.parametrize("month", ["2019-01", "2024-4", "April 2024", "2026-05"])
def test_approval_when_the_release_has_no_such_month_then_refused_with_those_it_has(
    lake: Lake, stopped: str, month: str
) -> None:
    with pytest.raises(GateError, match="2024-04 to 2026-04") as caught:
        approve(lake, stopped, month)
    assert "YYYY-MM" in caught.value.next_step
    assert case_named(lake, stopped).state == "undecided"


def test_rejection_when_months_are_named_then_refused(lake: Lake, stopped: str) -> None:
    with pytest.raises(GateError, match="approved"):
        decide(lake, case_named(lake, stopped), "rejected", "ann", "no", NOW, [STUMP])
