"""A made-up monthly archive of data.police.uk: one zip with the members of every kind."""

import io
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from metmart.publisher.sample.police_member import MONTHS
from metmart.publisher.sample.police_stops import stop_and_search
from metmart.publisher.sample.police_street import outcomes, street
from metmart.publisher.shelf import ListedFile

PUBLISHED = "2026-07-02"
# Each makes its kind of members, by path, from the seed.
MEMBER_MAKERS: tuple[Callable[[int], dict[str, bytes]], ...] = (
    stop_and_search,
    street,
    outcomes,
)


def files(seed: int) -> list[ListedFile]:
    """The archive of the newest month."""
    filename = f"{MONTHS[-1]}.zip"
    return [
        ListedFile(
            dataset="",
            filename=filename,
            title=f"{filename} (made up)",
            published_at=datetime.fromisoformat(PUBLISHED),
            timeframe_from=MONTHS[0],
            timeframe_to=MONTHS[-1],
            read=partial(_bytes, seed),
            path=f"/data/archive/{filename}",
        )
    ]


@cache
def _bytes(seed: int) -> bytes:
    members = {path: data for maker in MEMBER_MAKERS for path, data in maker(seed).items()}
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path, data in sorted(members.items()):
            written = datetime.fromisoformat(PUBLISHED).timetuple()[:6]
            info = ZipInfo(path, written)  # a fixed time, so that the bytes follow from the seed
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, data)
    return packed.getvalue()
