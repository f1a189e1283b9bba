"""What lies in quarantine, and what people decide on it."""

import getpass
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from typer.testing import CliRunner, Result

from conftest import NOW, archived
from fixture import fixture
from metmart import files
from metmart.archive.release import Release
from metmart.build.inputs import accepted, lay_out
from metmart.cli import main  # noqa: F401  registers the commands
from metmart.cli.app import app
from metmart.errors import GateError, LakeError, LandingError, MetmartError
from metmart.gate import decision as deciding
from metmart.gate import gate as gating
from metmart.gate import quarantine as quarantining
from metmart.gate import verdict
from metmart.gate.checkpoint import Finding, Report
from metmart.gate.dossier import dossier
from metmart.gate.evidence import previous_accepted
from metmart.gate.quarantine import case_named, cases, open_cases
from metmart.lake import Lake
from metmart.orchestrate import tasks
from metmart.orchestrate.session import _have_ended
from metmart.pipeline import Pipeline
from metmart.publish.manifest import manifest
from metmart.settings import Settings
from metmart.sources.registry import source, sources

SOURCE = "mps_borough_crime_24m"
HEADER = "Group,SubGroup,BOCU,202401"
STUMP = f"{HEADER}\nROBBERY,ROBBERY OF PERSONAL PROPERTY,Merton,1\nROBBERY,cut `off`\n"


FOUND = Finding(
    table="typed",
    expectation="unexpected_rows_expectation",
    description="the 32 boroughs are there",
    severity="critical",
    evidence="boroughs=1",
    next_steps="Wait for the publisher's correction.",
)


@pytest.fixture(autouse=True)
def stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that stops everything, at once; tests/test_gate.py has the real one."""
    _gate_finds(monkeypatch, FOUND)


def _gate_finds(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    monkeypatch.setattr(
        gating, "run_checkpoint", lambda database, suites: Report(1, list(findings))
    )


def _pipeline(lake: Lake) -> Pipeline:
    return Pipeline(Settings(lake=lake.root))


def _stopped(lake: Lake, text: str = STUMP, published: str = "2026-07-13") -> Release:
    """A release that is in quarantine: two rows, one of them cut off."""
    pipeline, release = _pipeline(lake), archived(lake, SOURCE, text.encode(), published)
    with pytest.raises((GateError, LandingError)):
        pipeline.land(release, NOW)
        pipeline.gate(release, release.resource, NOW)
    return release


def _decide(
    lake: Lake, release: Release, choice: str, reason: str = "so", by: str = "anna"
) -> None:
    _pipeline(lake).decide(release.id, choice, by, reason, NOW)


def _state(lake: Lake, release: Release) -> str:
    return case_named(lake, release.id).state


def _rules_change(monkeypatch: pytest.MonkeyPatch, to: str = "others") -> None:
    for module in (gating, quarantining):
        monkeypatch.setattr(module, "rules", lambda spec: to)


def _asked(lake: Lake, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["quarantine", *arguments, "--lake", str(lake.root)])


def test_list_when_a_release_was_stopped_then_why_and_since_when(lake: Lake) -> None:
    release = _stopped(lake)
    (row,) = json.loads(_asked(lake, "list", "--json").stdout)
    assert row["release"] == release.id
    assert row["state"] == "undecided"
    assert (row["rows"], row["rows_rejected"]) == (2, 1)
    assert row["since"] == "2026-11-22 09:00"
    assert "32 boroughs" in row["why"]
    assert "undecided" in _asked(lake, "list").stdout


def test_show_when_asked_then_the_report_the_rows_and_the_place_of_the_bytes(lake: Lake) -> None:
    release = _stopped(lake)
    _decide(lake, release, "waiting", "they know")
    shown = _asked(lake, "show", release.id[:30]).stdout
    for fact in (
        release.id, release.url, release.sha256, str(lake.object(release.sha256)), "is waiting",
        "32 boroughs", "Next step", "2 in, 1 landed, 1 rejected", "row 2",
        "2 fields where the header has 4: ROBBERY,cut 'off'",
        "left to the publisher by anna on 2026-11-22: they know",
    ):  # fmt: skip
        assert fact in shown, fact


def test_approve_when_given_a_hash_then_accepted_by_whom_when_and_why(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = _stopped(lake)
    monkeypatch.setattr(getpass, "getuser", lambda: "berta")
    asked = _asked(lake, "approve", release.sha256[:8], "--reason", " needed for June ")
    assert asked.exit_code == 0, asked.exception
    assert "approved by berta" in asked.stdout
    assert "`metmart publish`" in asked.stdout
    (decided,) = deciding.decisions(lake, SOURCE, release.id)
    judged = verdict.standing(lake, SOURCE, release.id)
    assert (decided.choice, decided.decided_by, decided.reason) == (
        "approved", "berta", "needed for June"
    )  # fmt: skip
    assert decided.findings == judged.reasons
    assert decided.rules == judged.rules
    assert decided.report == files.sha256_of(lake.quarantine_report(SOURCE, release.id))
    assert judged.decision == "accepted"
    assert gating.judge(lake, source(SOURCE), release, release.resource, NOW).person == decided
    assert _asked(lake, "list", "--json").stdout.strip() == "[]"
    (row,) = json.loads(_asked(lake, "list", "--all", "--json").stdout)
    assert (row["state"], row["decided"]) == ("approved", str(decided))


def test_reject_when_the_rules_change_then_it_stays_and_is_not_asked_about(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = _stopped(lake)
    spec = source(SOURCE)
    assert [case.release.id for case in open_cases(lake)] == [release.id]
    assert (
        _asked(lake, "reject", release.id, "--reason", "half a file", "--by", "anna").exit_code == 0
    )
    assert open_cases(lake) == []
    _rules_change(monkeypatch)
    assert gating.is_settled(lake, spec, release)
    assert open_cases(lake) == []
    with pytest.raises(GateError, match=r"rejected by anna on .*: half a file"):
        gating.judge(lake, spec, release, release.resource, NOW)
    _gate_finds(monkeypatch)
    with pytest.raises(GateError, match="rejected by anna"):
        _pipeline(lake).replay(release, NOW)
    assert _state(lake, release) == "rejected"


def test_waiting_when_the_rules_change_then_asked_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = _stopped(lake)
    _decide(lake, release, "waiting")
    assert (_state(lake, release), open_cases(lake)) == ("waiting", [])
    assert gating.is_settled(lake, source(SOURCE), release)
    _rules_change(monkeypatch)
    assert not gating.is_settled(lake, source(SOURCE), release)
    with pytest.raises(GateError):
        gating.judge(lake, source(SOURCE), release, release.resource, NOW)
    assert [case.release.id for case in open_cases(lake)] == [release.id]
    _decide(lake, release, "waiting", "still")
    assert [one.reason for one in case_named(lake, release.id).decisions] == ["so", "still"]
    _rules_change(monkeypatch, "mended")
    _gate_finds(monkeypatch)
    assert gating.judge(lake, source(SOURCE), release, release.resource, NOW).person is None
    assert _state(lake, release) == "accepted"


@pytest.mark.reliability("a person's last decision is in force")
def test_decisions_when_made_in_any_order_then_the_last_is_in_force_and_all_are_kept(
    lake: Lake, many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    release = _stopped(lake)
    choices = ("approved", "rejected", "waiting")
    length = many(3, 5)
    tried = passed = 0
    for order in itertools.product(choices, repeat=length):
        for number, choice in enumerate(order):
            _decide(lake, release, choice, f"reason {number}")
        made = [one for number, one in enumerate(order) if number == 0 or order[number - 1] != one]
        case = case_named(lake, release.id)
        in_build = [one.release.id for one in accepted(lake).accepted]
        tried += 1
        passed += (
            case.state == order[-1]
            and [one.choice for one in case.decisions] == made
            and in_build == [release.id] * (order[-1] == "approved")
        )
        files.remove(lake.decisions(SOURCE, release.id))
    proof(tried=tried, passed=passed)
    assert passed == tried


def test_decision_when_recorded_again_after_another_then_the_other_is_in_force(lake: Lake) -> None:
    """A task that is tried again records the same answer."""
    release = _stopped(lake)
    _decide(lake, release, "approved", by="first")
    (answer,) = deciding.decisions(lake, SOURCE, release.id)
    _decide(lake, release, "rejected", by="second")
    deciding.add(lake, answer)
    assert _state(lake, release) == "rejected"
    assert len(deciding.decisions(lake, SOURCE, release.id)) == 2


def test_decision_when_its_file_was_changed_by_hand_then_nothing_slips_through(lake: Lake) -> None:
    release = _stopped(lake)
    _decide(lake, release, "rejected")
    (path,) = lake.decisions(SOURCE, release.id).iterdir()
    path.write_text("{")
    with pytest.raises(LakeError, match="cannot be read"):
        accepted(lake)


def test_approve_when_it_could_not_be_landed_then_refused_and_replayed_when_mended(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = _stopped(lake, STUMP.replace("BOCU", "BOCUs"))
    with pytest.raises(GateError, match="could not be landed") as caught:
        _decide(lake, release, "approved")
    assert "aliases" in caught.value.next_step
    assert f"metmart quarantine replay {release.id}" in caught.value.next_step
    assert release.sha256 in str(caught.value)
    with pytest.raises(LandingError, match="BOCUs"):
        _pipeline(lake).replay(release, NOW)
    columns = [
        one.model_copy(update={"aliases": [*one.aliases, "BOCUs"]})
        if "BOCU" in one.aliases
        else one
        for one in source(SOURCE).columns
    ]
    mended = source(SOURCE).model_copy(update={"columns": columns})
    monkeypatch.setattr("metmart.pipeline.source", lambda name: mended)
    _gate_finds(monkeypatch)
    assert _pipeline(lake).replay(release, NOW).decision == "accepted"
    assert _state(lake, release) == "accepted"
    assert len(verdict.verdicts(lake, SOURCE, release.id)) == 2


def test_approve_when_a_paper_cannot_be_read_then_refused(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved, it would fail every build."""
    name = next(spec.id for spec in sources().values() if spec.is_document)
    paper = fixture(name)
    release = archived(lake, name, paper.data("good"), paper.published)
    pipeline = _pipeline(lake)
    pipeline.land(release, NOW)

    def fails(document: object) -> None:
        raise IndexError("no such cell")

    monkeypatch.setattr(gating, "read", fails)
    with pytest.raises(GateError):
        pipeline.gate(release, release.resource, NOW)
    with pytest.raises(GateError, match="cannot be approved"):
        _decide(lake, release, "approved")
    assert accepted(lake).accepted == []


def test_replay_when_the_same_rules_say_otherwise_then_both_verdicts_are_kept(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release is compared with the one before it, which may have been approved meanwhile."""
    release = _stopped(lake)
    again = _asked(lake, "replay", release.id)
    assert isinstance(again.exception, GateError)
    assert len(verdict.verdicts(lake, SOURCE, release.id)) == 1
    _gate_finds(monkeypatch)
    asked = _asked(lake, "replay", release.id)
    assert f"accepted {release.id}" in asked.stdout
    assert "`metmart publish`" in asked.stdout
    kept = verdict.verdicts(lake, SOURCE, release.id)
    assert [one.decision for one in kept] == ["rejected", "accepted"]
    (row,) = json.loads(_asked(lake, "list", "--all", "--json").stdout)
    assert row["state"] == "accepted"


def test_gate_when_an_older_release_was_approved_then_compared_with_it(lake: Lake) -> None:
    older, newer = _stopped(lake), archived(lake, SOURCE, HEADER.encode(), "2026-08-13")
    spec = source(SOURCE)
    assert previous_accepted(lake, spec, newer) is None
    _decide(lake, older, "approved")
    assert previous_accepted(lake, spec, newer) == older
    _decide(lake, older, "rejected")
    assert previous_accepted(lake, spec, newer) is None


def test_release_id_when_an_approval_is_made_changed_or_withdrawn_then_another(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gate_finds(monkeypatch)
    by_gate = archived(lake, SOURCE, STUMP.replace("Merton", "Bexley").encode(), "2026-06-03")
    _pipeline(lake).land(by_gate, NOW)
    _pipeline(lake).gate(by_gate, by_gate.resource, NOW)
    _gate_finds(monkeypatch, FOUND)
    release = _stopped(lake)
    without = accepted(lake).release_id
    _decide(lake, release, "approved", by="anna")
    by_anna = accepted(lake).release_id
    assert accepted(lake).release_id == by_anna
    _decide(lake, release, "rejected")
    assert accepted(lake).release_id == without
    _decide(lake, release, "approved", by="berta")
    assert len({without, by_anna, accepted(lake).release_id}) == 3


def test_approval_when_a_build_is_laid_out_then_in_its_releases_and_the_manifest(
    lake: Lake, tmp_path: Path
) -> None:
    release = _stopped(lake)
    _decide(lake, release, "approved", "needed")
    inputs = accepted(lake)
    with duckdb.connect() as connection:
        lay_out(lake, inputs, connection)
        row = connection.execute(
            "select decision, decided_by, decided_at, decision_reason, gate_findings, "
            "rows_quarantined from lake.release"
        ).fetchone()
    assert row[:4] == ("approved", "anna", NOW.replace(tzinfo=None), "needed")
    assert "32 boroughs" in row[4]
    assert row[5] == 1
    (tmp_path / "empty").mkdir()
    (told,) = manifest(tmp_path / "empty", [], inputs, "embedded", NOW).inputs
    assert (told["decision"], told["decided_by"], told["decided_at"], told["decision_reason"]) == (
        "approved", "anna", NOW.isoformat(), "needed"
    )  # fmt: skip
    assert told["gate_findings"] == verdict.standing(lake, SOURCE, release.id).reasons


def test_rows_when_a_release_is_accepted_without_them_then_listed_and_shown(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gate_finds(monkeypatch)
    release = archived(lake, SOURCE, STUMP.encode())
    _pipeline(lake).land(release, NOW)
    _pipeline(lake).gate(release, release.resource, NOW)
    assert json.loads(_asked(lake, "list", "--json").stdout) == []
    (row,) = json.loads(_asked(lake, "list", "--all", "--json").stdout)
    assert (row["state"], row["rows_rejected"]) == ("accepted", 1)
    assert "row 2" in _asked(lake, "show", release.id).stdout
    with pytest.raises(GateError, match="not in quarantine"):
        _decide(lake, release, "approved")
    _decide(lake, release, "rejected", "a person saw what the gate did not")
    assert accepted(lake).accepted == []


def test_rows_when_landed_anew_by_other_rules_then_none_are_left_of_the_old(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metmart.land import landing

    release = _stopped(lake)
    (row,) = pq.read_table(lake.quarantined_rows(SOURCE, release.id)).to_pylist()
    assert (row["_sha256"], row["_row"], row["raw"]) == (
        release.sha256, 2, "ROBBERY,cut `off`\n"
    )  # fmt: skip
    monkeypatch.setattr(landing, "VERSION", "next")
    monkeypatch.setattr(landing, "_problem", lambda *_: None)
    monkeypatch.setattr(landing, "_batches", lambda *_: iter([]))
    assert landing.land(lake, source(SOURCE), release).rows_quarantined == 0
    assert not lake.quarantined_rows(SOURCE, release.id).exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mps_borough_crime_24m@2026-0", "is the beginning of 2 names"),
        ("nothing", "no judged release is called 'nothing'"),
        ("0", "no judged release is called '0'"),
        ("", "no judged release is called ''"),
        ("mps", "no judged release is called 'mps'"),
    ],
)
def test_name_when_of_none_or_of_several_then_refused(lake: Lake, name: str, said: str) -> None:
    _stopped(lake)
    _stopped(lake, STUMP.replace("Merton", "Bexley"), "2026-08-13")
    for command in ("show", "replay"):
        asked = _asked(lake, command, name)
        assert isinstance(asked.exception, LakeError)
        assert said in str(asked.exception)
        assert asked.exception.next_step


def test_name_when_something_accepted_begins_so_too_then_what_is_in_quarantine(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = _stopped(lake)
    _gate_finds(monkeypatch)
    good = archived(lake, SOURCE, f"{HEADER}\nA,B,Merton,1\n".encode(), "2026-08-13")
    _pipeline(lake).land(good, NOW)
    _pipeline(lake).gate(good, good.resource, NOW)
    assert case_named(lake, "mps_borough").release == stopped
    assert case_named(lake, good.id[:-4]).release == good


@pytest.mark.parametrize("command", ["approve", "reject"])
def test_decision_when_no_reason_is_given_then_refused(lake: Lake, command: str) -> None:
    release = _stopped(lake)
    assert _asked(lake, command, release.id).exit_code == 2
    blank = _asked(lake, command, release.id, "--reason", " ", "--by", "anna")
    assert isinstance(blank.exception, MetmartError)
    assert "needs a reason" in str(blank.exception)
    assert case_named(lake, release.id).decisions == ()


def test_decision_when_nobody_is_logged_in_by_name_then_by_is_asked_for(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    asked = _asked(lake, "reject", _stopped(lake).id, "--reason", "x")
    assert "--by" in str(asked.exception)


def test_dossier_when_the_publisher_s_text_is_odd_then_it_forms_nothing(lake: Lake) -> None:
    text = STUMP.replace("cut `off`", "```\x1b[2J# heading [x](javascript:y)")
    text_of = dossier(lake, case_named(lake, _stopped(lake, text).id))
    assert "\x1b" not in text_of
    (row,) = [line for line in text_of.splitlines() if "javascript" in line]
    assert row.startswith("row 2")
    assert "`" not in row


class _Run:
    def __init__(self, release: Release) -> None:
        self.conf = {"release": release.id}


def _answer(option: str, **params: str) -> dict[str, Any]:
    return {
        "chosen_options": [option],
        "params_input": params,
        "responded_at": datetime(2026, 11, 23, tzinfo=UTC),
        "responded_by_user": {"id": "1", "name": "clara"},
    }


def test_question_when_answered_under_airflow_then_recorded_like_any_other(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METMART_LAKE", str(lake.root))
    run = _Run(release := _stopped(lake))
    asked = tasks.question(dag_run=run)
    assert release.id in asked["subject"]
    assert "32 boroughs" in asked["body"]
    with pytest.raises(AirflowFailException, match="needs a reason"):
        tasks.record_decision(_answer("Reject"), dag_run=run)
    for option, choice in tasks.OPTIONS.items():
        said = tasks.record_decision(_answer(option, reason="so"), dag_run=run)
        assert said.endswith("by clara on 2026-11-23: so")
        assert _state(lake, release) == choice
    with pytest.raises(AirflowSkipException, match="is waiting"):
        tasks.question(dag_run=run)
    assert [one.choice for one in case_named(lake, release.id).decisions] == list(
        tasks.OPTIONS.values()
    )


def test_case_when_named_for_airflow_then_a_run_may_be_called_so(lake: Lake) -> None:
    import re

    release = _stopped(lake)
    (case,) = open_cases(lake)
    assert case.id == _pipeline(lake).case_id(release)
    assert re.fullmatch(r"[A-Za-z0-9_.~:+-]+", case.id)  # Airflow's allowed_run_id_pattern
    assert [one.id for one in cases(lake)] == [case.id]


def test_refresh_when_only_people_are_asked_then_it_has_ended() -> None:
    def run(dag: str, state: str) -> dict[str, str]:
        return {"dag_id": dag, "dag_run_id": "x", "state": state}

    done, asking = run("refresh", "success"), run("quarantine", "running")
    assert _have_ended([done, asking], [run("quarantine", "awaiting_input")])
    assert not _have_ended([done, asking], [run("quarantine", "scheduled")])
    assert not _have_ended(
        [done, asking, run("build", "queued")], [run("quarantine", "awaiting_input")]
    )
    assert not _have_ended([done, asking], [run("other", "awaiting_input")])
