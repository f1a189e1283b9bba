"""The main job under a real scheduler: what `make run` does, twice."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

import canary


def _up(folder: Path, secrets: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from metmart.cli import main; main()", "up", "--once"],
        cwd=folder,
        env=os.environ | {"METMART_LAKE": str(folder / "lake")} | (secrets or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scheduled")


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    with canary.webhook() as (address, told):
        done = _up(folder, canary.planted(address, folder.with_suffix(".alerts")))
    assert canary.said_by(canary.ALERTS) in told  # else its secret was in no use
    return done


def _published(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "lake" / "releases").iterdir() if path.is_dir())


def test_run_when_started_then_the_assets_trigger_a_build_and_it_is_published(
    folder: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0, first.stdout + first.stderr
    (release,) = _published(folder)
    assert "62 releases accepted, 1 quarantined" in first.stdout
    assert f"published {release}" in first.stdout
    manifest = json.loads((folder / "lake" / "current" / "manifest.json").read_text())
    assert len(manifest["inputs"]) == 62
    assert re.search(r"refresh_mps_borough_crime_24m .* failed", first.stderr)  # at its gate


def test_run_when_it_has_ended_then_nothing_of_it_is_left_running(
    folder: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0
    home = str(folder / ".airflow")
    processes = psutil.process_iter(["cmdline", "environ"])
    assert [
        one.info["cmdline"]
        for one in processes
        if (one.info["environ"] or {}).get("AIRFLOW_HOME") == home
    ] == []


@pytest.mark.reliability("planted secrets found in no page, log, XCom, manifest or argument")
def test_run_when_secrets_are_planted_then_they_come_out_nowhere(
    folder: Path, first: subprocess.CompletedProcess[str], proof: Callable[..., None]
) -> None:
    assert first.returncode == 0
    passwords = folder / ".airflow" / "passwords.json"
    assert json.loads(passwords.read_text()) == {"admin": canary.PASSWORD}
    files = [path for path in folder.rglob("*") if path != passwords]
    assert len([path for path in files if path.suffix == ".log"]) > 100
    read, guilty = canary.files_with(files, canary.PLANTED)
    proof(tried=read, passed=read - len(guilty), figure=f"{read} files of a whole run")
    assert guilty == []
    assert canary.found_in(first.stdout + first.stderr, canary.PLANTED) == []


def test_run_when_nothing_is_new_then_no_bytes_no_build_no_release(
    folder: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0
    watched = [folder / "lake" / name for name in ("archive", "landing", "verdicts", "releases")]
    before = {path: path.stat().st_mtime_ns for one in watched for path in one.rglob("*")}
    second = _up(folder)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "0 releases accepted, 0 quarantined" in second.stdout
    assert "nothing new" in second.stdout
    assert "build" not in second.stderr.replace("building", "")
    assert {path: path.stat().st_mtime_ns for one in watched for path in one.rglob("*")} == before
