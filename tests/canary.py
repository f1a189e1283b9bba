"""Secrets that are planted to see where they come out, and how they are looked for."""

import base64
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import duckdb

PASSWORD = "cnryPassword7gQ2xWv9"
SECRET_KEY = "cnryKeyOfAll4hT8zMb1LpR6sYd3NcVe5"
ALERTS = "cnryAlerts6jK0rFs4"
CONNECTION = "cnryConnection2dB9nHu5"
VARIABLE = "cnryVariable8eC3mGt7"
PLANTED = [PASSWORD, SECRET_KEY, ALERTS, CONNECTION, VARIABLE]


def planted(webhook: str, alerts: Path) -> dict[str, str]:
    """The environment that holds all of them, but for the one that is written to a file."""
    address = webhook.removeprefix("http://")
    alerts.write_text(f"json://somebody:{ALERTS}@{address}/\n")
    return {
        "METMART_PASSWORD": PASSWORD,
        "METMART_SECRET_KEY": SECRET_KEY,
        "METMART_ALERTS": str(alerts),
        "AIRFLOW_CONN_CANARY": f"http://somebody:{CONNECTION}@{address}/",
    }


class _Listener(BaseHTTPRequestHandler):
    """Refuses the first message, for what is logged of a failure, and takes the others."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        told: list[str] = self.server.told  # type: ignore[attr-defined]
        told.append(self.headers.get("Authorization", ""))
        self.send_response(500 if len(told) == 1 else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def webhook() -> Iterator[tuple[str, list[str]]]:
    """Somebody who is told of alerts: the address, and what they said who they are."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Listener) as server:
        server.told = []  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", server.told  # type: ignore[attr-defined]
        server.shutdown()


def said_by(secret: str) -> str:
    """The header by which the webhook is told who asks."""
    return "Basic " + base64.b64encode(f"somebody:{secret}".encode()).decode()


def needles(secrets: Iterable[str]) -> list[str]:
    """How secrets look: as they are, and inside base64 at each of its three offsets."""
    found = []
    for secret in secrets:
        found.append(secret)
        for offset in range(3):
            coded = base64.b64encode(b"." * offset + secret.encode()).decode()
            found.append(coded[4:-4])
    return found


def found_in(text: str | bytes, secrets: Iterable[str]) -> list[str]:
    """What of the secrets is in a text."""
    text = text.decode(errors="replace") if isinstance(text, bytes) else text
    return [needle for needle in needles(secrets) if needle in text]


def files_with(files: Iterable[Path], secrets: Iterable[str]) -> tuple[int, list[Path]]:
    """How many files were read, and which hold any of the secrets, packed or not."""
    read, guilty, pattern = 0, [], "|".join(map(re.escape, needles(secrets)))
    for path in files:
        if path.is_file() and not path.is_symlink():
            read += 1
            if re.search(pattern.encode(), path.read_bytes()) or _packed_has(path, pattern):
                guilty.append(path)
    return read, guilty


def _packed_has(path: Path, pattern: str) -> bool:
    """Whether a file that keeps its text packed or in pieces has it in any row of any table."""
    if path.suffix == ".parquet":
        return _rows_have(duckdb.connect(), f"read_parquet('{path}')", pattern)
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as lake:
            tables = lake.sql("from duckdb_tables() select schema_name, table_name").fetchall()
            return any(_rows_have(lake, f'"{a}"."{b}"', pattern) for a, b in tables)
    if path.suffix in (".db", ".sqlite"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return any(re.search(pattern, line) for line in database.iterdump())
    return False


def _rows_have(lake: duckdb.DuckDBPyConnection, table: str, pattern: str) -> bool:
    query = f"select count(*) from {table} as row where regexp_matches(row::varchar, $1)"
    return lake.execute(query, [pattern]).fetchone() != (0,)
