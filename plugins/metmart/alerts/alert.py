"""What people are told, and the one place that forms its text."""

import hashlib
import json
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict

from metmart.printable import printable

Text = Annotated[str, AfterValidator(printable)]
"""What people read; names in it are other people's words."""

Severity = Literal["critical", "warning", "info"]
Kind = Literal[
    "gate_failed",
    "quarantine_waiting",
    "source_late",
    "series_shrank",
    "build_failed",
    "audit_failed",
    "task_failed",
    "published",
    "rolled_back",
]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
SEVERITY: dict[Kind, Severity] = {
    "build_failed": "critical",  # nothing new is published before somebody acts
    "audit_failed": "critical",
    "gate_failed": "warning",  # of one source; the others go on
    "quarantine_waiting": "warning",
    "source_late": "warning",
    "series_shrank": "warning",
    "task_failed": "warning",
    "published": "info",
    "rolled_back": "info",
}


class Alert(BaseModel):
    """What happened, what is still being served, and the next step.

    `cause` tells this alert from others of its kind: people are told once of a cause, so it holds
    no time and nothing else that differs when the same thing is found again.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    cause: tuple[str, ...]
    title: Text
    what: Text
    serving: Text
    next_step: Text

    @property
    def severity(self) -> Severity:
        """How much it matters; the tag that a recipient asks for."""
        return SEVERITY[self.kind]

    @property
    def id(self) -> str:
        """A name for its cause, fit for a file."""
        return alert_id(self.kind, *self.cause)

    @property
    def subject(self) -> str:
        """The line that people see first."""
        return f"metmart: {self.title}"

    @property
    def body(self) -> str:
        """The message below it."""
        return f"{self.what}\n\nstill being served: {self.serving}\nnext step: {self.next_step}"


def alert_id(kind: Kind, *cause: str) -> str:
    """The name of an alert of that kind and cause."""
    digest = hashlib.sha256(json.dumps(cause).encode()).hexdigest()
    return f"{kind}-{digest[:16]}"
