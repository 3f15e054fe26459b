"""Which addresses are the open internet's, and connections that lead to no others.

An address that somebody else wrote down (in a record, in a redirect) may name a router, a printer or this very machine.
Names are looked up here and the connection is made to what was looked at: a name that answers differently the
second time (DNS rebinding) gains nothing, and each redirect is a connection of its own. TLS still checks the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import httpcore
import httpx

from starmeet.errors import FetchError
from starmeet.text import squeeze

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Where a network without IPv4 shows it (RFC 6052): the last 32 bits are the true address."""
_KEEP_OPEN = 5.0
"""Seconds a connection without work is kept, as `httpx` does."""


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the open internet, also one that wraps an IPv4 address in an IPv6 one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if wrapped is not None:
            ip = wrapped
        elif ip.is_site_local or ip.is_reserved:
            return False
    return ip.is_global and not ip.is_multicast


def names_inside(url: str) -> bool:
    """Tell whether an address is written down as this machine's or a private one; what a name leads to is not asked."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or not is_public(host)
    except ValueError:
        return False


async def addresses(host: str, port: int) -> tuple[str, ...]:
    """Look up the IP addresses of a host, IPv4 first: where IPv6 is announced but broken, waiting for it costs most.

    Raises:
        OSError, UnicodeError: there are none.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ordered = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return tuple(dict.fromkeys(str(one[4][0]) for one in ordered))


async def leads_inside(url: str) -> bool:
    """Tell whether a URL's host is this machine or on a private network; a host that cannot be found is not."""
    try:
        target = httpx.URL(url)
        found = await addresses(target.host, target.port or 443)
    except (httpx.InvalidURL, OSError, UnicodeError, OverflowError):
        return False
    return not all(is_public(one) for one in found)


class PublicTransport(httpx.AsyncHTTPTransport):
    """A transport whose connections all lead to public addresses; any other ends in a `FetchError`."""

    def __init__(self) -> None:
        # The parent offers no way to hand in a network backend; its pool is all it keeps.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            keepalive_expiry=_KEEP_OPEN,
            network_backend=_PublicBackend(),
        )


class _PublicBackend(httpcore.AnyIOBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failed: Exception | None = None
        for address in await _public_addresses(host, port):
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError("no address")


async def _public_addresses(host: str, port: int) -> Sequence[str]:
    try:
        found = await addresses(host, port)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    # One inner address among public ones is as suspicious as none of them public.
    if not all(is_public(one) for one in found):
        problem = f"{squeeze(host, 100)} leads into a private network"
        raise FetchError(problem, "an address that others wrote down is followed only to public hosts")
    return found
