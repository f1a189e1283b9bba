"""A local Airflow: its settings, its processes, its end.

Who gets in is decided in `access`, and telemetry is off. The components are started one by one,
because `airflow standalone` leaves orphans behind when it is told to stop: they keep the port,
and the next instance looks healthy but is the old.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from metmart import files
from metmart.errors import OrchestrationError
from metmart.orchestrate.access import SECRETS, USER, Access, access_of
from metmart.project import DAGS, PACKAGE, PLUGINS
from metmart.settings import Settings

STOP_SECONDS = 15
PRELOAD = """\
import os

if os.environ.pop("METMART_PRELOADS", None):
    import metmart.orchestrate.preload
"""
SCHEDULER = ["scheduler", "--skip-serve-logs"]  # its log server would listen everywhere
COMPONENTS = {
    "dag-processor": ["dag-processor"],
    "api-server": ["api-server", "--workers", "1"],
}


@dataclass(frozen=True)
class Airflow:
    """A running Airflow and how to reach it.

    Its scheduler is started by `schedule`, when the first runs are there: until the API server
    answers every task would fail, and runs that are made beside running tasks wait for sqlite.
    """

    url: str
    user: str
    password: str = field(repr=False)
    home: Path
    processes: dict[str, psutil.Popen]
    environment: dict[str, str] = field(repr=False)

    def schedule(self) -> None:
        """Start the scheduler, which runs the tasks."""
        warm = self.environment | {"METMART_PRELOADS": "yes"}
        self.processes["scheduler"] = _start(self.home, "scheduler", SCHEDULER, warm)
        _note(self.home, self.processes)

    def dead(self) -> list[str]:
        """The components that have ended."""
        return [name for name, process in self.processes.items() if process.poll() is not None]


@contextmanager
def running(home: Path, settings: Settings) -> Iterator[Airflow]:
    """Start an Airflow in a folder of its own, and stop all of it at the end.

    What a killed run left running in that folder is stopped first. The metadata database is made
    anew: everything that must be remembered is in the lake. Raises SettingsError where anybody
    could get in.
    """
    access = access_of(settings)
    try:
        with files.locked(home.with_suffix(".lock"), wait=False):
            yield from _running(home, settings, access)
    except BlockingIOError:
        raise OrchestrationError(
            "another metmart has its Airflow running in this folder",
            file=str(home),
            next_step="stop it, or start this one from another folder",
        ) from None


def _running(home: Path, settings: Settings, access: Access) -> Iterator[Airflow]:
    _stop_leftovers(home)
    files.remove(home)
    access = replace(access, port=access.port or _free_port(access.host))
    environment = _environment(home, access, settings)
    # What the tasks import is imported once, by the process that they are forked from.
    files.write(home / "config" / "airflow_local_settings.py", PRELOAD.encode())
    home.chmod(0o700)
    passwords = Path(environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    files.write(passwords, json.dumps({USER: access.password}).encode())
    passwords.chmod(0o600)
    _migrate(home, environment)
    processes: dict[str, psutil.Popen] = {}
    try:
        for name, arguments in COMPONENTS.items():
            processes[name] = _start(home, name, arguments, environment)
            _note(home, processes)
        yield Airflow(access.url, USER, access.password, home, processes, environment)
    finally:
        _stop(list(processes.values()))
        files.remove(_noted(home))


def _environment(home: Path, access: Access, settings: Settings) -> dict[str, str]:
    airflow = {
        "CORE__DAGS_FOLDER": str(DAGS),
        "CORE__PLUGINS_FOLDER": str(PLUGINS),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "4",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTION_API_SERVER_URL": f"{access.url}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "CORE__FERNET_KEY": access.key("connections", "sha256"),
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}?timeout=15",
        "API__HOST": access.host,
        "API__PORT": str(access.port),
        "API__BASE_URL": access.url,
        "API__SECRET_KEY": access.key("sessions", "sha512"),
        "API_AUTH__JWT_SECRET": access.key("tokens", "sha512"),
        "LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    own = {
        "METMART_PUBLISHERS": settings.publishers,
        "METMART_PUBLISHER_URL": settings.publisher_url or "",
        "METMART_PAPERS_SINCE": str(settings.papers_since or ""),
        "METMART_LAKE": str(settings.lake_folder),
        "METMART_CONTACT": settings.contact or "",
        "METMART_ALERTS": str(settings.alerts.absolute()) if settings.alerts else "",
        "METMART_UNLICENSED": settings.unlicensed,
    }
    quiet = {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "GX_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "OPENLINEAGE_DISABLED": "true",
        "PYTHONWARNINGS": "ignore",
    }
    return {
        **{name: value for name, value in os.environ.items() if name.upper() not in SECRETS},
        "AIRFLOW_HOME": str(home),
        **{f"AIRFLOW__{name}": value for name, value in airflow.items()},
        **{name: value for name, value in own.items() if value},
        **quiet,
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")])
        ),
    }


def _migrate(home: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OrchestrationError(
            f"Airflow could not set up its database: {done.stderr.strip()[-500:]}",
            file=str(home),
            next_step="delete the folder and run again",
        )


def _start(
    home: Path, name: str, arguments: list[str], environment: dict[str, str]
) -> psutil.Popen:
    with files.log_file(home / "logs" / f"{name}.log") as log:
        return psutil.Popen(
            [sys.executable, "-m", "airflow", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as probe:
        return int(probe.getsockname()[1])


def _noted(home: Path) -> Path:
    return home / "processes.json"


def _note(home: Path, processes: dict[str, psutil.Popen]) -> None:
    """Remember what was started, so that a later run can stop it if this one is killed."""
    noted = [[process.pid, process.create_time()] for process in processes.values()]
    files.write(_noted(home), json.dumps(noted).encode())


def _stop_leftovers(home: Path) -> None:
    if not _noted(home).exists():
        return
    left = []
    for pid, created in json.loads(_noted(home).read_text()):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.create_time() == created:  # else the number is another process's by now
                left.append(process)
    _stop(left)


def _stop(roots: list[psutil.Process]) -> None:
    """End processes and everything they started."""
    family = []
    for process in roots:
        with suppress(psutil.NoSuchProcess):
            family += [process, *process.children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_SECONDS)
