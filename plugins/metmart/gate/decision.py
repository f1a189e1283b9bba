"""What people decided on releases that the gate had stopped, each decision written once."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from metmart import record
from metmart.lake import Lake

Choice = Literal["approved", "rejected", "waiting"]


class Decision(BaseModel):
    """Who decided what on a release, when and why, and on which verdict of the gate.

    `approved` takes it in and `rejected` keeps it out, both whatever the rules become. `waiting`
    keeps it out until the publisher corrects it; it holds for the verdict it was made on. An
    approval may leave months out (`without`, YYYY-MM each): the release then does not cover them,
    and whatever answered for them before still does. `rules` names the verdict, `findings` are its
    reasons, and `report` is the sha256 of the report that was read.
    """

    model_config = ConfigDict(frozen=True)

    release: str
    source: str
    choice: Choice
    decided_by: str
    decided_at: datetime
    reason: str
    rules: str
    report: str | None = None
    findings: list[str] = []
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        """In words."""
        chosen = "left to the publisher" if self.choice == "waiting" else self.choice
        if self.without:
            chosen += f" without {', '.join(self.without)}"
        return f"{chosen} by {self.decided_by} on {self.decided_at:%Y-%m-%d}: {self.reason}"


def add(lake: Lake, decision: Decision) -> None:
    """Write a decision after those that are there; one that is among them is not written again."""
    if decision in decisions(lake, decision.source, decision.release):
        return
    record.append(lake.decisions(decision.source, decision.release), decision)


def decisions(lake: Lake, source: str, release: str) -> list[Decision]:
    """Every decision on a release, in the order in which they were recorded.

    Raises LakeError where one cannot be read: it may be the one that keeps a release out.
    """
    return [
        record.read(path, Decision) for path in record.numbered(lake.decisions(source, release))
    ]
