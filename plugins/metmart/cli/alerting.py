"""The alerts that were raised, and which of them somebody has not had."""

import typer

from metmart.alerts.kept import Kept, all_kept
from metmart.alerts.recipients import recipients
from metmart.cli.app import JsonOption, LakeOption, app, err, settings_of, show
from metmart.lake import Lake


@app.command()
def alerts(lake: LakeOption = None, json: JsonOption = False) -> None:
    """Every alert, oldest first, and who has not had it; fails where somebody has not.

    Recipients are named by their number in the file of METMART_ALERTS; their addresses are secret.
    """
    settings = settings_of(lake)
    kept = list(all_kept(Lake(settings.lake_folder)).values())
    show([_row(one) for one in kept], json, "alerts")
    recipients(settings.alerts)
    if not all(one.is_done for one in kept):
        raise typer.Exit(1)


def _row(kept: Kept) -> dict[str, object]:
    waiting = [] if kept.is_done else kept.undelivered
    errors = [
        f"{name}: {one.last_error}" for name, one in kept.deliveries.items() if one.last_error
    ]
    delivered = [one.delivered_at for one in kept.deliveries.values() if one.delivered_at]
    return {
        "raised_at": kept.raised_at,
        "severity": kept.alert.severity,
        "kind": kept.alert.kind,
        "title": kept.alert.title,
        "state": "done" if kept.is_done else "undelivered",
        "delivered_to": len(delivered),
        "last_delivered_at": max(delivered, default=None),
        "not_delivered_to": ", ".join(waiting) or None,
        "attempts": kept.attempts,
        "last_error": kept.problem or "; ".join(errors) or None,
    }


def warn_of_undelivered(lake: Lake) -> None:
    """A line on alerts that somebody has not had, if there are any."""
    left = sum(not one.is_done for one in all_kept(lake).values())
    if left:
        err.print(f"{left} alerts could not be delivered (`metmart alerts`)", style="red")
