"""The command line, as a person meets it."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from metmart.cli import app as cli
from metmart.cli.app import app, show
from metmart.errors import SettingsError
from metmart.project import ROOT

COMMANDS = [
    "run", "up", "discover", "fetch", "land", "gate", "build", "audit", "publish", "sources",
    "releases", "rollback", "alerts", "as-of", "verify", "search", "generate", "new-source",
]  # fmt: skip


def _invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_command_when_asked_for_help_then_every_option_is_explained(command: str) -> None:
    assert _invoke(command, "--help").exit_code == 0
    described = get_command(app).commands[command]
    assert described.help
    unexplained = [one.name for one in described.params if not getattr(one, "help", None)]
    assert unexplained == []


def test_commands_when_listed_then_these_and_no_more_and_the_readme_names_them() -> None:
    named = {one.name or one.callback.__name__.replace("_", "-") for one in app.registered_commands}
    assert named == set(COMMANDS)
    documented = (ROOT / "README.md").read_text()
    for command in named:
        assert f"metmart {command}" in documented, command


def test_stages_when_run_one_by_one_then_a_release(tmp_path: Path) -> None:
    name, lake = "mps_borough_crime_24m", tmp_path / "lake"
    todo = _invoke("discover", name, "--lake", lake, "--json")
    assert len(json.loads(todo.stdout)) == 5
    assert "archived" in _invoke("fetch", name, "--lake", lake).stdout
    assert _invoke("land", name, "--lake", lake).stdout.count("0 quarantined") == 5
    gated = _invoke("gate", name, "--lake", lake)
    assert gated.stdout.count("accepted") == 4
    assert "25" in str(gated.exception)
    assert "candidates" in _invoke("build", "--lake", lake).stdout
    assert "passed" in _invoke("audit", "--lake", lake).stdout
    assert "published" in _invoke("publish", "--lake", lake).stdout
    assert "nothing to publish" in _invoke("publish", "--lake", lake).stdout
    (release,) = json.loads(_invoke("releases", "--lake", lake, "--json").stdout)
    assert release["in_use"] == "yes"
    of_sources = json.loads(_invoke("releases", "--sources", "--lake", lake, "--json").stdout)
    assert [one["decision"] for one in of_sources].count("rejected") == 1
    sources = {
        one["source"]: one
        for one in json.loads(_invoke("sources", "--lake", lake, "--json").stdout)
    }
    assert sources[name]["accepted"] == 4
    assert sources[name]["state"] == "late"
    assert sources["mps_ward_crime_24m"]["state"] == "empty"
    asked = _invoke("as-of", "2026-06-10", "--area", "Merton", "--month", "2026-05",
                    "--lake", lake, "--json")  # fmt: skip
    rows = json.loads(asked.stdout)
    assert {row["area"] for row in rows} == {"Merton"}
    assert all("2026-06-03" in row["releases"] for row in rows)
    assert _invoke("verify", "--lake", lake).exit_code == 0
    victim = next((lake / "archive" / "objects").rglob("*/*"))
    victim.write_bytes(b"tampered")
    found = _invoke("verify", "--lake", lake)
    assert found.exit_code == 1
    assert "changed" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["as-of", "2026-01-01"], "no release is in use"),
        (["land", "mps_horses"], "no source is named"),
        (["run", "--data", "nowhere"], "has no catalogue.csv"),
    ],
)
def test_error_when_a_person_can_act_on_it_then_no_traceback(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from metmart.cli import main; main()", *arguments,
         "--lake", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "next step" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("KEEP_RELEASES", "1"), ("UNLICENSED", "perhaps"), ("PAPERS_SINCE", "last week")],
)
def test_setting_when_it_is_wrong_then_the_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"METMART_{variable}", value)
    ran = _invoke("releases", "--lake", tmp_path)
    assert isinstance(ran.exception, SettingsError)
    assert f"METMART_{variable}" in str(ran.exception)
    monkeypatch.setenv(f"METMART_{variable}", "")  # as a compose file sets it
    assert _invoke("releases", "--lake", tmp_path).exception is None


def test_verify_when_there_is_no_lake_then_it_is_not_called_whole(tmp_path: Path) -> None:
    ran = _invoke("verify", "--lake", tmp_path / "tpyo")
    assert "there is no lake here" in str(ran.exception)


def test_file_when_a_library_cannot_read_it_then_a_next_step_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def spoilt() -> None:
        raise duckdb.IOException("not a valid DuckDB database file")

    monkeypatch.setattr(cli, "app", spoilt)
    with pytest.raises(SystemExit):
        cli.main()
    told = capsys.readouterr().err
    assert "not a valid DuckDB database file" in told
    assert "next step" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dataset,filename\nexy3m,x.csv\n", "line 2 cannot be read"),
        (
            "dataset,filename,title,path,published_at,timeframe_from,timeframe_to\n"
            "exy3m,x.csv,x,nothing.csv,2026-01-01T00:00:00,2025-01,2025-12\n",
            "names a file that is not there",
        ),
    ],
)
def test_catalogue_when_it_is_wrong_then_the_line_is_named(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "catalogue.csv").write_text(text)
    ran = _invoke("run", "--data", tmp_path, "--lake", tmp_path / "lake")
    assert said in str(ran.exception)


def test_live_when_a_replay_is_asked_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METMART_PUBLISHERS", "live")
    ran = _invoke("run", "--until", "2024-01-01", "--lake", tmp_path)
    assert "cannot be asked" in str(ran.exception)


def test_table_when_a_text_has_brackets_then_they_are_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show([{"why": "[critical] half of it"}], as_json=False, title="in quarantine")
    assert "[critical] half of it" in capsys.readouterr().out
