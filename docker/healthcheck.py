"""Whether the Airflow of the container beats: its database, its scheduler, its DAG processor.

No route answers without a token, so it logs in first. The argument is Airflow's address.
"""

import json
import sys
from pathlib import Path
from urllib.request import Request, urlopen

PARTS = ("metadatabase", "scheduler", "dag_processor")


def _ask(path: str, headers: dict[str, str], body: object = None) -> dict[str, dict[str, str]]:
    data = json.dumps(body).encode() if body else None
    with urlopen(Request(sys.argv[1] + path, data, headers), timeout=10) as answer:  # noqa: S310
        return json.load(answer)


((user, password),) = json.loads(Path(".airflow/passwords.json").read_text()).items()
who = {"username": user, "password": password}
token = _ask("/auth/token", {"Content-Type": "application/json"}, who)["access_token"]
health = _ask("/api/v2/monitor/health", {"Authorization": f"Bearer {token}"})
sys.exit(any(health[part]["status"] != "healthy" for part in PARTS))
