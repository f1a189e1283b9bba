"""Who gets into a running Airflow, where it listens, and what its pages and logs give away."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import jwt
import psutil
import pytest
import requests
from cryptography.fernet import Fernet

import canary
from metmart.orchestrate import airflow as local
from metmart.orchestrate.airflow import Airflow
from metmart.orchestrate.api import Api
from metmart.orchestrate.door import OPEN, OPEN_FILES
from metmart.orchestrate.names import refresh_dag
from metmart.orchestrate.session import refresh_once
from metmart.pipeline import Pipeline
from metmart.project import ROOT
from metmart.publisher.standin import publishers
from metmart.settings import Settings

SOURCE = "mps_borough_crime_24m"
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
REFUSED = (401, 403)
NOBODY = "00000000-0000-0000-0000-000000000000"
TASK = {"aud": "urn:airflow.apache.org:task", "sub": NOBODY, "scope": "execution"}
USER = {"aud": "apache-airflow", "sub": "admin", "role": "admin", "teams": None}


@dataclass(frozen=True)
class Site:
    """An Airflow that has refreshed one source, a bad release among its files."""

    airflow: Airflow
    api: Api
    listening: set[str]  # addresses, seen at any time
    arguments: set[str]  # of processes, seen at any time
    told: list[str]
    instances: list[dict[str, Any]]

    @property
    def key(self) -> str:
        """What tokens are signed with."""
        return self.airflow.environment["AIRFLOW__API_AUTH__JWT_SECRET"]

    @property
    def secrets(self) -> list[str]:
        """What must come out nowhere: what was planted and what is made of it."""
        made = ("CORE__FERNET_KEY", "API__SECRET_KEY", "API_AUTH__JWT_SECRET")
        return canary.PLANTED + [self.airflow.environment[f"AIRFLOW__{name}"] for name in made]

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        """Without a token, unless one is among `how`."""
        url = f"{self.airflow.url}{path}"
        return requests.request(method, url, allow_redirects=False, timeout=60, **how)

    def ask_as_admin(self, path: str, **how: Any) -> requests.Response:
        """As whoever logged in."""
        method = "POST" if how else "GET"
        return self.api._ask(method, path, allow_redirects=False, **how)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("door")
    listening: set[str] = set()
    arguments: set[str] = set()

    def look(_: object) -> None:
        found = psutil.Process().children(recursive=True)
        for process in (psutil.Process(), *found):
            try:
                arguments.add(" ".join(process.cmdline()))
                listening.update(
                    one.laddr.ip
                    for one in process.net_connections("inet")
                    if one.status == "LISTEN"
                )
            except psutil.Error:
                continue  # it ended meanwhile

    with pytest.MonkeyPatch.context() as patch, canary.webhook() as (address, told):
        for name, value in canary.planted(address).items():
            patch.setenv(name, value)
        settings = Settings(lake=folder / "lake")
        with publishers(settings) as at, local.running(folder / "home", at.settings) as airflow:
            no_build = cast(Pipeline, SimpleNamespace(unpublished=lambda: None))
            refresh_once(airflow, no_build, [SOURCE], look)
            api = Api(airflow)
            api._log_in()
            site = Site(airflow, api, listening, arguments, told, api.snapshot()[1])
            connection = {"connection_id": "planted", "conn_type": "http", "login": "somebody"}
            connection |= {"password": canary.CONNECTION}
            site.ask_as_admin("/api/v2/connections", json=connection).raise_for_status()
            variable = {"key": "planted_secret", "value": canary.VARIABLE}
            site.ask_as_admin("/api/v2/variables", json=variable).raise_for_status()
            yield site


@pytest.fixture(scope="module")
def routes(site: Site) -> list[tuple[str, str]]:
    """Every method and path that the server has, by its code and by its own descriptions."""
    program = [sys.executable, str(Path(__file__).with_name("airflow_routes.py"))]
    walked = subprocess.check_output(
        program, env=site.airflow.environment, stderr=subprocess.DEVNULL
    )
    found = {(method, path) for method, path in json.loads(walked)}
    for prefix in ("", "/auth"):
        described = _described(prefix, site.ask_as_admin(f"{prefix}/openapi.json").json())
        assert described <= found
    task = {"Authorization": f"Bearer {_token(site.key, TASK)}"}
    page = site.ask("GET", "/execution/docs", headers=task).text
    for version in sorted(
        set(re.findall(r"openapi\.json\?version=([\w-]+)|docs\?version=([\w-]+)", page))
    ):
        path = f"/execution/openapi.json?version={''.join(version)}"
        found |= _described("/execution", site.ask("GET", path, headers=task).json())
    assert len(found) > 230
    assert {path.split("/")[1] for _, path in found} >= {"api", "ui", "auth", "execution", "static"}
    return sorted(found)


def _described(prefix: str, openapi: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (method.upper(), prefix + path)
        for path, methods in openapi["paths"].items()
        for method in methods
    }


def _token(key: str, claims: dict[str, Any], algorithm: str = "HS512", lives: int = 600) -> str:
    now = int(time.time())
    times = {"iat": now - 3600, "nbf": now - 3600, "exp": now + lives}
    return jwt.encode({**times, **claims}, key, algorithm=algorithm)


def _filled(path: str, values: dict[str, Any] | None = None) -> str:
    """The path with something for each of its parameters."""
    known = values or {}
    return re.sub(r"{(\w+)(:path)?}", lambda match: str(known.get(match[1], NOBODY)), path)


def _is_open(method: str, path: str) -> bool:
    return (method, path) in OPEN or (method == "GET" and path.startswith(OPEN_FILES))


@pytest.mark.reliability("components of Airflow that listen beyond loopback")
def test_sockets_when_a_refresh_runs_then_all_of_them_on_loopback(
    site: Site, proof: Callable[..., None]
) -> None:
    beyond = [one for one in site.listening if not one.startswith("127.") and one != "::1"]
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
        other = _token("x" * 64, claims)
        header, _, signature = _token(site.key, claims).split(".")
        forged = other.split(".")[1]
        headers |= {
            f"{who} expired": f"Bearer {_token(site.key, claims, lives=-60)}",
            f"{who} without signature": f"Bearer {unsigned}",
            f"{who} signed with another key": f"Bearer {other}",
            f"{who} signed with the password": f"Bearer {_token(canary.PASSWORD, claims)}",
            f"{who} signed with an empty key": f"Bearer {_token('', claims)}",
            f"{who} of another algorithm": f"Bearer {_token(site.key, claims, 'HS256')}",
            f"{who} with another's claims": f"Bearer {header}.{forged}x.{signature}",
            f"{who} for somebody else": f"Bearer {_token(site.key, claims | {'aud': 'other'})}",
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
        headers = {"Authorization": f"Bearer {_token(site.key, claims)}"}
        assert site.ask("GET", path, headers=headers).status_code in REFUSED
    for path, claims in (("/api/v2/version", USER), ("/execution/health", TASK)):
        headers = {"Authorization": f"Bearer {_token(site.key, claims)}"}
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
    import sqlite3

    with sqlite3.connect(f"file:{site.airflow.home / 'airflow.db'}?mode=ro", uri=True) as database:
        query = "select password from connection union all select val from variable"
        return [value for (value,) in database.execute(query)]


@pytest.mark.reliability("planted secrets found in no page, log, XCom, manifest or argument")
def test_pages_when_all_are_read_then_no_planted_secret(
    site: Site, routes: list[tuple[str, str]], proof: Callable[..., None]
) -> None:
    """Every page there is of every task, and of what else has pages."""
    values = {
        "connection_id": "planted",
        "variable_key": "planted_secret",
        "pool_name": "default_pool",
    }
    values |= {
        "xcom_key": "return_value",
        "asset_id": 1,
        "dag_id": refresh_dag(SOURCE),
        "section": "api",
    }
    values |= {"event_log_id": 1, "job_id": 1, "option": "secret_key", "rest_of_path": "dags"}
    of_tasks = [values | one | {"run_id": one["dag_run_id"]} for one in site.instances]
    asked = {
        _filled(path, known)
        for method, path in routes
        for known in of_tasks
        if method == "GET" and not path.startswith("/execution")
    }
    asked |= {f"{_filled(path, values)}?limit=100" for m, path in routes if m == "GET"}
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
