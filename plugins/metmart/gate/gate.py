"""Judging a release: accepted, or rejected into quarantine with its report."""

import json
from datetime import datetime
from pathlib import Path

from metmart import files
from metmart.archive.release import Release
from metmart.discover.resource import Resource
from metmart.documents.document import Document
from metmart.documents.origin import origin_of
from metmart.documents.reading import read
from metmart.errors import GateError, LandingError
from metmart.gate import verdict
from metmart.gate.checkpoint import Finding, Report, run_checkpoint
from metmart.gate.evidence import lay_out
from metmart.gate.verdict import Stage, Verdict
from metmart.lake import Lake
from metmart.land.document import landed_lines
from metmart.land.landing import land_whole
from metmart.project import EXPECTATIONS, SEEDS
from metmart.sources.spec import SourceSpec


def rules(spec: SourceSpec) -> str:
    """A hash of all that a verdict on this source follows from besides the bytes."""
    seeds = [SEEDS / f"{name}.csv" for name in spec.gate.references]
    return verdict.hash_of(
        spec.model_dump_json(), *(path.read_bytes() for path in [*_suites(spec), *seeds])
    )


def is_settled(lake: Lake, spec: SourceSpec, release: Release) -> bool:
    """Whether an archived release was accepted, or rejected by the rules of today or a person."""
    decided = verdict.standing(lake, spec.id, release.id)
    if decided is None:
        return False
    is_final = decided.person is not None and decided.person.choice == "rejected"
    return decided.decision == "accepted" or is_final or decided.rules == rules(spec)


def judge(
    lake: Lake, spec: SourceSpec, release: Release, resource: Resource, now: datetime
) -> Verdict:
    """Run the source's suite over a landed release and record the verdict.

    Raises GateError, after the verdict and the report are written, if the release is rejected.
    A release that was judged by these rules before gets the same answer again.
    """
    if resource.key != release.resource.key:
        return _refuse_repeat(lake, spec, release, resource, now)
    decided = verdict.standing(lake, spec.id, release.id)
    if decided is None or not is_settled(lake, spec, release):
        decided = _decide(lake, spec, release, now)
    if decided.decision == "rejected":
        person = [str(decided.person)] if decided.person else []
        raise gate_error(
            f"{release.id} is in quarantine: {'; '.join([*person, *decided.reasons])}",
            release,
            f"the last good release stays in use; read `metmart quarantine show {release.id}`, "
            "then wait for the publisher's correction, mend the rules and run again, or decide "
            "with `metmart quarantine approve` or `reject`",
        )
    return decided


def judge_anew(lake: Lake, spec: SourceSpec, release: Release, now: datetime) -> Verdict:
    """Judge a landed release once more by the rules of today; what is in force afterwards.

    Raises GateError if that is a rejection, by the gate or by a person.
    """
    _decide(lake, spec, release, now)
    return judge(lake, spec, release, release.resource, now)


def reject_landing(
    lake: Lake, spec: SourceSpec, release: Release, error: LandingError, now: datetime
) -> None:
    """Record that a release could not be landed: it waits in quarantine for other rules."""
    finding = Finding(
        table="file",
        expectation="landing",
        description="the file can be landed",
        severity="critical",
        evidence=error.what,
        next_steps=error.next_step,
    )
    _record(lake, _verdict(spec, release, now, "land", [error.what]), Report(1, [finding]))


def _suites(spec: SourceSpec) -> list[Path]:
    return [EXPECTATIONS / "gate" / f"{suite}.yaml" for suite in spec.gate.suites]


def _decide(lake: Lake, spec: SourceSpec, release: Release, now: datetime) -> Verdict:
    landing = land_whole(lake, spec, release)
    with files.scratch(lake.work) as folder:
        database = folder / "gate.duckdb"
        lay_out(lake, spec, release, landing, database)
        report = run_checkpoint(database, _suites(spec))
    if spec.is_document:
        report = Report(report.checked + 1, [*report.findings, *unread(lake, spec, release)])
    stopping = [str(finding) for finding in report.findings if finding.stops]
    passing = [str(finding) for finding in report.findings if finding.severity == "warning"]
    notes = [str(finding) for finding in report.findings if finding.severity == "info"]
    decided = _verdict(spec, release, now, "gate", stopping).model_copy(
        update={
            "warnings": passing,
            "notes": notes,
            "rows_in": landing.rows_in,
            "rows_landed": landing.rows_landed,
            "rows_quarantined": landing.rows_quarantined,
        }
    )
    _record(lake, decided, report)
    return decided


def unread(lake: Lake, spec: SourceSpec, release: Release) -> list[Finding]:
    """The finding that a document's rules fail on it: one odd paper must not stop a build."""
    document = Document(origin_of(spec, release), tuple(landed_lines(lake, spec, release)))
    try:
        read(document)
    except Exception as error:  # noqa: BLE001  whatever a rule meets goes into the report
        return [
            Finding(
                table="document",
                expectation="reading",
                description="structure and figures can be read",
                severity="critical",
                evidence=repr(error),
                next_steps="A rule below documents/ fails on this paper: mend it and replay.",
            )
        ]
    return []


def _verdict(
    spec: SourceSpec, release: Release, now: datetime, stage: Stage, reasons: list[str]
) -> Verdict:
    return Verdict(
        release=release.id,
        source=spec.id,
        decision="rejected" if reasons else "accepted",
        stage=stage,
        rules=rules(spec),
        decided_at=now,
        reasons=reasons,
    )


def _record(lake: Lake, decided: Verdict, report: Report) -> None:
    """Report first, verdict last: a verdict without its report must not exist."""
    if decided.decision == "rejected":
        files.write(
            lake.quarantine_report(decided.source, decided.release),
            json.dumps(report.as_dict(), indent=2).encode(),
        )
    verdict.add(lake, decided)


def _refuse_repeat(
    lake: Lake, spec: SourceSpec, release: Release, resource: Resource, now: datetime
) -> Verdict:
    """The publisher lists bytes again that it published before: stale, and reported once."""
    reason = (
        f"stale republication: resource {resource.id}, stamped {resource.timestamp}, "
        f"has the bytes of {release.id}"
    )
    decided = _verdict(spec, release, now, "gate", [reason])
    decided = decided.model_copy(update={"repeats": resource.key})
    verdict.add(lake, decided)
    raise gate_error(
        reason, release, "none, unless newer figures are due: the release stays as it is"
    )


def gate_error(what: str, release: Release, next_step: str) -> GateError:
    """An error about a release, with what is known of it."""
    return GateError(
        what,
        source=release.source,
        url=release.url,
        file=release.file,
        sha256=release.sha256,
        next_step=next_step,
    )
