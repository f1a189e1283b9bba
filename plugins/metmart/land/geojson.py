"""Reading the features of a GeoJSON file (RFC 7946) as rows of text."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from metmart.archive.release import Release
from metmart.land.table import Row, Table, unreadable
from metmart.sources.format import GeoJsonFormat
from metmart.sources.spec import SourceSpec

COLLECTION = "FeatureCollection"
GEOMETRY = "geometry"


def feature_table(
    spec: SourceSpec, release: Release, form: GeoJsonFormat, path: Path
) -> list[Table]:
    """The one table that a FeatureCollection is, a row to a feature.

    The header is the names of all properties in the order in which they first appear, and
    `geometry` behind them. Raises LandingError where the bytes are no JSON, or other JSON.
    """
    features = _features(spec, release, path)
    names = list(dict.fromkeys(name for one in features for name in _properties(one)))
    return [
        Table(
            name=release.file,
            rows=lambda: _rows(names, features),
            title_rows=0,
            header_rows=1,
            drops_nameless=False,
            encoding="utf-8",
        )
    ]


def _features(spec: SourceSpec, release: Release, path: Path) -> list[Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        read = json.loads(text, parse_float=_number, parse_constant=_number)
    except (ValueError, RecursionError) as error:
        raise unreadable(
            spec,
            release,
            f"the JSON cannot be read: {error}",
            "open the archived file: it may be cut short; wait for the whole one",
        ) from error
    if read.get("type") != COLLECTION or not isinstance(read.get("features"), list):
        raise unreadable(
            spec,
            release,
            f"the JSON is no {COLLECTION} of features, it begins {text[:200]!r}",
            "read the archived file: services answer with errors in JSON; if the address is no "
            "longer right, mend `discover`",
        )
    return list(read["features"])


def _number(text: str) -> float:
    """A number with a fraction or exponent; Python would also read NaN, and 1e999 as infinity."""
    number = float(text)
    if not math.isfinite(number):
        msg = f"{text} is no number of JSON"
        raise ValueError(msg)
    return number


def _rows(names: list[str], features: list[Any]) -> Iterator[Row]:
    header = [*map(_text, names), GEOMETRY]
    yield Row(0, header, _compact(header))
    for number, feature in enumerate(features, 1):
        problem = _problem(feature)
        fields = []
        if problem is None:
            properties = _properties(feature)
            values = [*(properties.get(name) for name in names), feature.get(GEOMETRY)]
            fields = [_text(value) for value in values]
        yield Row(number, fields, _compact(feature), problem)


def _problem(feature: Any) -> str | None:
    """Why a feature is none, or None."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "not a feature"
    for part in ("properties", GEOMETRY):
        if not isinstance(feature.get(part), dict | None):
            return f"{part} is neither an object nor null"
    return None


def _properties(feature: Any) -> dict[str, Any]:
    """By name; none where the feature has none or is no feature."""
    return (feature.get("properties") or {}) if _problem(feature) is None else {}


def _text(value: Any) -> str:
    """A text as it is, anything else as JSON, and nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        # JSON can escape half of a surrogate pair, which is no character and stays escaped.
        return value.encode(errors="backslashreplace").decode()
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
