"""The first files of a new source: its YAML, its fixtures and its staging model.

What they hold is valid at once (the fixtures pass), and wrong only in what nobody has said yet:
those places are marked TODO.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from metmart import files
from metmart.errors import SourceSpecError

SPEC = Template("""\
# TODO go through this from top to bottom; spec.schema.json beside it says what may stand where.
id: $id
title: TODO what it is, in words
publisher:
  name: TODO
  base_url: https://data.london.gov.uk
licence:
  title: null  # TODO as the publisher states it; null where none is stated
landing_page: https://data.london.gov.uk/dataset/$dataset
discover:
  kind: datastore
  dataset: $dataset
  filenames: ["$filename"]  # every name the file has had; * stands for any characters
  timestamp_is_publication: true
cadence:
  every: month
  late_after_days: 45
  schedule: "0 7 * * *"
max_bytes: 50000000
formats:
  - kind: csv
    encodings: [utf-8-sig, cp1252]
headers: verified  # or reported, or unverified: a guess
series: $id
level: record  # TODO
precedence: 10
columns:  # TODO types, and the names of earlier years as further aliases
$columns
key: []  # TODO what tells two rows apart; none where equal rows are real
# TODO where the months stand (period) and which there must be (window), if there are any
gate:
  suites: [release]
  limits:
    quarantined_pct: 0
    unparsed_pct: 0
    repeated_key_pct: 0
exports: []  # TODO the marts that its figures reach
""")
FIXTURE = Template("""\
# TODO made-up files of three to twenty rows, in the publisher's format (tests/fixture.py).
published: "2026-07-13"
good: {}
drifted:
  says: unknown column 'Renamed'
poisoned:
  says: the file holds rows
""")
STAGING = Template("""\
with source as (

    select * from {{ source('lake', '$id') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,  -- period_month, once the source has a period
$columns
    from source

)

select * from final
""")


@dataclass(frozen=True)
class NewSource:
    """What is known of a source before its YAML is written."""

    id: str
    dataset: str
    filename: str
    header: list[str]


def scaffold(new: NewSource, root: Path, package: Path) -> list[Path]:
    """Write the files into a checkout; which they are.

    Raises SourceSpecError where the source has files already or its id has no publisher.
    """
    publisher, _, entity = new.id.partition("_")
    if not entity or not re.fullmatch(r"[a-z][a-z0-9_]*", new.id):
        raise SourceSpecError(
            f"'{new.id}' is no id of a source",
            next_step="name it <publisher>_<entity>, in small letters, such as mps_hot_spots",
        )
    names = {name: _snake(name) for name in new.header}
    tests = root / "tests" / "fixtures" / new.id
    staging = root / "dbt_project" / "models" / "staging" / publisher
    texts = {
        package / "sources" / f"{new.id}.yaml": SPEC.substitute(
            id=new.id,
            dataset=new.dataset,
            filename=new.filename,
            columns="\n".join(_column(name, alias) for alias, name in names.items()),
        ),
        staging / f"stg_{publisher}__{entity}.sql": STAGING.substitute(
            id=new.id, columns=",\n".join(f"        {name}" for name in names.values())
        ),
        tests / "fixture.yaml": FIXTURE.substitute(),
        tests / "good" / "published.csv": _csv(new.header, ["example"] * len(names)),
        tests / "drifted" / "published.csv": _csv(
            ["Renamed", *new.header[1:]], ["example"] * len(names)
        ),
        tests / "poisoned" / "published.csv": _csv(new.header),
    }
    there = [path for path in texts if path.exists()]
    if there:
        raise SourceSpecError(
            f"{new.id} has files already",
            file=str(there[0]),
            next_step="change them by hand, or choose another id",
        )
    for path, text in texts.items():
        files.write(path, text.encode())
    return list(texts)


def _snake(name: str) -> str:
    snake = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return snake if snake[:1].isalpha() else f"column_{snake}"


def _column(name: str, alias: str) -> str:
    quoted = alias.replace("\\", "\\\\").replace('"', '\\"')
    return f'  - name: {name}\n    aliases: ["{quoted}"]'


def _csv(*rows: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
