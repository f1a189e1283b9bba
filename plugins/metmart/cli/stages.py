"""One command for each stage, for a person who goes step by step."""

from metmart import clock
from metmart.archive import ledger
from metmart.cli.app import (
    DataOption,
    JsonOption,
    LakeOption,
    SourceArgument,
    app,
    chosen,
    err,
    out,
    settings_of,
    show,
)
from metmart.errors import GateError, LandingError
from metmart.pipeline import Pipeline
from metmart.publisher.standin import publishers


@app.command()
def discover(
    names: SourceArgument = None,
    lake: LakeOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List what the publishers list and the lake has not settled."""
    with publishers(settings_of(lake, data, may_be_new=True)) as at:
        pipeline = Pipeline(at.settings)
        found = [
            {"source": name} | resource.model_dump(mode="json", include=_SHOWN)
            for name in chosen(names)
            if name in at.sources
            for resource in pipeline.discover(name, clock.now())
        ]
    show(found, json, "to do")


_SHOWN = {"filename", "timestamp", "size", "url"}


@app.command()
def fetch(names: SourceArgument = None, lake: LakeOption = None, data: DataOption = None) -> None:
    """Fetch and archive every listed file that is not archived."""
    with publishers(settings_of(lake, data, may_be_new=True)) as at, err.status("asking") as status:
        pipeline = Pipeline(at.settings)
        for name in chosen(names):
            for resource in pipeline.discover(name, clock.now()) if name in at.sources else []:

                def came(size: int, total: int | None, file: str = resource.filename) -> None:
                    status.update(f"{file}: {size / 1e6:.1f} MB")

                release = pipeline.fetch(name, resource, clock.now(), came)
                out.print(f"archived {release.id} ({release.size:,} bytes)")


@app.command()
def land(names: SourceArgument = None, lake: LakeOption = None) -> None:
    """Land every archived release that is not landed."""
    pipeline = Pipeline(settings_of(lake))
    failed = []
    for name in chosen(names):
        for release in ledger.releases(pipeline.lake, name):
            try:
                with err.status(f"landing {release.id}"):
                    landed = pipeline.land(release, clock.now())
            except LandingError as error:
                failed.append(error)
                continue
            out.print(
                f"landed {release.id}: {landed.rows_in} rows in, {landed.rows_landed} landed, "
                f"{landed.rows_quarantined} quarantined, {landed.rows_left_out} left out"
            )
    if failed:
        raise failed[0]


@app.command()
def gate(names: SourceArgument = None, lake: LakeOption = None) -> None:
    """Judge every landed release, oldest first."""
    pipeline = Pipeline(settings_of(lake))
    failed = []
    for name in chosen(names):
        for release in ledger.releases(pipeline.lake, name):
            if not pipeline.lake.landing(name, release.id).exists():
                continue
            try:
                with err.status(f"judging {release.id}"):
                    decided = pipeline.gate(release, release.resource, clock.now())
            except GateError as error:
                failed.append(error)
                continue
            out.print(f"{decided.decision} {release.id}")
            for warning in decided.warnings:
                out.print(f"  {warning}", markup=False)
    if failed:
        raise failed[0]


@app.command()
def build(lake: LakeOption = None) -> None:
    """Build and test a candidate from all accepted releases."""
    pipeline = Pipeline(settings_of(lake))
    inputs = pipeline.unpublished()
    if inputs is None:
        out.print(f"nothing to build: {pipeline.why_nothing_is_due()}", markup=False)
        return
    with err.status("building"):
        pipeline.build(inputs)
    out.print(f"built {pipeline.lake.candidate(inputs.release_id)}")


@app.command()
def audit(lake: LakeOption = None) -> None:
    """Check the candidate that `build` made."""
    pipeline = Pipeline(settings_of(lake))
    inputs = pipeline.unpublished()
    if inputs is None:
        out.print(f"nothing to audit: {pipeline.why_nothing_is_due()}", markup=False)
        return
    with err.status("building and auditing"):
        pipeline.build(inputs)
        findings = pipeline.audit(inputs)
    for finding in findings:
        out.print(finding, markup=False)
    out.print(f"passed: {inputs.release_id}")


@app.command()
def publish(lake: LakeOption = None) -> None:
    """Build, audit and publish what is accepted and not published."""
    pipeline = Pipeline(settings_of(lake))
    inputs = pipeline.unpublished()
    if inputs is None:
        out.print(f"nothing to publish: {pipeline.why_nothing_is_due()}", markup=False)
        return
    with err.status("building, auditing, publishing"):
        pipeline.build(inputs)
        pipeline.audit(inputs)
        release = pipeline.publish(inputs, clock.now())
    out.print(f"published {release.folder}")
