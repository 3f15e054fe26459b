"""No connection into a private network for an address that somebody else wrote down."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet import guard
from starmeet.errors import FetchError
from starmeet.fetch import fetch

from .conftest import Script, Scripted, answer
from .test_fetch import self_signed

Serve = Callable[[Script], Scripted]
INSIDE = "leads into a private network"


def refused(url: str) -> str:
    with pytest.raises(FetchError) as caught:
        asyncio.run(fetch(url, public_only=True, timeout=5, attempts=3))
    return str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%2", "fc00::1",
        "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001::1",
    ],
)  # fmt: skip
def test_private(address: str) -> None:
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"])
def test_public(address: str) -> None:
    assert guard.is_public(address)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "64:ff9b::{}", "2002:{0:x}:{1:x}::1"]))
def test_wrapping_an_address_makes_it_no_more_public(address: ipaddress.IPv4Address, wrapping: str) -> None:
    number = int(address)
    wrapped = wrapping.format(number >> 16, number & 0xFFFF) if "x}" in wrapping else wrapping.format(address)
    assert guard.is_public(wrapped) == guard.is_public(str(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"])
def test_this_machine_in_any_spelling(serve: Serve, host: str) -> None:
    server = serve(lambda _request, _nth: iter((answer(body=b"secret"),)))
    port = server.url.rpartition(":")[2]
    assert INSIDE in refused(f"http://{host}:{port}/")
    assert server.requests == []


def test_after_a_redirect(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    # 127.0.0.2 is this machine, too; the door outside is played by 127.0.0.1.
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
    inner = serve(lambda _request, _nth: iter((answer(body=b"secret"),)))
    port = inner.url.rpartition(":")[2]
    outer = serve(lambda _request, _nth: iter((answer("302 Found", b"", f"Location: http://127.0.0.2:{port}/"),)))
    assert INSIDE in refused(outer.url)
    assert len(outer.requests) == 1
    assert inner.requests == []


def test_what_is_public_is_reached_by_the_address_that_was_looked_at(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time is not asked a second time."""
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
    asked = []

    async def addresses(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("127.0.0.2",)

    monkeypatch.setattr(guard, "addresses", addresses)
    server = serve(lambda _request, _nth: iter((answer(body=b"hello"),)))
    port = server.url.rpartition(":")[2]
    got = asyncio.run(fetch(f"http://pds.example:{port}/x", public_only=True))
    assert (got.body, got.url) == (b"hello", f"http://pds.example:{port}/x")
    assert f"Host: pds.example:{port}".lower().encode() in server.requests[0].lower()
    assert asked == ["pds.example"]


def test_one_private_address_among_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    async def addresses(host: str, port: int) -> tuple[str, ...]:
        return ("93.184.215.14", "10.0.0.1")

    monkeypatch.setattr(guard, "addresses", addresses)
    assert INSIDE in refused("https://pds.example/")


def test_the_next_address_where_the_first_does_not_answer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(lambda _request, _nth: iter((answer(body=b"hello"),)))
    port = int(server.url.rpartition(":")[2])
    monkeypatch.setattr(guard, "is_public", lambda _address: True)

    async def addresses(host: str, asked: int) -> tuple[str, ...]:
        return ("127.0.0.9", "127.0.0.1")

    monkeypatch.setattr(guard, "addresses", addresses)
    assert asyncio.run(fetch(f"http://pds.example:{port}/", public_only=True)).body == b"hello"


def test_a_name_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    async def addresses(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(guard, "addresses", addresses)
    assert "no host called pds.example can be found" in refused("https://pds.example/")


def test_the_name_is_still_what_a_certificate_has_to_be_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "is_public", lambda _address: True)

    async def addresses(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    monkeypatch.setattr(guard, "addresses", addresses)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake_hands() -> None:
            connection, _ = listening.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        said = refused(f"https://pds.example:{listening.getsockname()[1]}/")
        thread.join(5)
    assert "self-signed certificate" in said
    assert names == ["pds.example"]


def test_an_address_the_user_gave_may_be_at_home(serve: Serve) -> None:
    server = serve(lambda _request, _nth: iter((answer(body=b"mine"),)))
    assert asyncio.run(fetch(server.url)).body == b"mine"


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://127.0.0.1:8080", True), ("http://localhost", True), ("http://[::1]/", True),
        ("https://93.184.215.14", False), ("no url", False), ("http://", False), ("https://a\x00b/", False),
    ],
)  # fmt: skip
def test_where_a_url_leads(url: str, inside: bool) -> None:
    assert asyncio.run(guard.leads_inside(url)) is inside
