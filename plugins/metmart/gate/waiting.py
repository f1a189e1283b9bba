"""Rejected releases that wait for a person: neither let in nor replaced."""

from datetime import datetime

from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.gate import verdict
from metmart.gate.verdict import Verdict
from metmart.lake import Lake


def waiting(lake: Lake, source: str) -> list[tuple[Release, Verdict]]:
    """The source's releases in quarantine that nobody has decided on, oldest first.

    One is replaced when a file of its name that was published later has been accepted.
    """
    standing = [
        (release, decided)
        for release in ledger.releases(lake, source)
        if (decided := verdict.standing(lake, source, release.id))
    ]
    replaced_by: dict[str, datetime] = {
        release.file: release.published_at  # the last one stays
        for release, decided in standing
        if decided.decision == "accepted"
    }
    return [
        (release, decided)
        for release, decided in standing
        if decided.decision == "rejected"
        and not release.published_at < replaced_by.get(release.file, release.published_at)
    ]
