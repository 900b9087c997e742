import asyncio
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.library.sources.addresses import (
    CheckedResolver,
    NotPublicError,
    checked_socket,
    is_public,
)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255",  # noqa: S104
        "192.168.1.1", "169.254.169.254", "169.254.1.1", "100.64.0.1", "100.100.100.200",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "::7f00:1", "2001:0:0:0:0:0:80ff:fffe",
        "localhost", "", "1", "127.1", "0x7f000001",
    ],
)  # fmt: skip
def test_an_address_that_is_not_on_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1",
     "64:ff9b::101:101"],
)  # fmt: skip
def test_a_public_address_is_not(address: str) -> None:
    assert is_public(address)


class FakeResolver(AbstractResolver):
    """Gives a name these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=a, port=port, family=family, proto=0, flags=0)
            for a in self.addresses
        ]

    async def close(self) -> None:
        self.closed = True


def resolve(*addresses: str) -> list[str]:
    resolver = CheckedResolver(is_public, FakeResolver(*addresses))
    return [each["host"] for each in asyncio.run(resolver.resolve("example.org", 80))]


def test_a_name_all_of_whose_addresses_are_public_is_resolved() -> None:
    assert resolve("1.1.1.1", "2606:4700::1111") == ["1.1.1.1", "2606:4700::1111"]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("1.1.1.1", "::1")])
def test_a_name_one_of_whose_addresses_is_not_public_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(NotPublicError):
        resolve(*addresses)


async def test_the_inner_resolver_is_closed() -> None:
    inner = FakeResolver()

    await CheckedResolver(is_public, inner).close()

    assert inner.closed


def test_no_socket_is_made_for_an_address_that_is_not_allowed() -> None:
    make = checked_socket(is_public)
    kind = (socket.AF_INET, socket.SOCK_STREAM, 0, "")

    with pytest.raises(NotPublicError):
        make((*kind, ("127.0.0.1", 80)))
    with make((*kind, ("1.1.1.1", 80))) as allowed:
        assert allowed.family == socket.AF_INET
