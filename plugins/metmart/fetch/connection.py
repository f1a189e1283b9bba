"""Connections that lead only where the name was allowed to lead.

A name is resolved once, every address that it has is checked, and it is one of these that is
connected to: there is no second look-up between check and use that could answer otherwise. The
name stays what the certificate is compared with.
"""

import http.client
import io
import socket
from dataclasses import dataclass
from functools import partial
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

from metmart.errors import AddressError
from metmart.fetch.address import Resolve, is_loopback, is_public
from metmart.fetch.deadline import Deadline
from metmart.fetch.hosts import Hosts

READ_SECONDS = 60.0  # between two pieces; some self-hosted installs need nearly as long to begin


@dataclass(frozen=True)
class Way:
    """What every connection of one client keeps to."""

    hosts: Hosts
    resolve: Resolve
    deadline: Deadline

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses to which a connection may be made.

        Raises AddressError if one of them may not be asked, OSError where there is none.
        """
        found = self.resolve(host, port)
        allows = is_loopback if self.hosts.are_here else is_public
        refused = [one for one in found if not allows(one)]
        if refused:
            place = "outside this machine" if self.hosts.are_here else "inside a private network"
            raise AddressError(
                f"{host} leads to {', '.join(refused)}, {place}",
                next_step="ask whoever runs the name server; until it gives another address, "
                "nothing is asked there",
            )
        if not found:
            msg = f"{host} has no address"
            raise OSError(msg)
        return found


def pools(way: Way) -> dict[str, type[HTTPConnectionPool]]:
    """What urllib3 makes its connections with, by scheme."""
    plain = {"ConnectionCls": staticmethod(partial(_Connection, way=way))}
    tls = {"ConnectionCls": staticmethod(partial(_TlsConnection, way=way))}
    return {
        "http": type("_Pool", (HTTPConnectionPool,), plain),
        "https": type("_TlsPool", (HTTPSConnectionPool,), tls),
    }


class _Connection(HTTPConnection):
    """Connects to the addresses that its way allows, and reads within its time."""

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._way = way
        self.response_class = partial(  # type: ignore[assignment]
            _TimedResponse, deadline=way.deadline
        )

    def _new_conn(self) -> socket.socket:
        name = self.host
        try:
            addresses = self._way.addresses(name, self.port)
        except OSError as error:
            raise NameResolutionError(name, self, error) from error  # type: ignore[arg-type]
        failed = NewConnectionError(self, f"{name} has no address")
        for address in addresses:
            self.host = address  # what the socket is opened to
            try:
                return super()._new_conn()
            except NewConnectionError as error:
                failed = error
            finally:
                self.host = name
        raise failed


class _TlsConnection(_Connection, HTTPSConnection):
    """The same, with a certificate that is compared with the name."""


class _TimedResponse(http.client.HTTPResponse):
    """An answer of which every byte, of the headers too, must come before the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))


class _Timed(io.RawIOBase):
    """A socket's bytes, none of which is waited for any longer than there is time."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(min(READ_SECONDS, self._deadline.left()))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
