"""Decisions on releases, each written once."""

import hashlib
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from metmart import files
from metmart.lake import Lake

Decision = Literal["accepted", "rejected"]
Stage = Literal["land", "gate"]


class Verdict(BaseModel):
    """What was decided on a release, by which rules, for which reasons.

    `rules` is a hash of everything the decision followed from besides the bytes. A rejected
    release is judged anew when its rules have changed: that is how a person lets it in after
    having added an alias or an area. `repeats` is set where the same bytes were listed again.
    """

    model_config = ConfigDict(frozen=True)

    release: str
    source: str
    decision: Decision
    stage: Stage
    rules: str
    decided_at: datetime
    reasons: list[str] = []
    warnings: list[str] = []
    rows_in: int | None = None
    rows_landed: int | None = None
    rows_quarantined: int | None = None
    repeats: str | None = None


def add(lake: Lake, verdict: Verdict) -> None:
    """Write a decision."""
    name = f"repeat-{verdict.repeats}" if verdict.repeats else verdict.rules
    files.write_once(
        lake.verdicts(verdict.source, verdict.release) / f"{name}.json",
        f"{verdict.model_dump_json(indent=2)}\n".encode(),
    )


def verdicts(lake: Lake, source: str, release: str) -> list[Verdict]:
    """Every decision on a release, oldest first."""
    folder = lake.verdicts(source, release)
    found = [Verdict.model_validate_json(path.read_bytes()) for path in folder.glob("*.json")]
    return sorted(found, key=lambda verdict: (verdict.decided_at, verdict.rules))


def of_source(lake: Lake, source: str) -> list[Verdict]:
    """Every decision on any release of a source."""
    folder = lake.verdicts_of(source)
    releases = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [one for release in releases for one in verdicts(lake, source, release)]


def standing(lake: Lake, source: str, release: str) -> Verdict | None:
    """The decision in force: an acceptance, else the last rejection; None before any."""
    of_release = [one for one in verdicts(lake, source, release) if one.repeats is None]
    accepted = [one for one in of_release if one.decision == "accepted"]
    decisive = accepted or of_release
    return decisive[-1] if decisive else None


def was_refused_as_repeat(lake: Lake, source: str, resource_key: str) -> bool:
    """Whether a listed file was found to be bytes that the source had published before."""
    return any(lake.verdicts_of(source).glob(f"*/repeat-{resource_key}.json"))


def hash_of(*parts: Any) -> str:
    """A short hash of whatever a decision follows from."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]
