"""A host's word that nothing has changed is taken for a week; then its bytes are looked at.

Hosts have sent the ETag and the date of a file that they had replaced. A catalogue that states an
md5 needs no such look, and the zips of data.police.uk get none: they come to gigabytes.
"""

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from metmart import files
from metmart.discover.inquiry import MAX_PAPER_BYTES, Inquiry
from metmart.discover.resource import Resource

EVERY = timedelta(days=7)


def is_due(last: datetime, now: datetime) -> bool:
    """Whether the last whole answer is too old to take a host's word for it."""
    return not timedelta(0) <= now - last < EVERY


def looked_at(found: Resource, inquiry: Inquiry, folder: Path) -> Resource:
    """A file that its headers tell, or, where its bytes are others all the same, these bytes.

    `folder` keeps when each was last looked at. Raises FetchError where the file does not come.
    """
    last = inquiry.last
    if last is None or found.key not in {one.key for one in inquiry.archived}:
        return found  # it is new by its headers: it is fetched in any case
    kept = folder / f"{hashlib.sha256(found.url.encode()).hexdigest()[:16]}.json"
    at, sha256 = last.observed_at, last.sha256
    with suppress(OSError, ValueError, KeyError, TypeError):  # none yet, or one that is spoilt
        look = json.loads(kept.read_text())
        looked = datetime.fromisoformat(look["at"])
        at, sha256 = (looked, str(look["sha256"])) if looked > at else (at, sha256)
    if is_due(at, inquiry.now):
        at, sha256 = inquiry.now, inquiry.http.digest(found.url, max_bytes=MAX_PAPER_BYTES)
        files.write(kept, json.dumps({"at": at.isoformat(), "sha256": sha256}).encode())
    if sha256 == last.sha256:
        return found
    # When it was replaced nobody says; the day on which it was seen is the only honest one.
    return found.model_copy(update={"content_sha256": sha256, "timestamp": at})
