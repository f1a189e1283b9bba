"""A source is what its YAML says, and a YAML that says nonsense is refused."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from metmart import generated
from metmart.errors import SourceSpecError
from metmart.land.document import COLUMNS
from metmart.project import SEEDS
from metmart.sources import registry


def test_sources_when_read_then_are_the_six_files_of_exy3m() -> None:
    found = {
        name: spec for name, spec in registry.sources().items() if spec.series == "recorded_crime"
    }
    assert len(found) == 6
    assert {spec.discover.dataset for spec in found.values()} == {"exy3m"}
    assert {(spec.level, spec.window[0].months) for spec in found.values()} == {
        (level, months) for level in ("borough", "ward", "lsoa") for months in (24, None)
    }


def test_schema_when_the_model_changes_then_it_is_written_anew() -> None:
    assert generated.stale() == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: borough", "level: parish", "level"),
        ("precedence: 20", "precedence: 20\nowner: me", "owner"),
        (
            "aliases: [Minor Category, MinorText, SubGroup]",
            "aliases: [MajorText]",
            "alias declared twice",
        ),
        ("key: [published_group", "key: [nothing", "nothing"),
        ('example: "202601"', 'example: "x"', "does not match"),
        ("dataset: exy3m", "dataset: exy3m-long", "dataset"),
        ("base_url: https", "base_url: http", "base_url"),
        ("  - month: 2019-03\n", "  - month: 2019-03\n    published: 2019-01-01\n", "either"),
    ],
)
def test_source_when_its_yaml_is_wrong_then_refused_with_the_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    right = (registry.FOLDER / "mps_borough_crime_24m.yaml").read_text()
    assert old in right
    wrong = tmp_path / "mps_borough_crime_24m.yaml"
    wrong.write_text(right.replace(old, new, 1))
    with pytest.raises(SourceSpecError, match=said) as caught:
        registry.read(wrong)
    assert str(wrong) in str(caught.value)


def test_source_when_unknown_then_the_known_ones_are_named() -> None:
    with pytest.raises(SourceSpecError, match="mps_borough_crime_24m"):
        registry.source("mps_horses")


def test_window_when_the_publisher_cut_the_history_then_the_new_one_counts() -> None:
    spec = registry.source("mps_borough_crime_historical")
    assert spec.window_at(datetime(2026, 5, 5, tzinfo=UTC)).first_month == "2010-04"
    assert spec.window_at(datetime(2026, 6, 3, tzinfo=UTC)).months == 48


@pytest.mark.parametrize(
    ("header", "month"),
    [("202401", date(2024, 1, 1)), ("202413", None), ("x202401", None), ("2024011", None)],
)
def test_month_of_when_asked_then_only_whole_months(header: str, month: date | None) -> None:
    assert registry.source("mps_borough_crime_24m").period.month_of(header) == month


def test_exports_when_a_source_has_measures_then_name_the_marts_that_show_them() -> None:
    with (SEEDS / "measure.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            shown = {"mart_mps_month"}
            if row["rolls_up"] == "true":
                shown |= {"mart_borough_month", "mart_bcu_month"}
            of_series = [one for one in registry.sources().values() if one.series == row["series"]]
            assert of_series, row["series"]
            for spec in of_series:
                if spec.level == row["level"]:
                    assert shown <= set(spec.exports), (spec.id, row["measure"])


def test_like_when_a_source_names_another_then_its_own_values_win(tmp_path: Path) -> None:
    one = registry.source("papers_merton")
    assert one.discover.committees == [148]  # its own
    assert one.discover.days_back == 56  # of the council's, within the same mapping
    assert one.formats[0].kind == "document"  # of what that is like
    wrong = tmp_path / "papers_merton.yaml"
    text = (registry.FOLDER / "papers_merton.yaml").read_text()
    wrong.write_text(text.replace("like: council_papers", "like: nothing_that_is_there"))
    with pytest.raises(SourceSpecError, match="nothing_that_is_there"):
        registry.read(wrong)


def test_papers_when_declared_then_every_borough_of_the_mps_has_a_source() -> None:
    with (SEEDS / "borough.csv").open(newline="") as file:
        of_mps = {row["borough"] for row in csv.DictReader(file) if row["is_mps"] == "true"}
    papers = [one for one in registry.sources().values() if one.paper]
    assert {name for one in papers for name in one.paper.boroughs} == of_mps
    for one in papers:
        assert one.is_document
        assert tuple(column.name for column in one.columns) == COLUMNS
        assert one.gate.compared_with == "file_name"
        assert one.asked_at(None).startswith("https:/")


def test_papers_when_scheduled_then_no_two_councils_at_the_same_minute() -> None:
    at = [one.cadence.schedule for one in registry.sources().values() if one.paper]
    assert len(set(at)) == len(at)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("paper:\n  boroughs: [Merton]\n", "", "needs it"),
        (
            "discover:",
            "period: {kind: column, columns: [text], formats: ['%Y']}\ndiscover:",
            "wind",
        ),
    ],
)
def test_papers_when_declared_wrongly_then_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    right = (registry.FOLDER / "papers_merton.yaml").read_text()
    assert old in right
    wrong = tmp_path / "papers_merton.yaml"
    wrong.write_text(right.replace(old, new, 1))
    with pytest.raises(SourceSpecError, match=said):
        registry.read(wrong)
