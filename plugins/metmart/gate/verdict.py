"""Verdicts on releases, each written once."""

import hashlib
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from metmart import record
from metmart.gate.decision import Decision, decisions
from metmart.lake import Lake

Stage = Literal["land", "gate"]


class Verdict(BaseModel):
    """What the gate decided on a release, by which rules, for which reasons.

    `rules` is a hash of everything the decision followed from besides the bytes. A rejected
    release is judged anew when its rules have changed: that is how a person lets it in after
    having added an alias or an area. `repeats` is set where the same bytes were listed again.
    `person` is set where a person's decision is in force: it is kept in a file of its own.
    """

    model_config = ConfigDict(frozen=True)

    release: str
    source: str
    decision: Literal["accepted", "rejected"]
    stage: Stage
    rules: str
    decided_at: datetime
    reasons: list[str] = []
    warnings: list[str] = []
    notes: list[str] = []  # what changed since the release before; not published
    rows_in: int | None = None
    rows_landed: int | None = None
    rows_quarantined: int | None = None
    repeats: str | None = None
    person: Decision | None = Field(default=None, exclude=True)


def add(lake: Lake, verdict: Verdict) -> None:
    """Write a verdict, unless the last one by these rules says the same.

    It may say something else after a replay: a release is compared with the one before it, and
    that may have been approved meanwhile.
    """
    name = f"repeat-{verdict.repeats}" if verdict.repeats else verdict.rules
    before = [
        one
        for one in verdicts(lake, verdict.source, verdict.release)
        if (one.rules, one.repeats) == (verdict.rules, verdict.repeats)
    ]
    if before and before[-1] == verdict.model_copy(update={"decided_at": before[-1].decided_at}):
        return
    if before and not verdict.repeats:
        name = f"{name}-{len(before) + 1}"
    record.write(lake.verdicts(verdict.source, verdict.release) / f"{name}.json", verdict)


def verdicts(lake: Lake, source: str, release: str) -> list[Verdict]:
    """Every verdict on a release, oldest first. Raises LakeError where one cannot be read."""
    paths = sorted(lake.verdicts(source, release).glob("*.json"), key=lambda path: path.stem)
    found = [record.read(path, Verdict) for path in paths]
    return sorted(found, key=lambda verdict: verdict.decided_at)


def of_source(lake: Lake, source: str) -> list[Verdict]:
    """Every verdict on any release of a source."""
    folder = lake.verdicts_of(source)
    releases = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [one for release in releases for one in verdicts(lake, source, release)]


def standing(lake: Lake, source: str, release: str) -> Verdict | None:
    """What is in force: a person's last decision, else what the gate says; None before any."""
    judged = _by_gate(lake, source, release)
    decided = decisions(lake, source, release)
    if judged is None or not decided:
        return judged
    last = decided[-1]
    if last.choice == "waiting" and (judged.decision == "accepted" or last.rules != judged.rules):
        return judged
    decision = "accepted" if last.choice == "approved" else "rejected"
    return judged.model_copy(update={"decision": decision, "person": last})


def _by_gate(lake: Lake, source: str, release: str) -> Verdict | None:
    """An acceptance, else the last rejection."""
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
