"""Programmes from a server that may do anything: one clear line, and the last good programme stays."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cli.conftest import Run, failed
from tests.cli.test_contract import PROGRAMME
from tests.fetch.conftest import Script, Scripted, answer, serve

__all__ = ["serve"]

Serve = Callable[[Script], Scripted]
BODY = PROGRAMME.encode()


class Wayward:
    """A server that says what its test tells it to say next."""

    def __init__(self, serve: Serve) -> None:
        self.steps: list[bytes | float] = [answer(body=BODY)]
        self._server = serve(self._script)
        self.url = self._server.url + "/schedule.xml"

    def _script(self, _head: bytes, _before: int) -> Iterator[bytes | float]:
        yield from self.steps

    @property
    def asked(self) -> list[str]:
        return [head.decode("latin-1") for head in self._server.requests]


@pytest.fixture
def server(serve: Serve) -> Wayward:
    return Wayward(serve)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("starmeet.desk.sources.FETCH_SECONDS", 0.4)


def test_only_news_is_asked_for(starmeet: Run, server: Wayward) -> None:
    stamp = "Sat, 21 Nov 2026 08:00:00 GMT"
    server.steps = [answer("200 OK", BODY, 'ETag: "one"', f"Last-Modified: {stamp}")]
    added = starmeet("conf", "add", server.url, "--going", "--json").json
    assert (added["sessions"], added["conference"]["source"]) == (4, server.url)
    assert "If-None-Match" not in server.asked[0]
    server.steps = [answer("304 Not Modified")]
    refreshed = starmeet("conf", "refresh", "--json").json
    assert (refreshed["changes"], refreshed["sessions"], refreshed["speakers"]) == ([], 4, 3)
    assert 'If-None-Match: "one"' in server.asked[1]
    assert f"If-Modified-Since: {stamp}" in server.asked[1]
    moved = BODY.replace(b"T14:00:00", b"T15:00:00")
    server.steps = [answer("200 OK", moved, 'ETag: "two"')]
    assert [one["kind"] for one in starmeet("conf", "refresh", "--json").json["changes"]] == ["moved"]
    starmeet("conf", "refresh")
    assert 'If-None-Match: "two"' in server.asked[3]


def test_an_undone_refresh_is_asked_for_again(starmeet: Run, server: Wayward) -> None:
    server.steps = [answer("200 OK", BODY, 'ETag: "one"')]
    starmeet("conf", "add", server.url, "--going")
    moved = BODY.replace(b"T14:00:00", b"T15:00:00")
    server.steps = [answer("200 OK", moved, 'ETag: "two"')]
    starmeet("conf", "refresh")
    starmeet("undo")
    assert [one["kind"] for one in starmeet("conf", "refresh", "--json").json["changes"]] == ["moved"]
    assert 'If-None-Match: "one"' in server.asked[2]


def test_the_same_bytes_under_a_new_etag_are_nothing_to_undo(starmeet: Run, server: Wayward) -> None:
    server.steps = [answer("200 OK", BODY, 'ETag: "one"')]
    starmeet("conf", "add", server.url, "--going")
    starmeet("add", "Ada Quill")
    server.steps = [answer("200 OK", BODY, 'ETag: "two"')]
    assert starmeet("conf", "refresh", "--json").json["changes"] == []
    # Generators stamp their files anew without a change in them.
    server.steps = [answer("200 OK", BODY.replace(b"<schedule>", b"<schedule><!-- 08:15 -->"), 'ETag: "three"')]
    assert starmeet("conf", "refresh", "--json").json["changes"] == []
    assert starmeet("undo", "--json").json["summary"] == "add Ada Quill"


def test_packed_and_redirected_programmes_are_read(starmeet: Run, serve: Serve) -> None:
    def script(head: bytes, _before: int) -> Iterator[bytes | float]:
        if b"GET /old" in head:
            yield answer("301 Moved Permanently", b"", "Location: /new.xml")
        else:
            yield answer("200 OK", gzip.compress(BODY), "Content-Encoding: gzip")

    url = serve(script).url + "/old.xml"
    added = starmeet("conf", "add", url, "--json").json
    assert (added["sessions"], added["conference"]["source"]) == (4, url)


def test_a_wrong_type_does_not_matter(starmeet: Run, server: Wayward) -> None:
    for kind in ("image/png", "text/html; charset=latin-1", "application/octet-stream", "x"):
        server.steps = [answer("200 OK", BODY, f"Content-Type: {kind}")]
        assert starmeet("conf", "add", server.url, "--json").json["sessions"] == 4


HTML = b"<!doctype html><html><head><title>Login</title></head><body>Please log in</body></html>"
SLOW = "took longer than"
BAD: dict[str, tuple[list[bytes | float], str]] = {
    "forbidden": ([answer("403 Forbidden")], "403"),
    "gone": ([answer("404 Not Found", HTML)], "404"),
    "broken": ([answer("500 Internal Server Error", HTML)], "500"),
    "busy": ([answer("503 Service Unavailable", b"", "Retry-After: 3600")], "503|later|busy"),
    "asked too often": ([answer("429 Slow Down", b"", "Retry-After: 3600")], "too often .429.: try again in 3600 s"),
    "in circles": ([answer("302 Found", b"", "Location: /schedule.xml")], "redirect"),
    "to a file": ([answer("302 Found", b"", "Location: file:///etc/passwd")], "redirect|address"),
    "silent": ([5.0], SLOW),
    "dripping": ([answer(body=b"", length=5000), *([b"x", 0.2] * 30)], SLOW),
    "hanging up": ([b""], "without an answer|broke"),
    "cut short": ([answer(body=BODY[:900], length=len(BODY))], "middle|stopped"),
    "cut short unsaid": ([answer(body=BODY[:900])], "schedule.xml"),
    "a page": ([answer(body=HTML)], "HTML"),
    "empty": ([answer(body=b"")], "empty"),
    "no content": ([answer("204 No Content")], "."),
    "not modified, never asked": ([answer("304 Not Modified")], "."),
    "no http": ([b"SSH-2.0-OpenSSH_9.6\r\n"], "HTTP|without an answer"),
    "a bomb": ([answer("200 OK", gzip.compress(bytes(64 * 2**20)), "Content-Encoding: gzip")], "larger|MB"),
    "zero sessions": ([answer(body=BODY[: BODY.index(b"<day")] + b"</schedule>")], "no session"),
}  # fmt: skip


@pytest.mark.parametrize("how", BAD)
def test_a_wayward_server_costs_one_line(
    starmeet: Run, server: Wayward, how: str, request: pytest.FixtureRequest
) -> None:
    server.steps = [answer("200 OK", BODY, 'ETag: "one"')]
    starmeet("add", "Ada Quill")
    starmeet("conf", "add", server.url, "--going")
    before = starmeet("who", "--json").json
    server.steps, said = BAD[how]
    if said == SLOW:
        request.getfixturevalue("impatient")
    if how == "not modified, never asked":
        server.steps = [answer("304 Not Modified")]
    else:
        _says(failed(starmeet("conf", "refresh", ok=False)), said)
    _says(failed(starmeet("conf", "add", server.url, ok=False)), said)
    assert starmeet("who", "--json").json == before
    assert starmeet("undo", "--json").json["verb"] == "conf add"


def _says(line: str, said: str) -> None:
    import re

    assert re.search(said, line), line
    assert "127.0.0.1" in line, "it says where"
    assert ": " in line.removeprefix("starmeet: "), "it says what to do"


def test_nobody_listens(starmeet: Run, server: Wayward) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert f"127.0.0.1:{port}" in failed(starmeet("conf", "add", f"http://127.0.0.1:{port}/x", ok=False))


@pytest.mark.parametrize(
    "url",
    ["http://", "https:///x", "http://a b/", "HTTP://127.0.0.1:99999/", "webcal://", "http://\x1b]8;;x\x07@/"],
)
def test_what_is_no_address(starmeet: Run, url: str) -> None:
    failed(starmeet("conf", "add", url, ok=False))


@pytest.mark.parametrize("how", ["forbidden", "a page", "cut short unsaid", "zero sessions"])
def test_no_password_of_an_address_is_printed(starmeet: Run, server: Wayward, how: str) -> None:
    server.steps = BAD[how][0]
    line = failed(starmeet("conf", "add", server.url.replace("//", "//robin:s3cret@"), ok=False))
    assert "s3cret" not in line


def test_a_busy_calendar_that_cannot_be_read_is_a_note(starmeet: Run, server: Wayward, home: Any) -> None:
    starmeet("init")
    starmeet("add", "Ada Quill")
    starmeet("conf", "add", server.url, "--going")
    server.steps = [answer("404 Not Found")]
    starmeet("config", "set", "calendar.busy", server.url)
    ran = starmeet("plan", "--json")
    assert ran.json["windows"]
    assert ran.json["notes"] == [ran.err.removeprefix("starmeet: ").rstrip("\n")]
    assert "404" in ran.err


def test_nobody_is_newly_listed_by_a_refresh_without_news(starmeet: Run, server: Wayward) -> None:
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("conf", "add", server.url, "--going")
    server.steps = [answer(body=BODY.replace(b"Small tools", b"Sharp tools"))]
    assert "now listed" not in starmeet("conf", "refresh").out
    server.steps = [answer(body=BODY.replace(b"Mei Tanaka", b"Jonas Weil"))]
    starmeet("add", "Jonas Weil")
    assert "Jonas Weil" in str(starmeet("conf", "refresh", "--json").json["newly"])
