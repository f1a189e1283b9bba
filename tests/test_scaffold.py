"""A new source starts from files that are valid at once."""

from pathlib import Path

import pytest
import yaml

import fixture
from conftest import NOW, archived
from metmart.archive.release import Release
from metmart.errors import GateError, LandingError, SourceSpecError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.scaffold import NewSource, scaffold
from metmart.sources import registry

NEW = NewSource(
    "mps_hot_spots", "exy3m", "Hot Spots.csv", ["Month_Year", "Ward name", "2nd, count"]
)


def test_new_source_when_written_then_its_yaml_is_valid_and_has_the_header(tmp_path: Path) -> None:
    written = scaffold(NEW, tmp_path, tmp_path / "package")
    spec = registry.read(tmp_path / "package" / "sources" / "mps_hot_spots.yaml")
    assert [column.name for column in spec.columns] == [
        "month_year",
        "ward_name",
        "column_2nd_count",
    ]
    assert [column.aliases for column in spec.columns] == [[name] for name in NEW.header]
    assert len(written) == 6
    staging = tmp_path / "dbt_project" / "models" / "staging" / "mps" / "stg_mps__hot_spots.sql"
    assert "source('lake', 'mps_hot_spots')" in staging.read_text()
    fixtures = tmp_path / "tests" / "fixtures" / "mps_hot_spots"
    assert set(yaml.safe_load((fixtures / "fixture.yaml").read_text())) == {
        "published", "good", "drifted", "poisoned"
    }  # fmt: skip
    assert (fixtures / "good" / "published.csv").read_text().count("\n") == 2
    assert all("TODO" in path.read_text() for path in written if path.suffix == ".yaml")


def test_new_source_when_its_fixtures_come_then_each_meets_what_it_deserves(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaffold(NEW, tmp_path, tmp_path / "package")
    spec = registry.read(tmp_path / "package" / "sources" / "mps_hot_spots.yaml")
    monkeypatch.setattr(fixture, "FOLDER", tmp_path / "tests" / "fixtures")
    monkeypatch.setattr(fixture, "source", lambda _: spec)
    files = fixture.fixture(NEW.id)

    def landed(name: str) -> Release:
        release = Release.model_validate(
            archived(lake, "mps_borough_crime_24m", files.data(name), files.published).model_dump()
            | {"source": spec.id}
        )
        land(lake, spec, release)
        return release

    good = landed("good")
    assert judge(lake, spec, good, good.resource, NOW).decision == "accepted"
    with pytest.raises(LandingError, match=files.expected["drifted"]["says"]):
        landed("drifted")
    poisoned = landed("poisoned")
    with pytest.raises(GateError, match=files.expected["poisoned"]["says"]):
        judge(lake, spec, poisoned, poisoned.resource, NOW)


def test_new_source_when_it_is_there_then_nothing_is_overwritten(tmp_path: Path) -> None:
    first = scaffold(NEW, tmp_path, tmp_path / "package")
    first[0].write_text("mine")
    with pytest.raises(SourceSpecError, match="has files already"):
        scaffold(NEW, tmp_path, tmp_path / "package")
    assert first[0].read_text() == "mine"


@pytest.mark.parametrize("name", ["spots", "Mps_Spots", "mps_", "mps-spots"])
def test_new_source_when_its_id_is_wrong_then_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceSpecError, match="no id of a source"):
        scaffold(NewSource(name, "exy3m", "x.csv", ["A"]), tmp_path, tmp_path / "package")
