"""The command `metmart`; each module adds its commands to the one app."""

from metmart.cli import (
    alerting,
    documents,
    making,
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
    "running",
    "scheduled",
    "searching",
    "stages",
    "takedown",
    "views",
]
