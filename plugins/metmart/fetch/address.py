"""The network addresses behind a host's name, and which of them are out in the world.

A name that leads into the private network is how a catalogue makes a warehouse read what only its
own machine may: a cloud's credentials, an administrator's page.
"""

import ipaddress
import socket
from collections.abc import Callable

Resolve = Callable[[str, int], list[str]]
"""Called with a host's name and a port; every address that the name has, as text."""

_UNICAST = ipaddress.ip_network("2000::/3")  # the only IPv6 addresses that are given to hosts
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_BITS = 0xFFFFFFFF


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver. Raises OSError where the name is not known."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: str) -> bool:
    """Whether an address is a host's on the open internet, in whatever form it is written."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False  # such as one that says through which interface
    return all(_is_public(one) for one in _behind(found))


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, and not reached through any network."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _behind(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, and the IPv4 addresses to which a gateway would hand its packets."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & _IPV4_BITS)]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    tunnelled = [address.sixtofour] if address.sixtofour else list(address.teredo or ())
    return [address, *tunnelled]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    is_unicast = not address.is_multicast and (address.version == 4 or address in _UNICAST)
    return is_unicast and address.is_global and not address.is_reserved
