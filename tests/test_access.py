"""Where a local Airflow listens, and which passwords and keys it starts with."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import yaml
from cryptography.fernet import Fernet

import canary
from metmart.errors import SettingsError
from metmart.orchestrate.access import MAKE_ONE, SECRETS, access_of
from metmart.orchestrate.airflow import Airflow, _environment
from metmart.project import ROOT
from metmart.settings import LIVE, Settings

PASSWORD = "Gn5-wq7-Zrt2-Lkp9"
SECRET_KEY = "mQ3zV8xT1rB6nW4kY7pL2sD9fH5jC0gA"
GIVEN = {"METMART_PASSWORD": PASSWORD, "METMART_SECRET_KEY": SECRET_KEY}

ELSEWHERE = ["0.0.0.0", "0.0.0.0:8080", "192.168.1.5", "[::]:8080", "airflow.example.org"]
GUESSABLE = [
    "", "    ", "            ", "admin", "password", "airflow", "metmart", "changeme", "Gn5-wq7-Zrt",
    "adminadminadmin", "ADMIN-ADMIN-ADMIN", "metmart-metmart!", "changeme_changeme", "Airflow2026!",
    "password1234", "Password12345678", "123456789012", "aaaaaaaaaaaaaaaa", "abababababababab",
    "temporary_key_airflow", "secret-secret-secret", "letmein-letmein-1", "qwertyqwerty12",
    "default-password", "test-test-test-test", "example-example-secret", "welcome-welcome",
]  # fmt: skip


def _settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.mark.reliability("start with an empty, default or guessable password or key refused")
@pytest.mark.parametrize("variable", SECRETS)
@pytest.mark.parametrize("value", GUESSABLE)
def test_start_when_a_secret_can_be_guessed_then_refused_with_the_way_out(
    value: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = GIVEN | {variable: value, "METMART_PUBLISHERS": LIVE}
    with pytest.raises(SettingsError) as refused:
        access_of(_settings(monkeypatch, **given))
    assert refused.value.what.startswith(f"{variable} is ")
    assert refused.value.next_step == MAKE_ONE
    assert not value.strip() or value not in str(refused.value)


@pytest.mark.reliability("listening beyond loopback without a given password and key refused")
@pytest.mark.parametrize("listen", ELSEWHERE)
@pytest.mark.parametrize("missing", SECRETS)
def test_start_when_others_can_reach_it_then_both_secrets_must_be_given(
    missing: str, listen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with pytest.raises(SettingsError, match=f"{missing} is not set") as refused:
        access_of(_settings(monkeypatch, METMART_LISTEN=listen, **given))
    assert "METMART_LISTEN" in refused.value.next_step


@pytest.mark.reliability("passwords and keys made as the message says accepted")
def test_way_out_when_followed_then_what_it_makes_is_good(
    many: Callable[[int, int], int], proof: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, times = MAKE_ONE.split("'")[1], many(200, 20_000)
    made = subprocess.check_output([sys.executable, "-c", f"for _ in range({times}): {program}"])
    for value in made.decode().split():
        given = {"METMART_PASSWORD": value, "METMART_SECRET_KEY": value}
        assert access_of(_settings(monkeypatch, **given)).password == value
    proof(tried=times, passed=times)


def test_secrets_when_nobody_gave_any_then_made_for_each_start() -> None:
    first, second = access_of(Settings()), access_of(Settings(publishers=LIVE))
    assert len({first.password, second.password, first.secret_key, second.secret_key}) == 4
    assert min(len(first.password), len(first.secret_key)) >= 32


def test_keys_when_made_of_one_secret_then_differ_and_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _settings(monkeypatch, **GIVEN)
    access = access_of(settings)
    connections, tokens = access.key("connections", "sha256"), access.key("tokens", "sha512")
    assert Fernet(connections).decrypt(Fernet(connections).encrypt(b"x")) == b"x"
    assert connections[:40] != tokens[:40]
    assert access_of(settings).key("tokens", "sha512") == tokens
    assert SECRET_KEY not in connections + tokens


@pytest.mark.parametrize(
    ("listen", "host", "port", "url"),
    [
        ("127.0.0.1", "127.0.0.1", 0, "http://127.0.0.1:0"),
        ("127.0.0.1:8080", "127.0.0.1", 8080, "http://127.0.0.1:8080"),
        ("localhost:8080", "localhost", 8080, "http://localhost:8080"),
        ("[::1]:8080", "::1", 8080, "http://[::1]:8080"),
        ("0.0.0.0:8080", "0.0.0.0", 8080, "http://127.0.0.1:8080"),
        ("192.168.1.5:80", "192.168.1.5", 80, "http://192.168.1.5:80"),
    ],
)
def test_address_when_said_then_listened_at_and_reached_by_this_machine(
    listen: str, host: str, port: int, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = access_of(_settings(monkeypatch, METMART_LISTEN=listen, **GIVEN))
    assert (access.host, access.port, access.url) == (host, port, url)


@pytest.mark.parametrize("listen", ["", ":8080", "127.0.0.1:99999", "http://x:1", "a/b", "[::1"])
def test_address_when_it_is_none_then_refused(listen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="no address to listen at"):
        access_of(_settings(monkeypatch, METMART_LISTEN=listen))


def test_airflow_when_told_to_listen_everywhere_then_tasks_still_ask_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(monkeypatch, METMART_LISTEN="0.0.0.0:8080", **GIVEN)
    told = _environment(tmp_path, access_of(settings), settings)
    assert told["AIRFLOW__API__HOST"] == "0.0.0.0"
    assert told["AIRFLOW__API__PORT"] == "8080"
    assert told["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8080/execution/"


def test_processes_when_started_then_have_the_keys_and_not_what_they_are_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(monkeypatch, **GIVEN)
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "True")
    told = _environment(tmp_path, access_of(settings), settings)
    assert not {PASSWORD, SECRET_KEY} & set(told.values())
    assert told["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"


def test_secrets_when_settings_are_printed_then_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _settings(monkeypatch, **GIVEN)
    access = access_of(settings)
    airflow = Airflow("", "admin", access.password, Path(), {}, {"KEY": access.secret_key})
    printed = "".join(repr(one) + str(one) for one in (settings, access, airflow))
    monkeypatch.setenv("METMART_UNLICENSED", PASSWORD)
    with pytest.raises(ValueError, match="unlicensed") as wrong:
        Settings()
    for secret in (PASSWORD, SECRET_KEY):
        assert secret not in printed + str(wrong.value)


def test_up_when_the_password_is_a_default_then_ends_at_once_and_touches_nothing(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from metmart.cli import main; main()", "up", "--once"],
        cwd=tmp_path,
        env=os.environ | {"METMART_PUBLISHERS": LIVE, "METMART_PASSWORD": "changeme"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "SettingsError: METMART_PASSWORD is shorter than 12 characters" in done.stderr
    assert "next step: make one: python3 -c" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_compose_when_read_then_loopback_alone_and_secrets_are_demanded() -> None:
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())
    for service in compose["services"].values():
        assert [port.rpartition(":")[0] for port in service["ports"]] == ["127.0.0.1:8080"]
        for variable in SECRETS:
            assert service["environment"][variable].startswith(f"${{{variable}:?")
        assert service["cap_drop"] == ["ALL"]
        assert "privileged" not in service
        assert "network_mode" not in service
        assert (ROOT / service["healthcheck"]["test"][2]).is_file()


def test_image_when_made_then_not_root_and_nothing_secret_is_copied() -> None:
    lines = (ROOT / "docker" / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == ["metmart"]
    copied = {
        name
        for line in lines
        if line.startswith("COPY")
        for name in line.split()[2:-1]  # the last is where to
    }
    assert copied <= {
        *("pyproject.toml", "requirements.lock", "README.md", "Makefile"),
        *("plugins", "dags", "dbt_project", "expectations", "docker/healthcheck.py"),
    }
    assert not [line for line in lines if re.match(r"(ENV|ARG) .*(PASSWORD|KEY|SECRET)", line)]


@pytest.mark.parametrize("kind", ["log", "parquet", "duckdb", "sqlite", "base64"])
def test_search_when_a_secret_is_in_a_file_of_any_kind_then_found(
    kind: str, tmp_path: Path
) -> None:
    """Else a search that finds nothing shows nothing."""
    path, row = tmp_path / f"file.{kind}", f"select repeat('x', 9000) || '{canary.ALERTS}' as a"
    if kind == "parquet":
        duckdb.sql(f"copy ({row}) to '{path}' (compression zstd)")
    elif kind == "duckdb":
        with duckdb.connect(str(path)) as database:
            database.execute(f"create table t as {row}")
    elif kind == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            database.execute("create table t (a)")
            database.execute("insert into t values (?)", ["x" * 9000 + canary.ALERTS])
            database.commit()
    else:
        path.write_text(canary.ALERTS if kind == "log" else canary.said_by(canary.ALERTS))
    assert canary.files_with([path], canary.PLANTED) == (1, [path])
    assert canary.files_with([path], [canary.PASSWORD]) == (1, [])
