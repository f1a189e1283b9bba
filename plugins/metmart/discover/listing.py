"""The releases that a publisher lists of a source, wherever its YAML says that they stand."""

from email.utils import parsedate_to_datetime
from pathlib import Path

from metmart.clock import as_utc
from metmart.discover.council import council_papers
from metmart.discover.datastore import Datastore
from metmart.discover.full_look import looked_at
from metmart.discover.inquiry import Inquiry
from metmart.discover.listed import listed_papers
from metmart.discover.mayors_questions import mayors_questions
from metmart.discover.mopac_decisions import mopac_decisions
from metmart.discover.resource import Resource, named
from metmart.errors import CatalogueError
from metmart.fetch.http import Http
from metmart.sources.discovery import (
    Discovery,
    ListedDiscovery,
    MayorsQuestionsDiscovery,
    ModernGovDiscovery,
    MopacDecisionsDiscovery,
    PoliceArchiveDiscovery,
    UrlDiscovery,
)


def resources(discovery: Discovery, inquiry: Inquiry, cache: Path) -> list[Resource]:
    """Every listed release of a source, oldest first; of papers, as they are today.

    Raises CatalogueError where the publisher lists none or cannot be understood, and FetchError
    where it does not answer.
    """
    base_url, http = inquiry.base_url, inquiry.http
    match discovery:
        case PoliceArchiveDiscovery():
            return [_newest_archive(discovery, base_url, http)]
        case UrlDiscovery():
            found = _at(f"{base_url}{discovery.path}", discovery.filename, http)
            return [looked_at(found, inquiry, cache / "looked")]
        case ModernGovDiscovery():
            return council_papers(discovery, inquiry)
        case MayorsQuestionsDiscovery():
            return mayors_questions(discovery, inquiry)
        case MopacDecisionsDiscovery():
            return mopac_decisions(discovery, inquiry)
        case ListedDiscovery():
            return listed_papers(discovery, inquiry)
        case _:
            return Datastore(base_url, http, cache, inquiry.now).resources(discovery)


def _newest_archive(discovery: PoliceArchiveDiscovery, base_url: str, http: Http) -> Resource:
    url = f"{base_url}{discovery.months}"
    answer = http.json(url, {})
    try:
        newest = max(str(entry["date"]) for entry in answer[0] if answer) if answer else ""
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogueError(
            f"the list of months cannot be read: {error!r}",
            url=url,
            next_step="open the URL: a list of objects with `date` (YYYY-MM) is expected",
        ) from error
    archive = discovery.archive.format(month=newest)
    return _at(f"{base_url}{archive}", named(archive), http)


def _at(url: str, filename: str, http: Http) -> Resource:
    """The file at an address as it is now: another ETag or date there is another release."""
    headers = http.head(url)
    modified, length = headers.get("Last-Modified"), headers.get("Content-Length", "")
    return Resource(
        dataset="",
        id=headers.get("ETag") or modified or "",
        filename=filename,
        url=url,
        size=int(length) if length.isdigit() else None,
        timestamp=as_utc(parsedate_to_datetime(modified)) if modified else None,
    )
