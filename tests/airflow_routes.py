"""Every route of Airflow's API server, documented or not: run under the server's settings."""

import json
import sys
from collections.abc import Iterator

from airflow.api_fastapi.app import create_app
from starlette.routing import BaseRoute, Mount


def _walk(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Mount):
            yield "GET", f"{prefix}{route.path}/"
            yield from _walk(getattr(route.app, "routes", []), prefix + route.path)
        else:
            path = prefix + route.path.replace(":path}", "}")
            yield from ((method, path) for method in route.methods)


json.dump(sorted(set(_walk(create_app().routes))), sys.stdout)
