"""Releases that cost nothing to make: a few small marts, without a build."""

from datetime import timedelta

import duckdb

from conftest import NOW, archived
from metmart import files
from metmart.build.inputs import Input, Inputs
from metmart.gate.verdict import Verdict
from metmart.lake import Lake
from metmart.publish import release as publishing
from metmart.publish.release import Published
from metmart.sources.registry import source

SOURCE = "mps_borough_crime_24m"
ROWS = 500
TEXTS = ["=1+1", "'quoted", "plain", "-", "@here"]
HISTORY = """
create table marts.fct_recorded_crime_history (
    month date, area_code varchar, offence_id varchar, offence_count bigint, release_id varchar,
    known_from timestamp, known_to timestamp
);
create table marts.dim_borough (area_code varchar, area varchar, area_kind varchar);
create table marts.dim_offence (
    offence_id varchar, published_group varchar, published_subgroup varchar, offence_group varchar,
    offence_subgroup varchar
);
"""


def inputs_of(lake: Lake, number: int) -> Inputs:
    """What the release of this number is made of: one archived file."""
    release = archived(lake, SOURCE, f"file {number}".encode())
    verdict = Verdict(
        release=release.id,
        source=SOURCE,
        decision="accepted",
        stage="gate",
        rules="x",
        decided_at=NOW,
    )
    return Inputs([Input(source(SOURCE), release, None, verdict)])


def candidate_of(lake: Lake, inputs: Inputs) -> None:
    """A candidate whose every row names the release."""
    path = lake.candidate(inputs.release_id)
    files.write(path, b"")
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema marts; {HISTORY}")
        connection.execute(
            "create table marts.fct_small as select row_number as n, -row_number / 4 as share, "
            f"'{inputs.release_id}' as release_id, ($texts)[1 + row_number % {len(TEXTS)}] as text, "
            "date '2026-01-01' + row_number::int as day, "
            "case when row_number % 2 = 0 then timestamp '2026-01-01 10:00:00' end as moment "
            f"from (select unnest(range({ROWS})) as row_number)",
            {"texts": TEXTS},
        )


def publish(lake: Lake, number: int) -> Published:
    """Make and publish the release of this number, so many hours after the first moment."""
    inputs = inputs_of(lake, number)
    candidate_of(lake, inputs)
    moment = NOW + timedelta(hours=number)
    return publishing.publish(
        lake, inputs, lake.candidate(inputs.release_id), lake.publishers, moment
    )
