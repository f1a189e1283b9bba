"""Putting a published file into the archive."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from metmart import files
from metmart.archive import ledger
from metmart.archive.release import Release, release_id
from metmart.clock import as_utc
from metmart.discover.resource import Resource
from metmart.errors import FetchError
from metmart.fetch.body import Download
from metmart.fetch.content import refuse_other_than_data
from metmart.fetch.http import Http, Progress, validators
from metmart.files import has_hash
from metmart.lake import Lake
from metmart.sources.registry import sources
from metmart.sources.spec import SourceSpec


def archive(
    lake: Lake,
    spec: SourceSpec,
    resource: Resource,
    http: Http,
    observed_at: datetime,
    progress: Progress,
) -> Release:
    """Fetch a listed file and archive it; the release that it is.

    Bytes that the source had before add nothing: the release that holds them is returned. A
    file in which several sources find their table is fetched once.
    Raises FetchError where the bytes are not those that the catalogue promises, or an error page.
    """
    known = ledger.releases(lake, spec.id)
    listed = next((one for one in known if one.resource.key == resource.key), None)
    if listed and has_hash(lake.object(listed.sha256), listed.sha256):
        return listed
    shared = _of_another_table(lake, spec, resource)
    if shared:
        ledger.add(lake, shared)
        return shared
    before = next((one for one in reversed(known) if one.url == resource.url), None)
    if before and not has_hash(lake.object(before.sha256), before.sha256):
        before = None
    with files.scratch_file(lake.work) as body:
        download = http.download(
            resource.url,
            body,
            max_bytes=spec.max_bytes,
            validators=_unless_as(before, resource) if before else {},
            progress=progress,
        )
        if download is None and before:
            return before
        if download is None:
            raise FetchError(
                "'not modified' is no answer to a first request",
                source=spec.id,
                url=resource.url,
                next_step="run again; a cache on the way may be at fault",
            )
        _compare(spec, resource, download)
        refuse_other_than_data(spec, resource.url, Path(body.name), download.sha256)
        kept = lake.object(download.sha256)
        if not files.keep_once(Path(body.name), kept) and not has_hash(kept, download.sha256):
            files.keep(Path(body.name), kept)  # of what was archived, some is lost
        had = next((one for one in known if one.sha256 == download.sha256), None)
        if had:
            return had
    published_at = _published_at(spec, resource, download.headers) or observed_at
    release = Release(
        id=release_id(spec.id, published_at, download.sha256),
        source=spec.id,
        resource=resource,
        url=resource.url,
        published_at=published_at,
        observed_at=observed_at,
        sha256=download.sha256,
        md5=download.md5,
        size=download.size,
        headers=download.headers,
    )
    ledger.add(lake, release)
    return release


def _unless_as(before: Release, resource: Resource) -> dict[str, str]:
    """Headers that ask for a body only if it is a new one; none where the listing says it is.

    A host that calls it unchanged all the same would be believed against the listing.
    """
    listed = ((resource.md5, before.md5), (resource.content_sha256, before.sha256))
    is_listed_as_new = any(now and now != was for now, was in listed)
    return {} if is_listed_as_new else validators(before.headers)


def _of_another_table(lake: Lake, spec: SourceSpec, resource: Resource) -> Release | None:
    """The same file, fetched for another source: a workbook or zip may hold several tables."""
    for other in sources().values():
        if other.discover == spec.discover and other.id != spec.id:
            for one in ledger.releases(lake, other.id):
                if one.resource.key == resource.key and lake.object(one.sha256).exists():
                    name = release_id(spec.id, one.published_at, one.sha256)
                    return one.model_copy(update={"id": name, "source": spec.id})
    return None


def _compare(spec: SourceSpec, resource: Resource, download: Download) -> None:
    """The catalogue's size and md5 against the bytes that came."""
    pairs = (("bytes", resource.size, download.size), ("md5", resource.md5, download.md5))
    for what, promised, came in pairs:
        if promised is not None and promised != came:
            raise FetchError(
                f"the catalogue promises {what} {promised} and {came} came",
                source=spec.id,
                url=resource.url,
                file=resource.filename,
                sha256=download.sha256,
                next_step="run again; if it stays so, the publisher is replacing the file",
            )


def _published_at(
    spec: SourceSpec, resource: Resource, headers: Mapping[str, str]
) -> datetime | None:
    if spec.discover.timestamp_is_publication and resource.published_at:
        return resource.published_at
    modified = headers.get("Last-Modified")
    return as_utc(parsedate_to_datetime(modified)) if modified else None
