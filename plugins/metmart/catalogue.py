"""The catalogue: every source and every mart, in words, as one page."""

import csv
from collections.abc import Iterator
from typing import Any

import yaml

from metmart.project import DBT, SEEDS
from metmart.sources.correction import Correction
from metmart.sources.registry import sources
from metmart.sources.spec import SourceSpec

HEADERS = {
    "verified": "read on real files",
    "reported": "as others tell; the first file that differs is stopped at landing",
    "unverified": "a guess; the first file that differs is stopped at landing",
}


NOT_COVERED = """\
## What is not covered

- The MPS workforce report (officers by BCU): its layout is not known to us. `ward_officer_fte` is
  of dedicated ward officers only; vacancies are not published with them.
- Mental health detentions as such: `mental_health_detentions` are use-of-force reports with that
  outcome.
- Response times to calls, front counters, complaints: no published file was found.
- Use of force is not open to everyone: the client has no key, so the publisher refuses it until
  access is given.
- Papers of Bromley: its ModernGov has no web service. Papers that are restricted, or that are
  links to elsewhere, on any host; bank holidays, when the days before a meeting are counted.
- The legacy dashboard files of September and October 2022, whose column names are not known.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([*_sources(), *_measures(), *_marts(), NOT_COVERED])


def _sources() -> Iterator[str]:
    yield "# What there is\n"
    yield "Sources, measures and marts, as the project declares them."
    yield "`metmart sources` says which releases of them a lake holds.\n"
    yield "## Sources\n"
    for spec in sources().values():
        if not spec.is_document:
            yield from _source(spec)
    yield from _papers()


def _source(spec: SourceSpec) -> Iterator[str]:
    yield f"### {spec.id}\n"
    yield f"{spec.title}. {spec.publisher.name}, [landing page]({spec.landing_page}).\n"
    yield f"- Licence: {spec.licence.title or 'none stated by the publisher'}"
    ended = spec.cadence.every == "never"
    yield f"- Published: {'no longer' if ended else 'every ' + spec.cadence.every}"
    yield f"- Format: {' or '.join(form.kind for form in spec.formats)}"
    yield f"- Series and level: {spec.series}, {spec.level}"
    yield f"- Column names: {HEADERS[spec.headers]}"
    yield f"- Marts: {', '.join(spec.exports) or 'none'}"
    for one in spec.breaks:
        since = f"from {one.month}" if one.month else f"in files since {one.published}"
        yield f"- Break {since}: {one.reason} ({one.evidence})"
    for wrong in spec.corrections:
        yield f"- Correction: {_correction(wrong)}"
    yield ""


def _correction(one: Correction) -> str:
    published, right = one.expect or "blank", one.value or "unknown"
    return (
        f"{one.month or one.column} where {one.row}: {right}, published as {published}; "
        f"{one.reason} ({one.evidence})"
    )


def _papers() -> Iterator[str]:
    yield "### Papers\n"
    yield "Documents of committees, the Mayor and others. They come as bodies meet; none has been"
    yield "asked while this was written. Licence: none stated, so the publishers' copyright.\n"
    yield "| source | what | boroughs | found through |"
    yield "|---|---|---|---|"
    for spec in sources().values():
        if spec.paper:
            what = f"[{_line(spec.title)}]({spec.landing_page})"
            boroughs = ", ".join(spec.paper.boroughs) or "all"
            yield f"| {spec.id} | {what} | {boroughs} | {spec.discover.kind} |"
    yield ""


def _measures() -> Iterator[str]:
    yield "## Measures\n"
    yield "mart_mps_month shows all of them, mart_borough_month and mart_bcu_month those that are"
    yield "published by area.\n"
    yield "| measure | what | unit | kind | source |"
    yield "|---|---|---|---|---|"
    with (SEEDS / "measure.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            columns = (row[name] for name in ("measure", "title", "unit", "kind", "source_note"))
            yield f"| {' | '.join(columns)} |"
    yield ""


def _marts() -> Iterator[str]:
    yield "## Marts\n"
    for mart in sorted(_models(), key=lambda model: str(model["name"])):
        yield f"### {mart['name']}\n"
        yield f"{_line(mart['description'])}\n"
        yield "| column | type | what |"
        yield "|---|---|---|"
        for column in mart["columns"]:
            yield f"| {column['name']} | {column['data_type']} | {_line(column['description'])} |"
        yield ""


def _models() -> Iterator[dict[str, Any]]:
    for path in sorted((DBT / "models" / "marts").rglob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
