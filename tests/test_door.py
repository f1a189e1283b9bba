"""Who gets into a running Airflow, where it listens, and what its pages and logs give away."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from ipaddress import ip_address
from typing import Any

import jwt
import pytest
import requests
from cryptography.fernet import Fernet

import canary
from metmart.orchestrate.door import OPEN, OPEN_FILES
from metmart.orchestrate.names import refresh_dag
from metmart.project import ROOT
from running_airflow import NOBODY, SOURCE, TASK, USER, Site, routes_of, running_site, signed

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
REFUSED = (401, 403)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("door")) as site:
        yield site


@pytest.fixture(scope="module")
def routes(site: Site) -> list[tuple[str, str]]:
    return routes_of(site)


def _filled(path: str, values: dict[str, Any] | None = None) -> str:
    """The path with something for each of its parameters."""
    known = values or {}
    return re.sub(r"{(\w+)}", lambda match: str(known.get(match[1], NOBODY)), path)


def _is_open(method: str, path: str) -> bool:
    return (method, path) in OPEN or (method == "GET" and path.startswith(OPEN_FILES))


@pytest.mark.reliability("sockets of a running Airflow listen on loopback alone")
def test_sockets_when_a_refresh_runs_then_all_of_them_on_loopback(
    site: Site, proof: Callable[..., None]
) -> None:
    beyond = [one for one in site.listening if not ip_address(one[0]).is_loopback]
    proof(tried=len(site.listening), passed=len(site.listening) - len(beyond))
    assert site.listening
    assert beyond == []


def test_open_routes_when_listed_then_log_in_and_nothing_else() -> None:
    assert set(OPEN) == {
        ("POST", "/auth/token"),  # nobody has a token before it
        ("GET", "/auth/login"),  # the page that asks for the password
        ("GET", "/api/v2/auth/login"),  # goes to that page
    }
    assert OPEN_FILES == "/auth/static/"  # that page's script and picture


@pytest.mark.reliability("API routes without credentials refused")
def test_routes_when_asked_without_a_token_then_401_or_403(
    site: Site, routes: list[tuple[str, str]], proof: Callable[..., None]
) -> None:
    """Every route with each method, whether it has that method or not."""
    asked = sorted({(method, _filled(path)) for _, path in routes for method in METHODS})
    closed = [one for one in asked if not _is_open(*one)]
    answers = {one: site.ask(*one).status_code for one in closed}
    let_in = {one: status for one, status in answers.items() if status not in REFUSED}
    figure = f"{len(routes)} routes, {len(METHODS)} methods; {len(asked) - len(closed)} are open"
    proof(tried=len(closed), passed=len(closed) - len(let_in), figure=figure)
    assert let_in == {}


def _bad_headers(site: Site) -> dict[str, dict[str, str]]:
    """What somebody may try, by what it is; each for users, or for tasks."""
    headers = {
        "no bearer": "Bearer ",
        "no token": "Bearer null",
        "rubbish": "Bearer a.b.c",
        "basic": requests.auth._basic_auth_str("admin", canary.PASSWORD),
    }
    for who, claims in (("user", USER), ("task", TASK)):
        unsigned = jwt.encode({**claims, "exp": int(time.time()) + 600}, "", algorithm="none")
        other = signed("x" * 64, claims)
        header, _, signature = signed(site.key, claims).split(".")
        forged = other.split(".")[1]
        headers |= {
            f"{who} expired": f"Bearer {signed(site.key, claims, lives=-60)}",
            f"{who} without signature": f"Bearer {unsigned}",
            f"{who} signed with another key": f"Bearer {other}",
            f"{who} signed with the password": f"Bearer {signed(canary.PASSWORD, claims)}",
            f"{who} of another algorithm": f"Bearer {signed(site.key, claims, 'HS256')}",
            f"{who} with another's claims": f"Bearer {header}.{forged}x.{signature}",
            f"{who} for somebody else": f"Bearer {signed(site.key, claims | {'aud': 'other'})}",
        }
    return {what: {"Authorization": value} for what, value in headers.items()}


@pytest.mark.reliability("API routes with a bad token refused")
def test_routes_when_asked_with_a_bad_token_then_401_or_403(
    site: Site,
    routes: list[tuple[str, str]],
    many: Callable[[int, int], int],
    proof: Callable[..., None],
) -> None:
    closed = [(method, _filled(path)) for method, path in routes if not _is_open(method, path)]
    asked = closed[:: many(20, 1)]
    tried, let_in = 0, []
    for method, path in asked:
        for what, headers in _bad_headers(site).items():
            cookies = {"_token": headers["Authorization"].partition(" ")[2]}
            for how in ({"headers": headers}, {"cookies": cookies}):
                tried += 1
                if site.ask(method, path, **how).status_code not in REFUSED:
                    let_in.append((what, method, path))
    proof(tried=tried, passed=tried - len(let_in))
    assert let_in == []


def test_tokens_when_they_are_of_the_other_kind_then_refused(site: Site) -> None:
    """A task's token is none for people's routes, nor a person's for the tasks'."""
    for path, claims in (("/api/v2/version", TASK), ("/execution/health", USER)):
        headers = {"Authorization": f"Bearer {signed(site.key, claims)}"}
        assert site.ask("GET", path, headers=headers).status_code in REFUSED
    for path, claims in (("/api/v2/version", USER), ("/execution/health", TASK)):
        headers = {"Authorization": f"Bearer {signed(site.key, claims)}"}
        assert site.ask("GET", path, headers=headers).status_code == 200


def _log_in(site: Site, user: str, password: str) -> requests.Response:
    return site.ask("POST", "/auth/token", json={"username": user, "password": password})


@pytest.mark.parametrize(
    ("user", "password"),
    [
        *[("admin", word) for word in ("admin", "", "password", "airflow", canary.PASSWORD[:-1])],
        *[("airflow", "airflow"), ("", ""), ("Admin", canary.PASSWORD), ("nobody", "")],
    ],
)
def test_log_in_when_the_password_is_wrong_then_no_token(
    site: Site, user: str, password: str
) -> None:
    answer = _log_in(site, user, password)
    assert answer.status_code in (400, *REFUSED)
    assert "access_token" not in answer.text


def test_token_when_logged_out_then_is_none_any_more(site: Site) -> None:
    token = _log_in(site, "admin", canary.PASSWORD).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert site.ask("GET", "/api/v2/version", headers=headers).status_code == 200
    site.ask("GET", "/api/v2/auth/logout", headers=headers)
    assert site.ask("GET", "/api/v2/version", headers=headers).status_code in REFUSED


def test_browser_when_it_has_no_token_then_comes_to_the_page_that_asks(site: Site) -> None:
    refused = site.ask("GET", "/dags/x?a=<b>", headers={"Accept": "text/html,*/*"})
    assert refused.status_code == 401
    login = re.search(r'url=([^"]+)"', refused.text)[1]
    assert "<b>" not in refused.text
    asked = site.ask("GET", login)
    page = site.ask("GET", asked.headers["Location"])
    assert page.status_code == 200
    script = re.search(r'src="\.([^"]+)"', page.text)[1]
    assert script.startswith(OPEN_FILES)
    assert site.ask("GET", script).status_code == 200
    token = _log_in(site, "admin", canary.PASSWORD).json()["access_token"]
    assert site.ask("GET", "/dags/x", cookies={"_token": token}).status_code == 200


def test_health_when_the_container_asks_then_it_knows(site: Site) -> None:
    (site.airflow.home.parent / ".airflow").symlink_to(site.airflow.home)
    program = [sys.executable, str(ROOT / "docker" / "healthcheck.py"), site.airflow.url]
    done = subprocess.run(program, cwd=site.airflow.home.parent, check=False)
    assert done.returncode == 0


def test_files_when_written_then_the_password_is_for_its_owner_alone(site: Site) -> None:
    assert site.airflow.home.stat().st_mode & 0o777 == 0o700
    assert (site.airflow.home / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_secrets_when_planted_then_are_in_use(site: Site) -> None:
    """Else nothing that follows would show anything."""
    assert canary.said_by(canary.ALERTS) in site.told
    assert site.airflow.password == canary.PASSWORD
    assert canary.CONNECTION in site.airflow.environment["AIRFLOW_CONN_CANARY"]
    connection, variable = _stored(site)
    fernet = Fernet(site.airflow.environment["AIRFLOW__CORE__FERNET_KEY"])
    assert fernet.decrypt(connection).decode() == canary.CONNECTION
    assert fernet.decrypt(variable).decode() == canary.VARIABLE
    assert canary.found_in(canary.said_by(canary.ALERTS), [canary.ALERTS])


def _stored(site: Site) -> list[str]:
    file = f"file:{site.airflow.home / 'airflow.db'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as database:
        query = "select password from connection union all select val from variable"
        return [value for (value,) in database.execute(query)]


@pytest.mark.reliability("planted secrets found in no page, log, XCom, manifest or argument")
def test_pages_when_all_are_read_then_no_planted_secret(
    site: Site, routes: list[tuple[str, str]], proof: Callable[..., None]
) -> None:
    """Every page there is of every task, and of what else has pages."""
    pages = [
        path
        for method, path in routes
        if method == "GET" and not path.startswith("/execution") and not path.endswith("/logout")
    ]
    known = {
        "connection_id": "planted",
        "variable_key": "planted_secret",
        "asset_id": 1,
        "pool_name": "default_pool",
        "xcom_key": "return_value",
        "dag_id": refresh_dag(SOURCE),
        "section": "api",
        "option": "secret_key",
        "event_log_id": 1,
        "rest_of_path": "dags",
    }
    asked = {f"{_filled(path, known)}?limit=100" for path in pages}
    for task in site.instances:
        values = known | task | {"run_id": task["dag_run_id"]}
        asked |= {_filled(path, values) for path in pages}
    guilty, read = [], 0
    for path in sorted(asked):
        answer = site.ask_as_admin(path)
        read += answer.ok
        if canary.found_in(answer.text + str(answer.headers), site.secrets):
            guilty.append(path)
    proof(tried=len(asked), passed=len(asked) - len(guilty), figure=f"{read} pages")
    assert read > 100
    assert guilty == []


@pytest.mark.reliability("planted secrets found in no page, log, XCom, manifest or argument")
def test_files_and_arguments_when_all_are_read_then_no_planted_secret(
    site: Site, proof: Callable[..., None]
) -> None:
    files = [path for path in site.airflow.home.parent.rglob("*") if path.name != "passwords.json"]
    read, guilty = canary.files_with(files, site.secrets)
    spoken = [one for one in site.arguments if canary.found_in(one, site.secrets)]
    proof(tried=read, passed=read - len(guilty), figure=f"{read} files of a running Airflow")
    assert read > 50
    assert guilty == []
    assert site.arguments
    assert spoken == []
