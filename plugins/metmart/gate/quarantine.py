"""What lies in quarantine, and deciding on it.

A case is a release that the gate has stopped, that a person decided on, or that has rows which
could not be landed.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from metmart.archive import ledger
from metmart.archive.release import Release
from metmart.errors import LakeError
from metmart.files import sha256_of
from metmart.gate import decision as deciding
from metmart.gate import verdict
from metmart.gate.decision import Choice, Decision
from metmart.gate.gate import gate_error, rules, unread
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.land.landing import land
from metmart.sources.registry import sources
from metmart.sources.spec import SourceSpec

State = Literal["undecided", "waiting", "rejected", "approved", "accepted"]
_NAMED = 5
_SHORTEST = 8  # beginning that may stand for a name: a variable that is not set names nothing


@dataclass(frozen=True)
class Case:
    """A release with the verdict in force, and what people decided on it so far."""

    spec: SourceSpec
    release: Release
    verdict: Verdict
    decisions: tuple[Decision, ...]

    @property
    def state(self) -> State:
        """Where it stands: undecided, or what a person decided, or accepted by the gate."""
        if self.verdict.person:
            return self.verdict.person.choice
        return "accepted" if self.verdict.decision == "accepted" else "undecided"

    @property
    def id(self) -> str:
        """Its name: of the release and of the rules that it was judged by."""
        return case_id(self.release, self.verdict.rules)


def case_id(release: Release, by_rules: str) -> str:
    """What the case of a release is called, in letters that Airflow allows a run."""
    return f"{release.id.replace('@', '.')}-{by_rules}"


def cases(lake: Lake) -> list[Case]:
    """Everything that lies in quarantine or has been there."""
    return [case for case in _judged(lake) if _was_in_quarantine(lake, case)]


def open_cases(lake: Lake) -> list[Case]:
    """The cases that a person is to be asked about.

    They are undecided, judged by today's rules, and no file of the same name that was published
    later has been accepted in their place.
    """
    judged = list(_judged(lake))
    accepted = [case for case in judged if case.verdict.decision == "accepted"]
    replaced_by = {(one.spec.id, one.release.file): one.release.published_at for one in accepted}

    def is_replaced(case: Case) -> bool:
        newest = replaced_by.get((case.spec.id, case.release.file))
        return newest is not None and case.release.published_at < newest

    return [
        case
        for case in judged
        if case.state == "undecided"
        and case.verdict.rules == rules(case.spec)
        and not is_replaced(case)
    ]


def case_named(lake: Lake, name: str) -> Case:
    """The case of a release by its id, or by the beginning of its id or of its bytes' hash.

    What lies in quarantine comes first, then any other release that was judged. Raises LakeError
    where the name is of none, or of several.
    """
    judged = list(_judged(lake))
    named = [case for case in judged if case.release.id == name]
    named = named or [case for case in judged if _begins(case, name)]
    found = [case for case in named if _was_in_quarantine(lake, case)] or named
    if len(found) == 1:
        return found[0]
    if not found:
        raise LakeError(
            f"no judged release is called '{name}'",
            file=str(lake.root),
            next_step="`metmart quarantine list --all` lists what there is; or name another lake",
        )
    names = ", ".join(case.release.id for case in found[:_NAMED])
    more = " …" if len(found) > _NAMED else ""
    raise LakeError(
        f"{name} is the beginning of {len(found)} names: {names}{more}",
        file=str(lake.root),
        next_step="name the one that is meant by more of its id",
    )


def rejected_rows(lake: Lake, case: Case) -> list[dict[str, Any]]:
    """The rows of a release that could not be landed: where they stand, why, and their text.

    Raises LakeError where they are no longer as they were written.
    """
    path = lake.quarantined_rows(case.spec.id, case.release.id)
    try:
        return pq.read_table(path).to_pylist() if path.exists() else []
    except pa.ArrowInvalid as error:
        raise spoilt(path, case) from error


def report(lake: Lake, case: Case) -> dict[str, Any] | None:
    """The last report on a release; None where the gate has never rejected it."""
    path = lake.quarantine_report(case.spec.id, case.release.id)
    try:
        return dict(json.loads(path.read_bytes())) if path.exists() else None
    except ValueError as error:
        raise spoilt(path, case) from error


def spoilt(path: Path, case: Case) -> LakeError:
    """An error about a file of quarantine that another hand has changed."""
    return LakeError(
        "a file of the quarantine is not as it was written",
        source=case.spec.id,
        url=case.release.url,
        file=str(path),
        sha256=case.release.sha256,
        next_step=f"delete it; `metmart quarantine replay {case.release.id}` writes it anew",
    )


def decide(
    lake: Lake,
    case: Case,
    choice: Choice,
    person: str,
    reason: str,
    now: datetime,
    without: Sequence[str] = (),
) -> Decision:
    """Record a person's decision; the one in force where that says the same already.

    `without` are the months (YYYY-MM) of an approved release that are not taken in. Raises
    GateError where no reason is given, where there is nothing to decide, where a release is to be
    approved that nothing could be built from, and where it has no such month.
    """
    _check(lake, case, choice, reason)
    months = _months(lake, case, choice, without)
    standing = case.verdict.person
    if standing and (standing.choice, standing.without) == (choice, months):
        return standing
    report = lake.quarantine_report(case.spec.id, case.release.id)
    decided = Decision(
        release=case.release.id,
        source=case.spec.id,
        choice=choice,
        decided_by=person,
        decided_at=now,
        reason=reason.strip(),
        rules=case.verdict.rules,
        report=sha256_of(report) if report.exists() else None,
        findings=case.verdict.reasons,
        without=months,
    )
    deciding.add(lake, decided)
    return decided


def _check(lake: Lake, case: Case, choice: Choice, reason: str) -> None:
    if not reason.strip():
        raise gate_error("a decision needs a reason", case.release, "say why, in a few words")
    if choice != "rejected" and case.state == "accepted":
        raise gate_error(
            f"{case.release.id} is not in quarantine: the gate has accepted it",
            case.release,
            "none; it is part of every build",
        )
    if choice == "approved":
        _check_usable(lake, case)


def _months(lake: Lake, case: Case, choice: Choice, without: Sequence[str]) -> tuple[str, ...]:
    """The months to leave out, in their order, once each."""
    if not without:
        return ()
    if choice != "approved":
        raise gate_error(
            "months are left out of a release that is approved",
            case.release,
            "approve the release, or leave the months away",
        )
    covered = [f"{month:%Y-%m}" for month in land(lake, case.spec, case.release).months]
    unknown = [month for month in without if month not in covered]
    if unknown or set(covered) <= set(without):
        has = f"{covered[0]} to {covered[-1]}" if covered else "no months"
        raise gate_error(
            f"{case.release.id} has {has}, and {', '.join(unknown or without)} cannot be left out",
            case.release,
            "name months that the release has, as YYYY-MM, and not all of them",
        )
    return tuple(sorted(set(without)))


def _check_usable(lake: Lake, case: Case) -> None:
    """Refuse what a build could not read: approved, it would keep everything else back too."""
    replay = f"then `metmart quarantine replay {case.release.id}`"
    if case.verdict.stage == "land":
        raise gate_error(
            f"{case.release.id} could not be landed and cannot be approved as it is",
            case.release,
            f"add the missing name to `aliases` in the source's YAML, {replay}",
        )
    land(lake, case.spec, case.release)
    if case.spec.is_document and unread(lake, case.spec, case.release):
        raise gate_error(
            f"{case.release.id} cannot be read and cannot be approved as it is",
            case.release,
            f"mend the rule below documents/ that fails on it, {replay}",
        )


def _judged(lake: Lake) -> Iterator[Case]:
    """Every archived release that there is a verdict on, oldest of each source first."""
    for spec in sources().values():
        for release in ledger.releases(lake, spec.id):
            standing = verdict.standing(lake, spec.id, release.id)
            if standing:
                decided = deciding.decisions(lake, spec.id, release.id)
                yield Case(spec, release, standing, tuple(decided))


def _was_in_quarantine(lake: Lake, case: Case) -> bool:
    of = (case.spec.id, case.release.id)
    return (
        case.state != "accepted"
        or bool(case.decisions)
        or lake.quarantine_report(*of).exists()
        or lake.quarantined_rows(*of).exists()
    )


def _begins(case: Case, name: str) -> bool:
    is_long_enough = len(name) >= _SHORTEST
    return is_long_enough and (
        case.release.sha256.startswith(name) or case.release.id.startswith(name)
    )
