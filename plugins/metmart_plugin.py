"""What metmart adds to an Airflow: no route answers anybody who has no token."""

from typing import Any

from airflow.plugins_manager import AirflowPlugin


def _door(app: Any) -> Any:
    """The middleware; every process of Airflow reads this file, and only one needs it."""
    from metmart.orchestrate.door import Door

    return Door(app)


class MetmartPlugin(AirflowPlugin):
    """Read by Airflow from its folder of plugins."""

    name = "metmart"
    fastapi_root_middlewares = [{"middleware": _door, "name": "metmart door"}]  # noqa: RUF012
