"""Requests that belong together: one at a time a host, and never against its word."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from starmeet.errors import FetchError
from starmeet.fetch import STRIKES, Session
from starmeet.manners import asked_to_wait

from .conftest import Script, Scripted, answer

Serve = Callable[[Script], Scripted]


def always(*steps: bytes | float) -> Script:
    return lambda _request, _nth: iter(steps)


async def attempt(session: Session, url: str, **options: object) -> str:
    try:
        return (await session.fetch(url, **({"attempts": 1, "timeout": 5.0} | options))).body.decode()  # type: ignore[arg-type]
    except FetchError as error:
        return str(error)


def run(*urls: str, **options: object) -> list[str]:
    """Fetch one after the other in one session, and give the bodies, or what went wrong."""

    async def together() -> list[str]:
        async with Session() as session:
            return [await attempt(session, url, **options) for url in urls]

    return asyncio.run(together())


def test_one_at_a_time_and_another_host_meanwhile(serve: Serve) -> None:
    busy, most, lock = [0], [0], threading.Lock()

    def script(_request: bytes, _nth: int) -> Iterator[bytes | float]:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        yield 0.05
        with lock:
            busy[0] -= 1
        yield answer(body=b"one")

    slow, other = serve(script), serve(always(answer(body=b"other")))
    order: list[str] = []

    async def together() -> None:
        async with Session() as session:

            async def ask(url: str) -> None:
                order.append(await attempt(session, url))

            await asyncio.gather(*(ask(slow.url) for _ in range(4)), ask(other.url))

    asyncio.run(together())
    assert most == [1]
    assert sorted(order) == ["one"] * 4 + ["other"]
    assert order[-1] == "one", "the other host did not have to wait for all of them"


def test_the_turn_is_not_counted_as_the_hosts_time(serve: Serve) -> None:
    server = serve(always(0.5, answer(body=b"ok")))

    async def together() -> list[str]:
        async with Session() as session:
            return await asyncio.gather(*(attempt(session, server.url, timeout=1.8, attempts=3) for _ in range(4)))

    assert asyncio.run(together()) == ["ok"] * 4


def test_a_host_that_was_asked_too_often_is_left_alone(serve: Serve) -> None:
    server = serve(always(answer("429 Too Many Requests", b"", "Retry-After: 3600")))
    first, *others = run(*[server.url] * 4)
    assert "was asked too often (429): try again in 3600 s" in first
    assert all("was asked too often" in one for one in others)
    assert len(server.requests) == 1


def test_when_nothing_remains_the_next_request_is_not_made(serve: Serve) -> None:
    server = serve(always(answer("200 OK", b"ok", "RateLimit-Remaining: 0", "RateLimit-Reset: 3600")))
    first, second = run(server.url, server.url)
    assert first == "ok"
    assert "was asked too often: try again in 3600 s" in second
    assert len(server.requests) == 1


def test_a_short_pause_is_waited_for(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float, result: object = None) -> object:
        slept.append(seconds)
        return await sleep(0, result)

    monkeypatch.setattr(asyncio, "sleep", noted)
    server = serve(always(answer("200 OK", b"ok", "RateLimit-Remaining: 0", "RateLimit-Reset: 4")))
    assert run(server.url, server.url) == ["ok", "ok"]
    assert [round(one) for one in slept if one > 1] == [4]


def test_a_host_that_failed_twice_is_not_asked_again(serve: Serve) -> None:
    server, other = serve(always(b"")), serve(always(answer(body=b"fine")))
    said = run(server.url, server.url, server.url, other.url)
    assert all("without an answer" in one for one in said[:3])
    assert said[3] == "fine"
    assert len(server.requests) == STRIKES


def test_slowness_is_forgiven_once(serve: Serve) -> None:
    def script(_request: bytes, nth: int) -> Iterator[bytes | float]:
        if nth % 2 == 0:
            yield 5.0
        yield answer(body=b"ok")

    server = serve(script)
    said = run(*[server.url] * 4, timeout=1.0)
    assert ["took longer" in one for one in said] == [True, False, True, False]


def test_a_refusal_is_an_answer(serve: Serve) -> None:
    server = serve(always(answer("404 Not Found", b"nobody")))
    assert all("no such page (404)" in one for one in run(*[server.url] * 5))
    assert run(server.url, also={404}) == ["nobody"]
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (200, {}, None), (200, {"RateLimit-Remaining": "5", "RateLimit-Reset": "60"}, None),
        (200, {"RateLimit-Remaining": "0", "RateLimit-Reset": "60"}, 60), (200, {"Retry-After": "60"}, None),
        (429, {"Retry-After": "7", "RateLimit-Reset": "60"}, 7), (429, {"RateLimit-Reset": "60"}, 60),
        (503, {"Retry-After": "soon"}, None), (429, {"RateLimit-Reset": "-1"}, None),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}, 9), (429, {"Retry-After": "٣"}, None),
        (429, {"RateLimit-Reset": "1700000000"}, 0), (429, {"RateLimit-Reset": "9" * 500}, 999_999_999_999 - 2e9),
    ],
)  # fmt: skip
def test_what_a_host_asks_for(status: int, headers: dict[str, str], seconds: float | None) -> None:
    found = asked_to_wait(status, headers)
    if seconds is None or seconds < 1e9:
        assert found == seconds
    else:
        assert found is not None
        assert found > seconds


def test_moments_are_counted_from_now() -> None:
    then = datetime.now(UTC) + timedelta(minutes=5)
    for reset in (str(int(then.timestamp())), then.isoformat(), then.strftime("%Y-%m-%dT%H:%M:%S.000Z")):
        wait = asked_to_wait(200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
        assert wait is not None
        assert 290 < wait <= 300
