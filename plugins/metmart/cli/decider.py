"""Who decides something, and why: what every command asks that records a decision."""

import getpass
from typing import Annotated

import typer

from metmart.errors import SettingsError

ReasonOption = Annotated[str, typer.Option(help="Why; it is kept with the decision.")]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who decides; else the name you are logged in with.")
]


def decider(by: str | None) -> str:
    """The name that was given, or of the login. Raises SettingsError where there is neither."""
    try:
        return (by or "").strip() or getpass.getuser()
    except (KeyError, OSError):
        raise SettingsError(
            "who decides is not known: nobody is logged in by a name",
            next_step="say who with --by",
        ) from None
