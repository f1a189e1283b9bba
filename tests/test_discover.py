"""The catalogue lies in known ways; discovery is not misled by them."""

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import NOW, borough_files, pipeline_over
from metmart.discover.datastore import Datastore, _entries, _resource
from metmart.errors import AddressError, CatalogueError, FetchError, LakeError
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import Http
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import source

BOROUGH = "mps_borough_crime_24m"


def test_discover_when_titles_lie_then_the_file_name_decides(
    lake: Lake, sample: list[ListedFile]
) -> None:
    misnamed = [replace(file, title="MPS Ward Level Crime.csv") for file in sample]
    with pipeline_over(lake, misnamed) as pipeline:
        found = pipeline.discover(BOROUGH, NOW)
    assert {one.filename for one in found} == set(source(BOROUGH).discover.filenames)
    assert [one.published_at for one in found] == sorted(one.published_at for one in found)
    assert len(found) == 5


def test_discover_when_all_is_archived_and_judged_then_nothing_is_left(
    lake: Lake, sample: list[ListedFile]
) -> None:
    files = borough_files(sample)[:1]
    with pipeline_over(lake, files) as pipeline:
        (resource,) = pipeline.discover(BOROUGH, NOW)
        release = pipeline.fetch(BOROUGH, resource, NOW)
        assert pipeline.discover(BOROUGH, NOW) == [resource]  # archived, not yet judged
        pipeline.land(release, NOW)
        pipeline.gate(release, resource, NOW)
        assert pipeline.discover(BOROUGH, NOW) == []


def test_discover_when_an_unjudged_file_is_withdrawn_then_it_is_still_done(
    lake: Lake, sample: list[ListedFile]
) -> None:
    first, *_, last = [
        file for file in sample if "24 months" in file.filename and "Borough" in file.filename
    ]
    with pipeline_over(lake, [first, last]) as pipeline:
        resources = pipeline.discover(BOROUGH, NOW)
        pipeline.fetch(BOROUGH, resources[0], NOW)
    with pipeline_over(lake, [last]) as pipeline:
        assert resources[0].key in {one.key for one in pipeline.discover(BOROUGH, NOW)}


def test_discover_when_the_name_is_gone_then_says_which_names_there_are(
    lake: Lake, sample: list[ListedFile]
) -> None:
    with (
        pipeline_over(lake, borough_files(sample)) as pipeline,
        pytest.raises(CatalogueError, match="MPS Borough Level Crime"),
    ):
        pipeline.discover("mps_ward_crime_24m", NOW)


def test_discover_when_the_catalogue_is_unchanged_then_it_is_not_sent_again(
    tmp_path: Path, sample: list[ListedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    asked = Http.json

    def spy(self: Http, url: str, validators: dict[str, str]) -> object:
        answers.append(asked(self, url, validators))
        return answers[-1]

    monkeypatch.setattr(Http, "json", spy)
    with serve(sample) as url:
        catalogue = Datastore(
            url, Http("test", Hosts(standin=url), tmp_path), tmp_path / "cache", NOW
        )
        first = catalogue.resources(source(BOROUGH).discover)
        second = catalogue.resources(source(BOROUGH).discover)
    assert first == second
    assert answers[0] is not None
    assert answers[1] is None  # 304: the answer kept from the first time serves


def test_dataset_when_its_page_leads_elsewhere_then_it_is_told_and_not_gone_round(
    lake: Lake, sample: list[ListedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(self: Http, url: str, validators: dict[str, str]) -> object:
        raise AddressError("another host", url=url, next_step="")

    monkeypatch.setattr(Http, "json", elsewhere)
    with (
        pipeline_over(lake, borough_files(sample)) as pipeline,
        pytest.raises(AddressError, match="another host"),
    ):
        pipeline.discover(BOROUGH, NOW)


def test_dataset_when_its_page_fails_then_the_export_serves(
    tmp_path: Path, sample: list[ListedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Http.json

    def broken(self: Http, url: str, validators: dict[str, str]) -> object:
        if "/dataset/" in url:
            raise FetchError("the publisher answers 404", url=url, next_step="")
        return asked(self, url, validators)

    monkeypatch.setattr(Http, "json", broken)
    with serve(sample) as url:
        catalogue = Datastore(
            url, Http("test", Hosts(standin=url), tmp_path), tmp_path / "cache", NOW
        )
        assert len(catalogue.resources(source(BOROUGH).discover)) == 5


def test_resources_when_keyed_by_id_then_read_like_a_list() -> None:
    entry = {
        "url": "https://data.example.org/download/exy3m/4jc/A%20file%20(x).csv",
        "hash": "ab-2",
        "timeframe": {"from": "2024-07", "to": "2026-06"},
        "timestamp": "2026-07-13T00:00:00",
    }
    (found,) = [_resource("exy3m", one) for one in _entries({"resources": {"4jc": entry}})]
    assert (found.id, found.filename) == ("4jc", "A file (x).csv")
    assert found.md5 is None  # "-N": uploaded in parts, not the md5 of the bytes
    assert found.timeframe_to == "2026-06"


def test_resource_when_unreadable_then_named() -> None:
    with pytest.raises(CatalogueError, match="exy3m"):
        _resource("exy3m", {"url": "https://data.example.org/x"})


def test_catalogue_when_real_then_read(real_data: Path) -> None:
    listed = json.loads(
        (real_data / "datastore_api" / "v3_export_shape_real_values.SYNTHESISED.json").read_text()
    )
    (found,) = [_resource("exy3m", one) for one in _entries(listed[0])]
    assert found.filename == source(BOROUGH).discover.filenames[0]
    assert found.md5 == "c8c98331a3e150e3935abba80637ed1a"


def test_archive_when_the_md5_differs_then_nothing_is_archived(
    lake: Lake, sample: list[ListedFile]
) -> None:
    with pipeline_over(lake, sample) as pipeline:
        resource = pipeline.discover(BOROUGH, NOW)[0].model_copy(update={"hash": "0" * 32})
        with pytest.raises(FetchError, match="promises md5"):
            pipeline.fetch(BOROUGH, resource, NOW)
        gone = resource.model_copy(update={"url": f"{resource.url}.gone"})
        with pytest.raises(FetchError, match="answers 404") as caught:
            pipeline.fetch(BOROUGH, gone, NOW)
        for fact in (BOROUGH, gone.url, "next step"):
            assert fact in str(caught.value)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
        multipart = resource.model_copy(update={"hash": f"{'0' * 32}-2"})
        assert pipeline.fetch(BOROUGH, multipart, NOW).size == resource.size
    assert len(list((lake.root / "archive" / "objects").rglob("*"))) == 2  # its folder and itself


def test_archive_when_the_same_bytes_come_again_then_adds_nothing(
    lake: Lake, sample: list[ListedFile]
) -> None:
    first = borough_files(sample)[0]
    again = replace(first, published_at=datetime(2024, 3, 5, tzinfo=UTC))
    with pipeline_over(lake, [first, again]) as pipeline:
        resources = pipeline.discover(BOROUGH, NOW)
        releases = [pipeline.fetch(BOROUGH, one, NOW) for one in resources * 50]
    assert len({one.id for one in releases}) == 1
    assert len(list(lake.records(BOROUGH).iterdir())) == 1
    assert len([one for one in (lake.root / "archive").rglob("*") if one.is_file()]) == 2


def test_archive_when_recorded_then_says_all_there_is_to_know(
    lake: Lake, sample: list[ListedFile]
) -> None:
    with pipeline_over(lake, sample) as pipeline:
        release = pipeline.fetch(BOROUGH, pipeline.discover(BOROUGH, NOW)[0], NOW)
    assert release.id == f"{BOROUGH}@2024-02-05-{release.sha256[:12]}"
    assert release.published_at.isoformat() == "2024-02-05T00:00:00+00:00"
    assert release.observed_at == NOW
    assert release.md5 == release.resource.hash
    assert "ETag" in release.headers
    assert "/download/exy3m/" in release.url


def test_lake_when_filled_by_others_then_refused(lake: Lake, sample: list[ListedFile]) -> None:
    with pipeline_over(lake, sample) as pipeline:
        pipeline.discover(BOROUGH, NOW)
    live = Pipeline(Settings(publishers="live", contact="me@example.org", lake=lake.root))
    with pytest.raises(LakeError, match="embedded"):
        live.discover(BOROUGH, NOW)
