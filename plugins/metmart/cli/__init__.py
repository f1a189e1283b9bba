"""The command `metmart`; each module adds its commands to the one app."""

from metmart.cli import making, running, scheduled, stages, views
from metmart.cli.app import main

__all__ = ["main", "making", "running", "scheduled", "stages", "views"]
