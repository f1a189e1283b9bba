"""Raising an alert: a log line always, one message a cause to everybody whom it concerns.

A message that cannot be delivered is kept and tried again whenever another alert is raised, a run
begins, or the daily check comes. A process that is killed between a delivery and its note sends
that one again: better twice than never.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from metmart import clock, files
from metmart.alerts import kept as keeping
from metmart.alerts.alert import Alert
from metmart.alerts.kept import Kept
from metmart.alerts.recipients import TRIES, Outcome, Recipient, recipients
from metmart.errors import MetmartError, SettingsError, StorageError
from metmart.lake import Lake

log = logging.getLogger("metmart.alerts")
LEVELS = {"critical": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


@contextmanager
def harmless() -> Iterator[None]:
    """Whatever goes wrong while people are told does not stop the work that they are told of."""
    try:
        yield
    except MetmartError as error:
        log.error("an alert could not be raised: %s", error)
    except Exception:
        log.exception("an alert could not be raised")


@dataclass(frozen=True)
class Outbox:
    """The alerts of one lake; `config` is the Apprise file that names who is told."""

    lake: Lake
    config: Path | None
    now: Callable[[], datetime] = clock.now

    def tell(self, alert: Alert) -> None:
        """Tell people of a cause, unless they have been told of it."""
        path = keeping.place(self.lake, alert)
        try:
            is_new = keeping.add(path, Kept(alert=alert, raised_at=self.now()))
        except (OSError, StorageError) as error:  # a full disk is told of too, if more than once
            _log(alert)
            log.error("the alert '%s' cannot be kept: %s", alert.title, error)
            for recipient, outcome in _sent(alert, self._named(alert), set()):
                _log_failure(alert, recipient, outcome)
            return
        if is_new:
            _log(alert)
            self.deliver()

    def deliver(self) -> None:
        """Deliver whatever has not been, the least tried first.

        Who does not take one is not asked again in the same call. Who has not had an earlier one
        is asked once for each, and keeps nobody waiting.
        """
        undone = {at: one for at, one in keeping.all_kept(self.lake).items() if not one.is_done}
        behind = {name for one in undone.values() for name in one.undelivered}
        down: set[str] = set()
        for path in sorted(undone, key=lambda path: undone[path].attempts):
            try:
                with files.locked(self._lock(path.stem), wait=False):
                    self._deliver(path, behind, down)
            except BlockingIOError:
                continue  # another process is at it

    def over(self, alert_id: str) -> None:
        """A cause is over: should it come again, people are told again.

        One that is being delivered is waited for.
        """
        if keeping.is_open(self.lake, alert_id):
            with files.locked(self._lock(alert_id)):
                keeping.close(self.lake, alert_id)

    def has_told(self, alert_id: str) -> bool:
        """Whether people were told of a cause that is not over."""
        return keeping.is_open(self.lake, alert_id)

    def _lock(self, alert_id: str) -> Path:
        return self.lake.work / "alerts" / f"{alert_id}.lock"

    def _named(self, alert: Alert) -> list[Recipient]:
        return [one for one in recipients(self.config) if alert.severity in one.severities]

    def _deliver(self, path: Path, behind: set[str], down: set[str]) -> None:
        """Deliver one alert to those who have not had it, noting each."""
        if not path.exists():
            return  # it is over
        kept = keeping.read(path)
        if kept.is_done:
            return
        try:
            named = self._named(kept.alert)
        except SettingsError as error:
            log.error("the alert '%s' was sent to nobody: %s", kept.alert.title, error)
            keeping.update(path, kept.model_copy(update={"problem": error.what}))
            return
        kept = kept.addressed_to([one.name for one in named])
        todo = [one for one in named if one.name in kept.undelivered and one.name not in down]
        for recipient, outcome in _sent(kept.alert, todo, behind):
            if outcome.error:
                down.add(recipient.name)
            _log_failure(kept.alert, recipient, outcome)
            kept.note(recipient.name, self.now(), outcome.attempts, outcome.error)
            keeping.update(path, kept)
        keeping.update(path, kept.model_copy(update={"is_done": not kept.undelivered}))


def _sent(
    alert: Alert, to: list[Recipient], behind: set[str]
) -> Iterator[tuple[Recipient, Outcome]]:
    """Hand a message to all of them at once; what came of each, as it comes."""
    if not to:
        return
    with ThreadPoolExecutor(len(to)) as pool:
        sending = {
            pool.submit(one.send, alert, tries=1 if one.name in behind else TRIES): one
            for one in to
        }
        for done in as_completed(sending):
            yield sending[done], done.result()


def _log(alert: Alert) -> None:
    log.log(LEVELS[alert.severity], "%s\n%s", alert.title, alert.body)


def _log_failure(alert: Alert, recipient: Recipient, outcome: Outcome) -> None:
    if outcome.error:
        log.error(
            "the alert '%s' was not delivered to entry %s: %s; see `metmart alerts`",
            alert.title,
            recipient.name,
            outcome.error,
        )
