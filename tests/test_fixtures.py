"""Every source has a good, a drifted and a poisoned file, and each meets what it deserves."""

from datetime import date

import pytest

from conftest import NOW, archived
from fixture import FOLDER, fixture, folder_of, of_each_folder
from metmart.errors import GateError, LandingError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.sources.registry import source, sources


def test_fixtures_when_listed_then_every_source_has_some() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {folder_of(name) for name in sources()}


@pytest.mark.parametrize("name", of_each_folder())
def test_good_file_when_it_comes_then_every_row_is_landed_and_it_is_accepted(
    lake: Lake, name: str
) -> None:
    files = fixture(name)
    release = archived(lake, name, files.data("good"), files.published)
    landed = land(lake, source(name), release)
    assert landed.rows_landed + landed.rows_quarantined == landed.rows_in == files.rows("good")
    decided = judge(lake, source(name), release, release.resource, NOW)
    expected = files.expected["good"]
    assert landed.rows_quarantined == expected.get("quarantined", 0)
    assert decided.decision == "accepted"
    told = "; ".join(decided.warnings)
    assert len(decided.warnings) == len(expected.get("warnings", [])), told
    for text in expected.get("warnings", []):
        assert text in told
    if "months" in expected:
        first, last = expected["months"]
        assert landed.months[0] == date.fromisoformat(f"{first}-01")
        assert landed.months[-1] == date.fromisoformat(f"{last}-01")


@pytest.mark.parametrize("name", of_each_folder())
def test_drifted_file_when_it_comes_then_it_is_stopped_at_landing(lake: Lake, name: str) -> None:
    files = fixture(name)
    release = archived(lake, name, files.data("drifted"), files.published)
    with pytest.raises(LandingError) as caught:
        land(lake, source(name), release)
    assert files.expected["drifted"]["says"] in str(caught.value)
    assert release.sha256 in str(caught.value)


@pytest.mark.parametrize("name", of_each_folder())
def test_poisoned_file_when_it_comes_then_it_is_stopped_at_the_gate(lake: Lake, name: str) -> None:
    files = fixture(name)
    release = archived(lake, name, files.data("poisoned"), files.published)
    land(lake, source(name), release)
    with pytest.raises(GateError) as caught:
        judge(lake, source(name), release, release.resource, NOW)
    assert files.expected["poisoned"]["says"] in str(caught.value)
