"""Where a delivery may go: https to public addresses, elsewhere only what an operator allows, never to ourselves.

An address is checked where the connection is made, so a name that means another address by then reaches nothing.
"""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpcore

from chassis.settings import SERVICES, Settings

Address = IPv4Address | IPv6Address
LONGEST = 500
PORTS = {"http": 80, "https": 443}
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class TargetRefused(Exception):
    """Nothing is sent there."""


@dataclass(frozen=True)
class Guard:
    """What an operator allows (`ZAVETJE_WEBHOOK_ALLOW`: hosts and networks), and the ports we listen on ourselves."""

    allow: frozenset[str] = frozenset()
    own: frozenset[tuple[str, int]] = frozenset()

    def check(self, url: str) -> None:
        """Raise TargetRefused for a target that may not be; a name that says no address yet is taken."""
        host, port, plain = parts(url)
        addresses = resolved(host, port)
        if any(not self.takes(host, port, one) for one in addresses):
            raise TargetRefused("address")
        if plain and not (host in self.allow or (addresses and all(map(self._allowed, addresses)))):
            raise TargetRefused("https")

    def takes(self, host: str, port: int, address: Address) -> bool:
        """Whether a connection to this address may be made for a target of that name."""
        if self._is_own(host, port, address):
            return False
        return is_public(address) or host in self.allow or self._allowed(address)

    def _is_own(self, host: str, port: int, address: Address) -> bool:
        here = address.is_loopback or address.is_unspecified or address.is_private
        return (host, port) in self.own or (here and port in {port for _, port in self.own})

    def _allowed(self, address: Address) -> bool:
        return any(address in ip_network(one) for one in self.allow if is_network(one))


def guard_of(settings: Settings) -> Guard:
    """The guard of an installation."""
    allow = frozenset(one.strip().lower() for one in settings.webhook_allow.split(",") if one.strip())
    urls = [settings.gateway_url, *(settings.service_url(service) for service in SERVICES)]
    own = {(split.hostname or "", split.port or PORTS[split.scheme]) for split in map(urlsplit, urls)}
    return Guard(allow, frozenset(own))


def parts(url: str) -> tuple[str, int, bool]:
    """(host, port, whether it is plain http); TargetRefused for what is no plain target."""
    if len(url) > LONGEST or not url.isascii() or any(ord(one) <= 32 or one in "\\#" for one in url):
        raise TargetRefused("url")
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError as error:
        raise TargetRefused("url") from error
    if split.scheme not in PORTS or not host or "@" in split.netloc or port == 0:
        raise TargetRefused("url")
    return host, port or PORTS[split.scheme], split.scheme == "http"


def resolved(host: str, port: int) -> list[Address]:
    """The addresses of a host; none for a name that has none (now)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return addresses_of(found)


def addresses_of(found: Sequence[Any]) -> list[Address]:
    """What a look-up answered, without repeats."""
    return list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


def is_public(address: Address) -> bool:
    """Whether an address, or the one inside it, is everybody's."""
    inner = embedded(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def embedded(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def is_network(text: str) -> bool:
    """Whether an entry is a network or an address rather than a name."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address it has checked; TLS still asks for the target's name."""

    def __init__(self, guard: Guard) -> None:
        self._guard, self._network = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address that may be; TargetRefused when one may not."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError("no address") from error
        addresses = addresses_of(found)
        if any(not self._guard.takes(host, port, one) for one in addresses):
            raise TargetRefused("address")
        return await self._network.connect_tcp(
            str(addresses[0]), port, timeout, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        """Nothing here waits."""
        await asyncio.sleep(seconds)
