"""Telling people: a log line always, and Apprise where METMART_ALERTS names somebody.

A message says what happened, what is still being served and the next step.
"""

import logging

from metmart.settings import Settings

log = logging.getLogger("metmart.alerts")


def alert(settings: Settings, title: str, body: str, level: int = logging.WARNING) -> bool:
    """Send a message; False if somebody was to be told and could not be.

    A message that cannot be delivered is logged and does not stop the work it is about.
    """
    log.log(level, "%s\n%s", title, body)
    addresses = settings.alerts.split()
    if not addresses:
        return True
    import apprise  # only who alerts anybody pays for it

    notifier = apprise.Apprise()
    unusable = [number for number, url in enumerate(addresses, 1) if not notifier.add(url)]
    sent = bool(notifier.notify(title=title, body=body)) if len(notifier) else False
    if unusable or not sent:
        log.error(
            "the alert '%s' was not delivered%s; check METMART_ALERTS",
            title,
            f" (entries {unusable} are no Apprise URLs)" if unusable else "",
        )
    return sent and not unusable
