"""The command `metmart`; each module adds its commands to the one app."""

from metmart.cli import (
    alerting,
    documents,
    making,
    quarantine,
    rollback,
    running,
    scheduled,
    searching,
    stages,
    takedown,
    views,
)
from metmart.cli.app import main

__all__ = [
    "alerting",
    "documents",
    "main",
    "making",
    "quarantine",
    "rollback",
    "running",
    "scheduled",
    "searching",
    "stages",
    "takedown",
    "views",
]
