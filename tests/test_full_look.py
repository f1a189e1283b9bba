"""A host's word that nothing has changed is believed for a week and no longer."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import NOW, borough_files
from metmart.archive import ledger
from metmart.discover.datastore import Datastore
from metmart.discover.resource import Resource
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import Http
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import source
from scripted import Answer, Scripted, scripted

POPULATION, BOROUGH = "ons_population", "mps_borough_crime_24m"
BEFORE, AFTER = (
    b"ladcode25,population_2025\nE09000024,1\n",
    b"ladcode25,population_2025\nE09000024,2\n",
)
SAME = {"ETag": '"a"', "Last-Modified": "Mon, 06 Jul 2026 09:00:00 GMT"}
DAY = timedelta(days=1)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as server:
        server.answers = [Answer(body=BEFORE, headers=SAME)]
        yield server


@pytest.fixture
def pipeline(server: Scripted, lake: Lake) -> Pipeline:
    return Pipeline(Settings(lake=lake.root, publisher_url=server.origin))


def _new(pipeline: Pipeline, after: timedelta) -> list[Resource]:
    """What is listed so long after the first look and is not archived."""
    known = {one.resource.key for one in ledger.releases(pipeline.lake, POPULATION)}
    return [one for one in pipeline.discover(POPULATION, NOW + after) if one.key not in known]


@pytest.mark.reliability("a file that was replaced under its old ETag is found within a week")
def test_discover_when_a_host_sends_the_old_etag_then_the_bytes_tell_within_a_week(
    server: Scripted, pipeline: Pipeline, proof: Callable[..., None]
) -> None:
    (first,) = _new(pipeline, 0 * DAY)
    pipeline.fetch(POPULATION, first, NOW)
    server.answers = [Answer(body=AFTER, headers=SAME)]
    whole = len(server.sent)
    assert not any(_new(pipeline, days * DAY) for days in range(1, 7))
    assert len(server.sent) == whole  # only headers were asked for

    (other,) = _new(pipeline, 7 * DAY)
    release = pipeline.fetch(POPULATION, other, NOW + 7 * DAY)
    found = release.sha256 == hashlib.sha256(AFTER).hexdigest()
    proof(7, 7 if found else 0, "one day in seven, its bytes are asked for")
    assert found
    assert release.published_at == NOW + 7 * DAY  # the stated day is that of the old bytes
    assert len(ledger.releases(pipeline.lake, POPULATION)) == 2


def test_discover_when_the_bytes_are_the_same_then_no_look_for_another_week(
    server: Scripted, pipeline: Pipeline
) -> None:
    (first,) = _new(pipeline, 0 * DAY)
    pipeline.fetch(POPULATION, first, NOW)
    sent = []
    for days in range(1, 22):
        assert not _new(pipeline, days * DAY)
        sent.append(len(server.sent))
    assert [after - before for before, after in zip([1, *sent], sent, strict=False)] == [
        days % 7 == 0 for days in range(1, 22)
    ]


def test_discover_when_the_found_bytes_could_not_be_had_then_it_looks_again(
    server: Scripted, pipeline: Pipeline
) -> None:
    (first,) = _new(pipeline, 0 * DAY)
    pipeline.fetch(POPULATION, first, NOW)
    server.answers = [Answer(body=AFTER, headers=SAME)]
    assert _new(pipeline, 7 * DAY)  # and the run ends before it is fetched
    assert _new(pipeline, 8 * DAY)


def test_fetch_when_the_catalogue_states_another_md5_then_the_host_is_not_asked_whether(
    server: Scripted, pipeline: Pipeline
) -> None:
    def listed(data: bytes) -> Resource:
        md5 = hashlib.md5(data).hexdigest()
        return Resource(dataset="exy3m", id=md5, filename="a.csv", url=server.url, hash=md5)

    before = pipeline.fetch(BOROUGH, listed(BEFORE), NOW)
    server.answers = [Answer(body=AFTER, headers=SAME)]
    after = pipeline.fetch(BOROUGH, listed(AFTER), NOW)
    assert after.sha256 != before.sha256
    assert after.sha256 == hashlib.sha256(AFTER).hexdigest()


def test_catalogue_when_a_week_old_then_it_is_asked_for_whole(
    tmp_path: Path, sample: list[ListedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []
    original = Http.json

    def spy(self: Http, url: str, validators: dict[str, str]) -> object:
        asked.append(validators)
        return original(self, url, validators)

    monkeypatch.setattr(Http, "json", spy)
    with serve(borough_files(sample)) as url:
        http = Http("test", Hosts(standin=url), tmp_path)
        for days in (0, 6, 7, 13, 14):
            Datastore(url, http, tmp_path, NOW + days * DAY).resources(source(BOROUGH).discover)
    assert [bool(validators) for validators in asked] == [False, True, False, True, False]
