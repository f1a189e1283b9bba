"""Who is told: the entries of an Apprise configuration file, by the severities in their tags.

An entry's address holds passwords and tokens, in any part of it. It is named by its number and its
service, and nothing that Apprise says of an address leaves this module with a part of it.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from metmart.alerts.alert import SEVERITIES, Alert, Severity
from metmart.errors import SettingsError

TRIES = 3
PAUSE_SECONDS = 2
LIMIT_SECONDS = 40  # for all tries of one entry: a message is to be there within a minute
NOTIFY_TYPES = {"critical": "failure", "warning": "warning", "info": "info"}
_PLACE = re.compile(r"\b(?:line|entry|item) #?\d+")
_SHORTEST_SECRET = 3


@dataclass(frozen=True)
class Outcome:
    """What came of handing a message over; `error` is None where it was taken."""

    attempts: int
    error: str | None = None


@dataclass(frozen=True)
class Recipient:
    """An entry of the file: its name, such as `2 E-Mail`, and what it is to be told."""

    name: str
    severities: frozenset[str]
    service: Any

    def send(self, alert: Alert, *, tries: int = TRIES) -> Outcome:
        """Hand a message over, trying again a few times within LIMIT_SECONDS."""
        apprise = _apprise()
        self.service.retry = tries - 1
        notifier = apprise.Apprise(asset=self.service.asset)
        notifier.add(self.service)
        try:
            result = notifier.notify(
                title=alert.subject,
                body=alert.body,
                notify_type=NOTIFY_TYPES[alert.severity],
                body_format="text",
                timeout=LIMIT_SECONDS,
            )
        except Exception as error:  # noqa: BLE001  whatever a service's code meets, others are told
            return Outcome(1, type(error).__name__)
        attempts = sum(len(one.attempts) for one in result.results)
        if result:
            return Outcome(attempts)
        said = [entry.message for entry in result.logs()]
        return Outcome(attempts, _without_address(said[-1] if said else "refused", self.service))


def recipients(config: Path | None) -> list[Recipient]:
    """Who the file names; nobody where there is none.

    An entry without a tag is told everything, one with tags the severities among them. Raises
    SettingsError where the file cannot be read, names nobody, or has an entry that is of no use.
    """
    if config is None:
        return []
    with _complaints() as complaints:
        services = _services(config, _text(config))
    if complaints:
        places = {place: None for text in complaints for place in _PLACE.findall(text)}
        where = ", ".join(places) or "place unknown"
        raise _unusable(config, f"an entry is no usable Apprise URL ({where})")
    if not services:
        raise _unusable(config, "it names nobody")
    return [_recipient(config, number, one) for number, one in enumerate(services, 1)]


def _recipient(config: Path, number: int, service: Any) -> Recipient:
    tags = {str(tag) for tag in service.tags}
    wanted: set[Severity] = {one for one in SEVERITIES if one in tags}
    name = f"{number} {service.service_name or 'custom'}"
    if tags and not wanted:
        raise _unusable(config, f"the tags of entry {name} are none of {', '.join(SEVERITIES)}")
    return Recipient(name, frozenset(wanted or SEVERITIES), service)


def _text(config: Path) -> str:
    if re.match(r"\w+:/", str(config)):
        raise SettingsError(
            "METMART_ALERTS is an address, and takes the path of an Apprise configuration file",
            next_step="write the address into a file that only you can read, one a line, and name "
            "that file",
        )
    try:
        return config.read_text()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not a text"
        raise _unusable(config, f"it cannot be read ({why})") from None


def _services(config: Path, text: str) -> list[Any]:
    apprise = _apprise()
    asset = apprise.AppriseAsset(
        app_id="metmart",
        app_desc="metmart",
        app_url="",
        default_service_wait=PAUSE_SECONDS,
        allow_templates=False,
    )
    known = {".yaml": "yaml", ".yml": "yaml"}.get(config.suffix)
    file = apprise.AppriseConfig(asset=asset)
    file.add_config(text, format=known)
    return list(file.services())


def _unusable(config: Path, what: str) -> SettingsError:
    return SettingsError(
        f"the alerts' configuration is of no use: {what}",
        file=str(config),
        next_step="mend the file that METMART_ALERTS names; `apprise --dry-run --config FILE` says "
        "what it makes of it",
    )


def _apprise() -> Any:
    """The library, whose log holds addresses, as does that of the HTTP client below it."""
    import apprise  # only who alerts anybody pays for it

    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
    return apprise


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What Apprise warns of meanwhile: it leaves out what it cannot use, and goes on."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    _apprise()
    listener = Listener(logging.WARNING)
    log = logging.getLogger("apprise")
    log.addHandler(listener)
    try:
        yield found
    finally:
        log.removeHandler(listener)


def _without_address(text: str, service: Any) -> str:
    """A text without any part of the service's address but its scheme."""
    address = urlsplit(service.url(privacy=False))
    named = [*re.split("[:@]", address.netloc), *address.path.split("/")]
    named += [value for _, value in parse_qsl(address.query)]
    parts = {
        form
        for part in named
        for form in (part, unquote(part), *re.split(r"[^\w-]+", unquote(part)))
    }
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            text = text.replace(part, "…")
    return text
