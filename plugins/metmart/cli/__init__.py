"""The command `metmart`; each module adds its commands to the one app."""

from metmart.cli import (
    documents,
    making,
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
    "documents",
    "main",
    "making",
    "rollback",
    "running",
    "scheduled",
    "searching",
    "stages",
    "takedown",
    "views",
]
