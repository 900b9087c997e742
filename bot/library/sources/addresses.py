"""Which addresses may be fetched from: those of the public internet, and no others.

A name is resolved once, all its addresses are checked, and the connection goes to the very
address that was checked; so a name cannot answer differently the second time.
"""

import ipaddress
import socket
from collections.abc import Callable

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Special purposes that not every Python's ipaddress knows (IANA's registries).
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)

AddressCheck = Callable[[str], bool]
"""Says whether an address, written as text, may be connected to."""


class NotPublicError(OSError):
    """A name or address leads to where nothing may be fetched from."""


def is_public(address: str) -> bool:
    """Say whether an address is on the public internet.

    Private, loopback, link-local (with the metadata services of clouds), shared, reserved and
    multicast addresses are not, nor is an IPv6 address that only stands for such a one.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    inner = _inner(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return _is_plainly_public(inner or ip)


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64 or ip in ipaddress.ip_network("::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.sixtofour


def _is_plainly_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not (
        ip.is_multicast
        or ip.is_reserved
        or any(ip in network for network in _SPECIAL if network.version == ip.version)
    )


class CheckedResolver(AbstractResolver):
    """Resolves names; one of whose addresses any is not allowed is refused altogether."""

    def __init__(self, allowed: AddressCheck, inner: AbstractResolver | None = None) -> None:
        """Resolve with the system's resolver, unless another is given."""
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return a name's addresses.

        Raises:
            NotPublicError: One of them is not allowed.
        """
        found = await self._inner.resolve(host, port, family)
        if not all(self._allowed(each["host"]) for each in found):
            raise NotPublicError
        return found

    async def close(self) -> None:
        """Let go of what the inner resolver holds."""
        await self._inner.close()


def checked_socket(allowed: AddressCheck) -> Callable[[AddrInfoType], socket.socket]:
    """Return what makes a socket for an address that is allowed, and for no other.

    Every connection passes here, also one to an address that was never a name.
    """

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        if not allowed(str(address[0])):
            raise NotPublicError
        return socket.socket(family, kind, protocol)

    return make
