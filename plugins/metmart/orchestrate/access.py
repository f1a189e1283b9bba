"""Who gets in: where a local Airflow listens, its password and its keys.

A password and a key that nobody gave are made anew for each start: no person chooses better ones,
and nobody but this machine can reach what they protect. Beyond loopback both must be given. What
is given must be good, wherever it is for.
"""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from metmart.errors import SettingsError
from metmart.settings import Settings

USER = "admin"
LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  not where it listens, but how that is said
MAKE_ONE = "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
SECRETS = {"METMART_PASSWORD": 12, "METMART_SECRET_KEY": 32}
"""The variables that hold secrets, and how many characters each has at least."""
UNKNOWN = 8  # so many characters must be no part of a well-known word, and so many must differ
WELL_KNOWN = re.compile(
    "123456|abcdef|admin|airflow|apache|changeit|changeme|default|docker|dummy|example|letmein|"
    "metmart|password|passwort|qwerty|root|sample|secret|temporary|test|user|welcome"
)


@dataclass(frozen=True)
class Access:
    """How one start is reached, and with what."""

    host: str
    port: int  # 0 is any that is free
    password: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def url(self) -> str:
        """Where this machine reaches what listens at `host`."""
        host = LOOPBACK if self.host in EVERYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def key(self, purpose: str, digest: str) -> str:
        """A key for one purpose, as long as the digest; whoever has it cannot tell the others."""
        key = hmac.digest(self.secret_key.encode(), purpose.encode(), digest)
        return base64.urlsafe_b64encode(key).decode()


def access_of(settings: Settings) -> Access:
    """What the settings grant.

    Raises SettingsError for a password or key that anybody could guess, and for none beyond
    loopback.
    """
    host, port = _listen(settings.listen)
    password = _secret("METMART_PASSWORD", settings.password, host)
    secret_key = _secret("METMART_SECRET_KEY", settings.secret_key, host)
    return Access(host, port, password, secret_key)


def _listen(said: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{said}")
        if parts.hostname and parts.netloc == said:
            return parts.hostname, parts.port or 0
    except ValueError:
        pass
    raise SettingsError(
        f"METMART_LISTEN is {said!r}, which is no address to listen at",
        next_step="say HOST or HOST:PORT, such as 127.0.0.1:8080",
    )


def _secret(variable: str, given: SecretStr | None, host: str) -> str:
    if given is not None:
        return _good(variable, given.get_secret_value())
    if _is_loopback(host):
        return secrets.token_urlsafe(32)
    raise SettingsError(
        f"{variable} is not set, and {host} can be reached from other machines",
        next_step=f"listen on {LOOPBACK} (METMART_LISTEN), or {MAKE_ONE}",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _good(variable: str, value: str) -> str:
    """The value, unless somebody could guess it; it is in no message."""
    least = SECRETS[variable]
    unknown = WELL_KNOWN.sub("", re.sub(r"[\W_]", "", value.lower()))
    wrong = None
    if not value.strip():
        wrong = "empty"
    elif len(value) < least:
        wrong = f"shorter than {least} characters"
    elif min(len(unknown), len(set(unknown))) < UNKNOWN:
        wrong = "made of well-known words or of few characters"
    if wrong is None:
        return value
    raise SettingsError(f"{variable} is {wrong}, so anybody could guess it", next_step=MAKE_ONE)
