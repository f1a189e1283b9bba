"""Boundaries: GeoJSON of any kind through landing, real ones through the gate into their mart."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from conftest import NOW, archived, pipeline_over
from fixture import FOLDER
from metmart.build import warehouse
from metmart.build.inputs import accepted
from metmart.errors import GateError, LandingError
from metmart.gate.gate import judge
from metmart.lake import Lake
from metmart.land.landing import Landed, land
from metmart.publisher.sample import geography
from metmart.sources.registry import source

BOUNDARY = "ons_borough_boundary"
GOOD = (FOLDER / BOUNDARY / "good" / "published.geojson").read_bytes()
SQUARE = {"type": "Polygon", "coordinates": [[[-0.1, 51.5], [0, 51.5], [0, 51.6], [-0.1, 51.5]]]}

Json = dict[str, Any]


def _feature(properties: Json | None, geometry: Json | None = None) -> Json:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1).encode()


def _land(lake: Lake, data: bytes) -> tuple[Landed, list[dict[str, str]]]:
    release = archived(lake, BOUNDARY, data)
    landed = land(lake, source(BOUNDARY), release)
    return landed, pq.read_table(lake.landing(BOUNDARY, release.id)).to_pylist()


def _real(real_data: Path) -> Json:
    path = real_data / "geography" / "london_boroughs_derived_from_lsoa21.geojson"
    return dict(json.loads(path.read_bytes()))


def _as_published(real: Json) -> bytes:
    """The derived file with the names of the publisher's properties."""
    return _collection(
        *(
            _feature(
                {"LAD22CD": one["properties"]["gss_code"], "LAD22NM": one["properties"]["name"]},
                one["geometry"],
            )
            for one in real["features"]
        )
    )


def _positions(coordinates: list[Any]) -> Iterator[list[float]]:
    if isinstance(coordinates[0], list):
        for part in coordinates:
            yield from _positions(part)
    else:
        yield coordinates


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n \t", b"\xef\xbb\xbf\n"])
def test_geojson_when_features_differ_then_a_row_each_under_all_names(
    lake: Lake, before: bytes
) -> None:
    data = before + _collection(
        _feature({"LAD24CD": "E09000001", "FID": 7}, SQUARE),
        _feature({"LAD24NM": "Ynys Môn", "LAD24CD": "E09000002"}),
        _feature(None, SQUARE),
    )
    landed, rows = _land(lake, data)
    assert landed.header == ["LAD24CD", "FID", "LAD24NM", "geometry"]
    assert (landed.rows_in, landed.rows_landed, landed.encoding) == (3, 3, "utf-8")
    square = json.dumps(SQUARE, separators=(",", ":"))
    assert [list(row.values())[:4] for row in rows] == [
        ["E09000001", "7", "", square],
        ["E09000002", "", "Ynys Môn", ""],
        ["", "", "", square],
    ]
    assert [row["_row"] for row in rows] == [1, 2, 3]


def test_geojson_when_values_are_no_texts_then_landed_as_their_json(lake: Lake) -> None:
    values = [True, 1, 0.5, 2.0, None, [1, "a"], {"b": None}, "", " x ", "\ud800"]
    _, rows = _land(
        lake,
        _collection(*(_feature({"LAD24CD": "E", "LAD24NM": value}) for value in values)),
    )
    assert [row["lad_name"] for row in rows] == [
        "true", "1", "0.5", "2.0", "", '[1,"a"]', '{"b":null}', "", " x ", "\\ud800"
    ]  # fmt: skip


def test_geojson_when_features_are_none_then_quarantined_with_their_text(lake: Lake) -> None:
    good = _feature({"LAD24CD": "E09000001", "LAD24NM": "City of London"}, SQUARE)
    bad = [None, {"type": "Point"}, good | {"properties": [1]}, good | {"geometry": "POINT (0 1)"}]
    landed, rows = _land(lake, _collection(good, *bad, good))
    assert (landed.rows_in, landed.rows_landed, landed.rows_quarantined) == (6, 2, 4)
    assert [row["_row"] for row in rows] == [1, 6]
    (path,) = (lake.root / "quarantine").rglob("*.parquet")
    quarantined = pq.read_table(path).to_pylist()
    assert [json.loads(row["raw"]) for row in quarantined] == bad
    assert [row["reason"] for row in quarantined] == [
        "not a feature",
        "not a feature",
        "properties is neither an object nor null",
        "geometry is neither an object nor null",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (GOOD[: len(GOOD) // 2], "the JSON cannot be read"),
        (GOOD[:-3], "the JSON cannot be read"),
        (b"{", "the JSON cannot be read"),
        (b'{"type": "FeatureCollection", "features": [], }', "the JSON cannot be read"),
        (GOOD.replace(b"51.36", b"NaN", 1), "NaN is no number of JSON"),
        (GOOD.replace(b"51.36", b"1e999", 1), "1e999 is no number of JSON"),
        (GOOD.replace(b"City", b"Cit\xe9", 1), "the JSON cannot be read"),
        (b'{"a":' * 200_000, "the JSON cannot be read"),
        (b'{"error": {"code": 400, "message": "Invalid URL"}}', "Invalid URL"),
        (b'{"type": "Topology", "objects": {}}', "no FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "no FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "no FeatureCollection"),
        (_collection(), "missing column 'lad_code'"),
        (_collection(_feature({"geometry": 1})), "column 'geometry' twice"),
        (b"LAD24CD,LAD24NM\nE09000001,City of London\n", "the bytes are csv"),
        (b"", "the bytes are csv"),
    ],
)
def test_geojson_when_it_is_none_then_stopped(lake: Lake, data: bytes, said: str) -> None:
    with pytest.raises(LandingError) as caught:
        _land(lake, data)
    assert said in str(caught.value)
    assert "sha256" in str(caught.value)
    assert "next step" in str(caught.value)
    assert not list((lake.root / "landing").rglob("*.parquet"))


def test_csv_source_when_json_comes_then_stopped(lake: Lake) -> None:
    name = "ons_lsoa_ward"
    release = archived(lake, name, b'\xef\xbb\xbf {"error": {"code": 400}}')
    with pytest.raises(LandingError, match="the bytes are geojson, and the source declares csv"):
        land(lake, source(name), release)


def test_real_boundaries_when_the_names_are_foreign_then_stopped_and_with_them_landed(
    lake: Lake, real_data: Path
) -> None:
    real = _real(real_data)
    data = json.dumps(real).encode()
    with pytest.raises(LandingError, match=r"unknown column 'gss_code'.*are a guess"):
        _land(lake, data)
    foreign = {"lad_code": "gss_code", "lad_name": "name", "object_id": "lsoa21_count"}
    spec = source(BOUNDARY)
    columns = [
        one.model_copy(update={"aliases": [*one.aliases, foreign.get(one.name, one.name)]})
        for one in spec.columns
    ]
    spec = spec.model_copy(update={"columns": columns})
    release = archived(lake, BOUNDARY, data)
    landed = land(lake, spec, release)
    assert (landed.rows_landed, landed.rows_quarantined) == (33, 0)
    decided = judge(lake, spec, release, release.resource, NOW)
    assert (decided.decision, decided.warnings) == ("accepted", [])
    rows = pq.read_table(lake.landing(BOUNDARY, release.id)).to_pylist()
    for row, feature in zip(rows, real["features"], strict=True):
        assert row["lad_code"] == feature["properties"]["gss_code"]
        assert json.loads(row["geometry"]) == feature["geometry"]


def _changed(data: bytes, what: str) -> bytes:
    read = json.loads(data)
    features = read["features"]
    match what:
        case "missing":
            features.pop()
        case "foreign":
            features[0]["properties"]["LAD22CD"] = "E06000001"
        case "twice":
            features.append(features[0])
        case "point":
            features[0]["geometry"] = {"type": "Point", "coordinates": [-0.1, 51.5]}
        case "nothing":
            features[0]["geometry"] = None
        case "metres":
            features[0]["geometry"] = {
                "type": "Polygon",
                "coordinates": [[[530000, 180000], [540000, 180000], [530000, 180000]]],
            }
        case "empty":
            features[0]["geometry"] = {"type": "Polygon", "coordinates": []}
        case "texts":
            features[0]["geometry"] = {"type": "Polygon", "coordinates": [[["west", "south"]]]}
    return json.dumps(read).encode()


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("missing", "all 33 authorities"),
        ("foreign", "every area is a local authority of London"),
        ("twice", "rows that share a key"),
        ("point", "every boundary is a polygon or several"),
        ("nothing", "every boundary is a polygon or several"),
        ("metres", "every boundary lies in London"),
        ("empty", "every boundary lies in London"),
        ("texts", "every boundary lies in London"),
    ],
)
def test_real_boundaries_when_one_is_wrong_then_stopped(
    lake: Lake, real_data: Path, what: str, says: str
) -> None:
    data = _as_published(_real(real_data))
    release = archived(lake, BOUNDARY, _changed(data, what))
    land(lake, source(BOUNDARY), release)
    with pytest.raises(GateError, match=says):
        judge(lake, source(BOUNDARY), release, release.resource, NOW)


def test_sample_when_asked_for_by_its_query_then_fetched(lake: Lake) -> None:
    with pipeline_over(lake, geography.files(7)) as pipeline:
        (resource,) = pipeline.discover(BOUNDARY, NOW)
        release = pipeline.fetch(BOUNDARY, resource, NOW)
        pipeline.land(release, NOW)
        assert pipeline.gate(release, resource, NOW).warnings == []


def test_mart_when_built_of_real_boundaries_then_has_each_with_its_extent(
    lake: Lake, real_data: Path
) -> None:
    real = _real(real_data)
    first, second = (one["geometry"] for one in real["features"][:2])
    first |= {"type": "MultiPolygon", "coordinates": [first["coordinates"], second["coordinates"]]}
    release = archived(lake, BOUNDARY, _as_published(real))
    land(lake, source(BOUNDARY), release)
    judge(lake, source(BOUNDARY), release, release.resource, NOW)
    candidate = warehouse.build(lake, accepted(lake), lambda _: None)
    with duckdb.connect(str(candidate), read_only=True) as connection:
        rows = connection.execute(
            "select area_code, area, geometry_geojson, west, south, east, north, release_id "
            "from marts.dim_boundary order by area_code"
        ).fetchall()
    features = sorted(real["features"], key=lambda one: str(one["properties"]["gss_code"]))
    assert len(rows) == 33
    assert {one["geometry"]["type"] for one in features} == {"Polygon", "MultiPolygon"}
    for (code, area, geometry, *extent, made_of), feature in zip(rows, features, strict=True):
        longitudes, latitudes = zip(*_positions(feature["geometry"]["coordinates"]), strict=True)
        assert (code, area) == (feature["properties"]["gss_code"], feature["properties"]["name"])
        assert json.loads(geometry) == feature["geometry"]
        assert extent == [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
        assert made_of == release.id
