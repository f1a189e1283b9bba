"""What a published release says of itself: manifest.json and datapackage.json."""

from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from metmart.build.documents import Paper
from metmart.build.inputs import Input, Inputs
from metmart.export.marts import Mart
from metmart.export.spreadsheet import NOTE
from metmart.files import sha256_of
from metmart.project import code_version

FRICTIONLESS_TYPES = {
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
}


class PublishedFile(BaseModel):
    """One file of a release. `rows` and `columns` where it is a mart."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    size: int
    rows: int | None = None
    columns: dict[str, str] | None = None


class Manifest(BaseModel):
    """The contents of a release, and everything it was made from."""

    model_config = ConfigDict(frozen=True)

    release: str
    published_at: datetime
    code_version: str
    publishers: str
    files: dict[str, PublishedFile]
    inputs: list[dict[str, Any]]
    takedowns: list[str] = []  # those that are known to it


def manifest(
    folder: Path, marts: list[Mart], inputs: Inputs, publishers: str, now: datetime
) -> Manifest:
    """Describe a finished folder: every file in it by hash, every input by hash and origin."""
    by_file = {name: mart for mart in marts for name in (mart.file, mart.csv_file)}
    return Manifest(
        release=inputs.release_id,
        published_at=now,
        code_version=code_version(),
        publishers=publishers,
        files={path.name: _file(path, by_file.get(path.name)) for path in sorted(folder.iterdir())},
        inputs=[_input(one) for one in inputs.accepted],
        takedowns=list(inputs.takedowns),
    )


def datapackage(marts: list[Mart], inputs: Inputs) -> dict[str, Any]:
    """The Parquet and csv files as a Frictionless data package (datapackage.org, version 2)."""
    licences = {
        (one.spec.licence.title, one.spec.licence.url)
        for one in inputs.accepted
        if one.spec.licence.title
    }
    origins = {(one.spec.title, one.spec.landing_page) for one in inputs.accepted}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "metmart",
        "title": "Policing in London, as published",
        "version": inputs.release_id,
        "licenses": [_said(title=title, path=url) for title, url in sorted(licences, key=str)],
        "sources": [_said(title=title, path=page) for title, page in sorted(origins, key=str)],
        "resources": [one for mart in marts for one in (_parquet(mart), _csv(mart))],
    }


def _said(**properties: str | None) -> dict[str, str]:
    """The properties that have a value: a package with a null in it is not valid."""
    return {name: value for name, value in properties.items() if value}


def _file(path: Path, mart: Mart | None) -> PublishedFile:
    return PublishedFile(
        sha256=sha256_of(path),
        size=path.stat().st_size,
        rows=mart.rows if mart else None,
        columns={column.name: column.type for column in mart.columns} if mart else None,
    )


def _input(one: Input) -> dict[str, Any]:
    paper = {"paper": Paper(one.spec, one.release).paper_id} if one.spec.is_document else {}
    return paper | {
        "release": one.release.id,
        "source": one.spec.id,
        "file": one.file,
        "url": one.url,
        "sha256": one.release.sha256,
        "size": one.release.size,
        "published_at": one.release.published_at.isoformat(),
        "observed_at": one.release.observed_at.isoformat(),
        "publisher": one.spec.publisher.name,
        "licence": one.spec.licence.title or "not stated by the publisher",
        "warnings": one.verdict.warnings,
        **_decision(one),
    }


def _decision(one: Input) -> dict[str, Any]:
    """Who let it in, when, why, and what the gate had found."""
    approval = one.approval
    if approval is None:
        return {"decision": "accepted", "decided_at": one.verdict.decided_at.isoformat()}
    return {
        "decision": approval.choice,
        "decided_by": approval.decided_by,
        "decided_at": approval.decided_at.isoformat(),
        "decision_reason": approval.reason,
        "months_left_out": list(approval.without),
        "gate_findings": approval.findings,
    }


def _parquet(mart: Mart) -> dict[str, Any]:
    return {
        "name": mart.name,
        "path": mart.file,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": mart.description,
        "schema": {"fields": _fields(mart)},
    }


def _csv(mart: Mart) -> dict[str, Any]:
    times = {"format": "any"}  # with a blank where ISO 8601 has a T, as spreadsheets read them
    return {
        "name": f"{mart.name}_csv",
        "path": mart.csv_file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": f"{mart.description} {NOTE}",
        "schema": {
            "fields": [
                field | (times if field["type"] == "datetime" else {}) for field in _fields(mart)
            ]
        },
    }


def _fields(mart: Mart) -> list[dict[str, str]]:
    return [
        {
            "name": column.name,
            "type": FRICTIONLESS_TYPES[column.type],
            "description": column.description.strip(),
        }
        for column in mart.columns
    ]
