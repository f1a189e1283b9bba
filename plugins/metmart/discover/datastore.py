"""The London Datastore's v3 catalogue.

What was learned of it (measured in 2026): resource ids are new with every release, titles
repeat and lie, the older search endpoints answer 200 with everything. So a release is found by
its dataset and its file name and by nothing else.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from metmart import files
from metmart.discover.full_look import is_due
from metmart.discover.resource import Resource, named
from metmart.errors import AddressError, CatalogueError, FetchError
from metmart.fetch.http import Http, validators
from metmart.sources.discovery import DatastoreDiscovery


class Datastore:
    """A client of the catalogue that keeps its last answers, to ask only for newer ones.

    An answer that is a week old is asked for whole, whatever the catalogue says of it.
    """

    def __init__(self, base_url: str, http: Http, cache: Path, now: datetime) -> None:
        self._base_url = base_url
        self._http = http
        self._cache = cache
        self._now = now

    def resources(self, discovery: DatastoreDiscovery) -> list[Resource]:
        """Every listed release of a source, oldest first.

        Raises CatalogueError where the dataset is not listed or an entry lacks what is needed.
        """
        dataset = self._dataset(discovery)
        listed = [_resource(dataset["id"], entry) for entry in _entries(dataset)]
        found = [resource for resource in listed if discovery.lists(resource.filename)]
        if not found and not discovery.may_be_absent:
            raise CatalogueError(
                f"dataset {dataset['id']} lists no file named {discovery.filenames}; "
                f"it lists {sorted({resource.filename for resource in listed})}",
                url=self._dataset_url(dataset["id"]),
                next_step="if the file was renamed, add its new name to `discover.filenames`",
            )
        return sorted(found, key=lambda r: (r.published_at is not None, str(r.published_at), r.id))

    def _dataset_url(self, dataset: str) -> str:
        return f"{self._base_url}/api/v3/dataset/{dataset}"

    def _dataset(self, discovery: DatastoreDiscovery) -> dict[str, Any]:
        """The dataset's own page of the catalogue, or, should that fail, its export.

        Only the export says which id belongs to a slug.
        """
        url = f"{self._base_url}/api/v3/datasets/export.json"
        found = None
        if discovery.dataset:
            url = self._dataset_url(discovery.dataset)
            try:
                found = self._json(url)
            except AddressError:  # what may not be asked is told, not gone round
                raise
            except FetchError:
                url = f"{self._base_url}/api/v3/datasets/export.json"
        if found is None:
            listed = self._json(url)
            webpages = [str(one.get("webpage", "")) for one in listed]
            found = next(
                (
                    one
                    for one, webpage in zip(listed, webpages, strict=True)
                    if discovery.is_of(str(one.get("id")), webpage)
                ),
                None,
            )
        if not isinstance(found, dict) or "resources" not in found:
            raise CatalogueError(
                f"the catalogue has no dataset {discovery.dataset or discovery.slug}",
                url=url,
                next_step="look for the dataset on the publisher's site and mend `discover`; a "
                "private one is listed only to those whom the publisher has given access",
            )
        return found | {"id": found.get("id") or discovery.dataset}

    def _json(self, url: str) -> Any:
        kept = self._cache / f"{named(urlsplit(url).path)}.json"
        last = self._last(kept, url)
        answer = self._http.json(url, validators(last["headers"]) if last else {})
        if answer is None:
            return last["body"] if last else None
        body, headers = answer
        asked = {"url": url, "asked_at": self._now.isoformat(), "headers": headers, "body": body}
        files.write(kept, json.dumps(asked).encode())
        return body

    def _last(self, kept: Path, url: str) -> dict[str, Any] | None:
        """The answer that was kept, if it is of this address and new enough, and not spoilt."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            last = dict(json.loads(kept.read_text()))
            is_new = not is_due(datetime.fromisoformat(last["asked_at"]), self._now)
            if last["url"] == url and is_new:
                return last
        return None


def _entries(dataset: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The resources: a list in the export, an object keyed by id on the dataset's page."""
    resources = dataset["resources"]
    if isinstance(resources, dict):
        return [{"id": key, **entry} for key, entry in resources.items()]
    return list(resources)


def _resource(dataset: str, entry: dict[str, Any]) -> Resource:
    path = urlsplit(str(entry.get("url", ""))).path
    try:
        return Resource(
            dataset=dataset,
            id=entry["id"],
            filename=entry.get("filename") or unquote(named(path)),
            title=entry.get("title") or "",
            url=entry["url"],
            size=entry.get("size"),
            hash=entry.get("hash"),
            timestamp=entry.get("timestamp"),
            timeframe_from=_timeframe(entry, "From"),
            timeframe_to=_timeframe(entry, "To"),
        )
    except (KeyError, ValidationError) as error:
        raise CatalogueError(
            f"a resource of dataset {dataset} cannot be read: {error}",
            url=entry.get("url"),
            next_step="compare it with the dataset's page; the catalogue may have a new shape",
        ) from error


def _timeframe(entry: dict[str, Any], end: str) -> str | None:
    nested = entry.get("timeframe") or {}
    return entry.get(f"timeframe{end}") or nested.get(end.lower())
