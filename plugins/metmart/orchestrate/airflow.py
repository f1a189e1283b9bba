"""A local Airflow: its settings, its processes, its end.

Everything listens on the loopback address, passwords and keys are made anew, and telemetry is
off. The components are started one by one, because `airflow standalone` leaves orphans behind
when it is told to stop: they keep the port, and the next instance looks healthy but is the old.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from metmart import files
from metmart.errors import OrchestrationError
from metmart.project import DAGS, PACKAGE
from metmart.settings import Settings

HOST = "127.0.0.1"
USER = "admin"
STOP_SECONDS = 15
PRELOAD = """\
import os

if os.environ.pop("METMART_PRELOADS", None):
    import metmart.orchestrate.preload
"""
SCHEDULER = ["scheduler", "--skip-serve-logs"]  # its log server would listen everywhere
COMPONENTS = {
    "dag-processor": ["dag-processor"],
    "api-server": ["api-server", "--host", HOST, "--workers", "1"],
}


@dataclass(frozen=True)
class Airflow:
    """A running Airflow and how to reach it.

    Its scheduler is started by `schedule`, when the first runs are there: until the API server
    answers every task would fail, and runs that are made beside running tasks wait for sqlite.
    """

    url: str
    user: str
    password: str
    home: Path
    processes: dict[str, psutil.Popen]
    environment: dict[str, str]

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
    anew: everything that must be remembered is in the lake.
    """
    try:
        with files.locked(home.with_suffix(".lock"), wait=False):
            yield from _running(home, settings)
    except BlockingIOError:
        raise OrchestrationError(
            "another metmart has its Airflow running in this folder",
            file=str(home),
            next_step="stop it, or start this one from another folder",
        ) from None


def _running(home: Path, settings: Settings) -> Iterator[Airflow]:
    _stop_leftovers(home)
    files.remove(home)
    port, password = _free_port(), secrets.token_urlsafe(12)
    environment = _environment(home, port, settings)
    passwords = Path(environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    files.write(passwords, json.dumps({USER: password}).encode())
    passwords.chmod(0o600)
    # What the tasks import is imported once, by the process that they are forked from.
    files.write(home / "config" / "airflow_local_settings.py", PRELOAD.encode())
    _migrate(home, environment)
    processes: dict[str, psutil.Popen] = {}
    try:
        for name, arguments in COMPONENTS.items():
            port_arguments = ["--port", str(port)] if name == "api-server" else []
            processes[name] = _start(home, name, [*arguments, *port_arguments], environment)
            _note(home, processes)
        yield Airflow(f"http://{HOST}:{port}", USER, password, home, processes, environment)
    finally:
        _stop(list(processes.values()))
        files.remove(_noted(home))


def _environment(home: Path, port: int, settings: Settings) -> dict[str, str]:
    url = f"http://{HOST}:{port}"
    airflow = {
        "CORE__DAGS_FOLDER": str(DAGS),
        "CORE__PLUGINS_FOLDER": str(home / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "4",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "CORE__FERNET_KEY": "",
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}?timeout=15",
        "API__HOST": HOST,
        "API__PORT": str(port),
        "API__BASE_URL": url,
        "API__SECRET_KEY": secrets.token_urlsafe(32),
        "API_AUTH__JWT_SECRET": secrets.token_urlsafe(32),
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
        **os.environ,
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
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
