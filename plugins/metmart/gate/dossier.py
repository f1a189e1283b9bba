"""A case as one text in Markdown: what a person reads who decides on it."""

from collections.abc import Iterator
from typing import Any

from metmart.gate.quarantine import Case, rejected_rows, report
from metmart.lake import Lake

SHOWN_ROWS = 20


def dossier(lake: Lake, case: Case) -> str:
    """What the release is, what the gate found, which rows were rejected, what was decided."""
    parts = [_about(lake, case), _findings(lake, case), _rows(lake, case), _decisions(case)]
    return "\n".join(line for part in parts for line in part)


def _about(lake: Lake, case: Case) -> Iterator[str]:
    release, judged = case.release, case.verdict
    yield f"**{release.id}** is {case.state}, judged {judged.decided_at:%Y-%m-%d %H:%M} UTC."
    yield ""
    yield f"- source: {case.spec.title}, {case.spec.publisher.name}"
    yield f"- file: {_code(release.file)}, published {release.published_at:%Y-%m-%d}"
    yield f"- URL: {_code(release.url)}"
    yield f"- sha256: {_code(release.sha256)}, {release.size:,} bytes"
    yield f"- bytes: {_code(str(lake.object(release.sha256)))}"
    if judged.rows_in is not None:
        yield (
            f"- rows: {judged.rows_in:,} in, {judged.rows_landed:,} landed, "
            f"{judged.rows_quarantined:,} rejected"
        )


def _findings(lake: Lake, case: Case) -> Iterator[str]:
    """The last report; a release that was never rejected by the gate has none."""
    found = report(lake, case)
    if found is None:
        return
    yield "\n## What the gate found"
    for one in found["findings"]:
        yield f"\n**{one['description']}** ({one['severity']}, table {_code(one['table'])})"
        yield _block([one["evidence"]])
        yield f"Next step: {one['next_steps']}"


def _rows(lake: Lake, case: Case) -> Iterator[str]:
    rows = rejected_rows(lake, case)
    if not rows:
        return
    more = f" (the first {SHOWN_ROWS} of {len(rows):,})" if len(rows) > SHOWN_ROWS else ""
    yield f"\n## Rejected rows{more}\n"
    yield _block([_row(one) for one in rows[:SHOWN_ROWS]])


def _row(row: dict[str, Any]) -> str:
    table = f" of {row['_table']}" if row["_table"] else ""
    return f"row {row['_row']}{table}: {row['reason']}: {row['raw']}"


def _decisions(case: Case) -> Iterator[str]:
    if not case.decisions:
        return
    yield "\n## Decisions\n"
    for one in case.decisions:
        yield f"- {_plain(str(one))}"


def _code(text: str) -> str:
    return f"`{_plain(text)}`"


def _block(lines: list[str]) -> str:
    """Text of a publisher as it stands: it forms no Markdown and moves no cursor."""
    return "\n".join(["```text", *map(_plain, lines), "```"])


def _plain(text: str) -> str:
    text = " ".join(text.split()).replace("`", "'")
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
