"""A running Airflow that tests ask: one source refreshed, secrets planted, its routes known."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import jwt
import psutil
import pytest
import requests

import canary
from metmart.lake import Lake
from metmart.orchestrate import airflow as local
from metmart.orchestrate import names
from metmart.orchestrate.airflow import Airflow
from metmart.orchestrate.api import Api
from metmart.orchestrate.session import refresh_once
from metmart.pipeline import Pipeline
from metmart.publisher.standin import publishers
from metmart.settings import Settings

SOURCE = "mps_borough_crime_24m"
NOBODY = "00000000-0000-0000-0000-000000000000"
TASK = {"aud": "urn:airflow.apache.org:task", "sub": NOBODY, "scope": "execution"}
USER = {"aud": "apache-airflow", "sub": "admin", "role": "admin", "teams": None}


@dataclass(frozen=True)
class Site:
    """An Airflow that has refreshed one source, a bad release among its files."""

    airflow: Airflow
    api: Api
    listening: set[tuple[str, int]]  # addresses and ports, seen at any time
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
        """As whoever logged in; once, while what metmart asks with would ask again."""
        token = self.api._session.headers["Authorization"]
        method = "POST" if how else "GET"
        return self.ask(method, path, headers={"Authorization": token}, **how)


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Start it in a folder, with its lake, and stop it at the end."""
    listening: set[tuple[str, int]] = set()
    arguments: set[str] = set()

    def look(_: object) -> None:
        found = psutil.Process().children(recursive=True)
        for process in (psutil.Process(), *found):
            try:
                arguments.add(" ".join(process.cmdline()))
                listening.update(
                    (one.laddr.ip, one.laddr.port)
                    for one in process.net_connections("inet")
                    if one.status == "LISTEN"
                )
            except psutil.Error:
                continue  # it ended meanwhile

    with pytest.MonkeyPatch.context() as patch, canary.webhook() as (address, told):
        for name, value in canary.planted(address, folder.with_suffix(".alerts")).items():
            patch.setenv(name, value)
        settings = Settings(lake=folder / "lake")
        with publishers(settings) as at, local.running(folder / "home", at.settings) as airflow:
            api = Api(airflow)
            api.wait_until_ready({names.BUILD_DAG})
            build = f"/api/v2/dags/{names.BUILD_DAG}"
            api._ask("PATCH", build, json={"is_paused": True}).raise_for_status()  # takes a minute
            nothing_due = cast(
                Pipeline, SimpleNamespace(lake=Lake(settings.lake_folder), unpublished=lambda: None)
            )
            refresh_once(airflow, nothing_due, [SOURCE], look)
            site = Site(airflow, api, listening, arguments, told, api.snapshot()[1])
            connection = {"connection_id": "planted", "conn_type": "http", "login": "somebody"}
            connection |= {"password": canary.CONNECTION}
            site.ask_as_admin("/api/v2/connections", json=connection).raise_for_status()
            variable = {"key": "planted_secret", "value": canary.VARIABLE}
            site.ask_as_admin("/api/v2/variables", json=variable).raise_for_status()
            yield site


def routes_of(site: Site) -> list[tuple[str, str]]:
    """Every method and path that the server has, by its code and by its own descriptions."""
    program = [sys.executable, str(Path(__file__).with_name("airflow_routes.py"))]
    walked = subprocess.check_output(
        program, env=site.airflow.environment, stderr=subprocess.DEVNULL
    )
    found = {(method, path) for method, path in json.loads(walked)}
    for prefix in ("", "/auth"):
        described = _described(prefix, site.ask_as_admin(f"{prefix}/openapi.json").json())
        assert described <= found
    task = {"Authorization": f"Bearer {signed(site.key, TASK)}"}
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


def signed(key: str, claims: dict[str, Any], algorithm: str = "HS512", lives: int = 600) -> str:
    now = int(time.time())
    times = {"iat": now - 3600, "nbf": now - 3600, "exp": now + lives}
    return jwt.encode({**times, **claims}, key, algorithm=algorithm)
