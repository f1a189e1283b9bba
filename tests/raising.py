"""An alert, and a process that raises it; imports no more than that takes."""

from pathlib import Path
from threading import Barrier

from metmart.alerts.alert import Alert, Kind
from metmart.alerts.outbox import Outbox
from metmart.lake import Lake


def alert(number: int = 0, kind: Kind = "gate_failed") -> Alert:
    return Alert(
        kind=kind,
        cause=(f"release {number}",),
        title=f"{kind} {number}",
        what="month_count=25",
        serving="2026-07-13-abc",
        next_step="read the report",
    )


def tell_at_once(lake: Lake, config: Path, barrier: Barrier) -> None:
    """Raise it when all the others are ready to, and look again for what is not delivered."""
    barrier.wait()
    out = Outbox(lake, config)
    out.tell(alert())
    out.deliver()
