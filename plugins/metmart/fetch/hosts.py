"""The addresses that a source may ask: https on its own hosts, and nothing else.

The one exception is declared by the settings: the server on this machine that stands in for all
publishers. Where it does, no publisher's own host may be asked.
"""

import re
from dataclasses import dataclass
from typing import Self

from metmart.errors import AddressError
from metmart.sources.spec import SourceSpec

# One plain spelling only: user names, brackets, letters beyond ASCII and backslashes, which two
# parsers read in two ways, are no part of it.
_PLAIN = re.compile(r"(https?)://([a-z0-9.-]+)(?::([0-9]{1,5}))?(?=[/?#]|$)", re.IGNORECASE)
_HTTPS_PORTS = (None, "443")


@dataclass(frozen=True)
class Hosts:
    """The hosts of one source by name, or else the stand-in's address, `http://<loopback>:port`."""

    names: frozenset[str] = frozenset()
    standin: str | None = None

    @classmethod
    def of(cls, spec: SourceSpec, standin: str | None) -> Self:
        """What a source's YAML declares, or the stand-in alone."""
        return cls(standin=standin) if standin else cls(names=spec.hosts)

    @property
    def are_here(self) -> bool:
        """Whether the addresses behind the names must be loopback ones; else none may be."""
        return self.standin is not None

    def check(self, url: str, came_from: str | None = None) -> None:
        """Return if a URL may be asked; `came_from` redirects there.

        Raises AddressError, which names the host and what would allow it.
        """
        wrong = self._wrong_with(url)
        if wrong:
            what, next_step = wrong
            redirected = f"{came_from} redirects to {url}: " if came_from else ""
            raise AddressError(f"{redirected}{what}", url=came_from or url, next_step=next_step)

    def _wrong_with(self, url: str) -> tuple[str, str] | None:
        plain = _PLAIN.match(url)
        if plain is None:
            return (
                "the address is not of the plain form https://host/path",
                "open the page that lists it; the publisher has to mend such an address",
            )
        scheme, host, port = plain[1].lower(), plain[2].lower(), plain[3]
        if self.standin is not None:
            if f"{scheme}://{host}:{port}" == self.standin.rstrip("/"):
                return None
            return (
                f"{host} is not the server that stands in for the publishers ({self.standin})",
                "run with METMART_PUBLISHERS=live to ask the publishers themselves",
            )
        if scheme != "https" or port not in _HTTPS_PORTS:
            return (
                f"{host} would be asked by {scheme} on port {port or 80}, and only https is safe "
                "from changes on the way",
                "if the publisher has the same file by https, mend the address in `discover`",
            )
        if host not in self.names:
            return (
                f"{host} is none of the hosts that the source may ask "
                f"({', '.join(sorted(self.names))})",
                "if the publisher keeps its files there now, add the host to `publisher.hosts` in "
                "the source's YAML",
            )
        return None
