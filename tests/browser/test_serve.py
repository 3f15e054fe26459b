"""`starmeet serve`, as a browser, a calendar and a stranger on the same machine meet it, by real requests."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import httpx
import pytest

from starmeet.browser.guard import at_home
from starmeet.cli.serve import PORT
from tests.calendars.rfc5545 import read
from tests.cli.conftest import Run, failed, starmeet

__all__ = ["starmeet"]


class Served(NamedTuple):
    """A running `starmeet serve`, and the addresses it printed."""

    process: subprocess.Popen[str]
    url: str
    feed: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.feed)
        return f"{parts.scheme}://{parts.netloc}"

    def stop(self, how: int = signal.SIGINT) -> tuple[int, str]:
        """Stop it as Ctrl-C does; give the exit code and what was said."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


def serve(folder: Path, *words: str) -> Served:
    command = [
        sys.executable,
        "-m",
        "starmeet",
        "--home",
        str(folder),
        "--now",
        "2026-11-22T09:00:00Z",
        "serve",
        *words,
    ]
    # A shell that starts things in the background has them ignore Ctrl-C; a terminal does not.
    process = subprocess.Popen(
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one call in C
    )  # fmt: skip
    output: IO[str] | None = process.stdout
    assert output is not None
    line = output.readline()
    assert line, process.communicate(timeout=60)
    return Served(process, **json.loads(line))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a meeting in it."""
    folder = tmp_path_factory.mktemp("served")
    for words in (("init",), ("add", "Ada Quill"), ("meet", "ada", "--state", "accepted", "--at", "2026-12-01 12:00")):
        command = [sys.executable, "-m", "starmeet", "--home", str(folder), "--now", "2026-11-22T09:00:00Z", *words]
        subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module", params=["--feed-only", ""])
def served(request: pytest.FixtureRequest, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Both servers in turn: what is said of the feed holds for both."""
    folder = tmp_path_factory.mktemp("home") / "home"
    shutil.copytree(sample, folder)
    made = serve(folder, "--port", "0", *filter(None, [request.param]))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def screens(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("home") / "home"
    shutil.copytree(sample, folder)
    made = serve(folder, "--port", "0")
    yield made
    made.stop()


class TestFeed:
    def test_it_is_the_feed(self, served: Served) -> None:
        got = httpx.get(served.feed)
        assert (got.status_code, got.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        tree = read(got.content)
        assert [part.value("SUMMARY") for part in tree.parts if part.name == "VEVENT"] == ["Meet Ada Quill"]
        assert b"VALARM" not in got.content

    def test_what_the_client_has_is_not_sent_again(self, served: Served) -> None:
        got = httpx.get(served.feed)
        tag, since = got.headers["ETag"], got.headers["Last-Modified"]
        for header in (
            {"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-None-Match": "*"},
            {"If-Modified-Since": since}, {"If-None-Match": tag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        ):  # fmt: skip
            same = httpx.get(served.feed, headers=header)
            assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
        for header in (
            {"If-None-Match": '"x"'}, {"If-None-Match": '"x"', "If-Modified-Since": since},
            {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, {"If-Modified-Since": "yesterday"},
        ):  # fmt: skip
            assert httpx.get(served.feed, headers=header).status_code == 200

    def test_head_says_what_get_would(self, served: Served) -> None:
        got, head = httpx.get(served.feed), httpx.head(served.feed)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(got.content))
        assert head.headers["ETag"] == got.headers["ETag"]

    def test_nothing_is_there_for_whoever_does_not_know_the_address(self, served: Served) -> None:
        for path in (
            "/",
            "/feed.ics",
            "/feed-.ics",
            f"/feed-{'A' * 32}.ics",
            "/ws",
            "/static/js/textual.js",
            "/..%2f",
            "/%00",
        ):
            got = httpx.get(served.origin + path)
            assert got.status_code in (403, 404), path
            assert b"Ada" not in got.content

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
    def test_it_is_only_read(self, served: Served, method: str) -> None:
        assert httpx.request(method, served.feed, content=b"x" * 1000).status_code in (403, 405, 501)
        assert httpx.get(served.feed).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "169.254.169.254:80", "x@[::]"]
    )
    def test_a_foreign_name_that_leads_here_is_refused(self, served: Served, host: str) -> None:
        assert httpx.get(served.feed, headers={"Host": host}).status_code in (400, 403)

    def test_it_listens_on_the_loopback_alone(self, served: Served) -> None:
        port = urlsplit(served.feed).port
        assert port
        with pytest.raises(OSError, match="refused"), socket.create_connection(("::1", port), 5):
            pass
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as elsewhere:
            elsewhere.bind(("127.0.0.2", port))  # nobody has it, as somebody would who listens on every address


class TestLife:
    @pytest.mark.parametrize("words", [("--feed-only",), ()])
    def test_ctrl_c_ends_it_and_the_feed_keeps_its_address(
        self, sample: Path, tmp_path: Path, words: tuple[str, ...]
    ) -> None:
        shutil.copytree(sample, tmp_path / "home")
        first = serve(tmp_path / "home", "--port", "0", *words)
        assert httpx.get(first.feed).status_code == 200
        code, said = first.stop()
        assert (code, said.split("\n")) == (130, ["", "starmeet: stopped: nothing more was changed", ""])
        again = serve(tmp_path / "home", "--port", "0", *words)
        assert urlsplit(again.feed).path == urlsplit(first.feed).path
        assert not words or again.url == ""
        assert words or urlsplit(again.url).query != urlsplit(first.url).query
        again.stop()

    def test_a_change_is_seen_at_once(self, sample: Path, tmp_path: Path, starmeet: Run, home: object) -> None:
        folder = tmp_path / "home"
        shutil.copytree(sample, folder)
        made = serve(folder, "--port", "0", "--feed-only")
        try:
            before = httpx.get(made.feed)
            starmeet("meet", "ada", "--state", "cancelled")
            after = httpx.get(made.feed, headers={"If-None-Match": before.headers["ETag"]})
            assert after.status_code == 200
            assert b"STATUS:CANCELLED" in after.content
        finally:
            made.stop()

    def test_a_port_that_is_taken_is_one_line(self, starmeet: Run) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            line = failed(starmeet("serve", "--feed-only", "--port", str(other.getsockname()[1]), ok=False))
        assert "is taken" in line
        assert "--port" in line

    def test_without_textual_serve_the_feed_is_offered(self, starmeet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        line = failed(starmeet("serve", ok=False))
        assert "starmeet[serve]" in line
        assert "--feed-only" in line

    def test_the_usual_port_is_none_that_is_handed_out(self) -> None:
        assert 1024 < PORT < 32768


class TestScreens:
    def test_the_token_opens_the_page(self, screens: Served) -> None:
        with httpx.Client() as browser:
            got = browser.get(screens.url)
            assert got.status_code == 303
            cookie = SimpleCookie(got.headers["Set-Cookie"])["starmeet"]
            assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", got.headers["Location"])
            assert len(cookie["path"]) > 12, "no other server of this machine is sent it"
            page = browser.get(screens.origin + got.headers["Location"])
            assert page.status_code == 200
            assert "token" not in page.text
            for name, value in re.findall(r'(src|href)="(http[^"]*(?:css|js))"', page.text):
                assert browser.get(value).status_code == 200, (name, value)

    def test_the_page_may_load_nothing_from_elsewhere(self, screens: Served) -> None:
        with httpx.Client(follow_redirects=True) as browser:
            policy = browser.get(screens.url).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        host = urlsplit(screens.url).netloc
        assert set(re.findall(r"[a-z]+://[^\s;]+", policy)) == {f"ws://{host}"}

    @pytest.mark.parametrize("query", ["", "?token=", "?token=x", "?token=%F0%9F%92%A9", "?Token={}"])
    def test_without_the_token_it_stays_shut(self, screens: Served, query: str) -> None:
        token = urlsplit(screens.url).query.partition("=")[2]
        got = httpx.get(f"{screens.origin}/{query.format(token)}")
        assert got.status_code == 403
        assert "Set-Cookie" not in got.headers

    def test_a_page_without_the_cookie_is_shut(self, screens: Served) -> None:
        path = httpx.get(screens.url).headers["Location"]
        for cookie in ({}, {"Cookie": "starmeet=x"}):
            for below in ("", "ws", "static/js/textual.js", "download/x"):
                assert httpx.get(f"{screens.origin}{path}{below}", headers=cookie).status_code == 403

    def test_its_other_name_leads_to_the_one_it_goes_by(self, screens: Served) -> None:
        got = httpx.get(screens.url, headers={"Host": f"localhost:{urlsplit(screens.url).port}"})
        assert (got.status_code, got.headers["Location"]) == (303, screens.url)

    async def test_the_websocket_opens_for_our_page_alone(self, screens: Served) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            async with browser.get(screens.url) as page:
                address = re.search(r'websocket-url="([^"]*)"', await page.text())
            assert address
            for origin in ({}, {"Origin": "null"}, {"Origin": "http://evil.example"}, {"Origin": "http://127.0.0.1:1"},
                           {"Origin": screens.origin.replace("127.0.0.1", "localhost")}):  # fmt: skip
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await browser.ws_connect(address[1], headers=origin)
                assert refused.value.status == 403
            async with aiohttp.ClientSession() as stranger:
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await stranger.ws_connect(address[1], headers={"Origin": screens.origin})
                assert refused.value.status == 403
            wanted = f"{address[1]}?width=100&height=30"
            async with browser.ws_connect(wanted, headers={"Origin": screens.origin}) as socket_:
                seen = b""
                while b"Today" not in seen:
                    message = await socket_.receive(timeout=60)
                    assert message.type == aiohttp.WSMsgType.BINARY, message
                    seen += message.data
                await socket_.send_json(["stdin", "\x11"])  # ctrl+q leaves
                while message.type == aiohttp.WSMsgType.BINARY:
                    message = await socket_.receive(timeout=60)
                assert message.type == aiohttp.WSMsgType.CLOSE

    async def test_ctrl_c_closes_the_screens_that_are_open(self, sample: Path, tmp_path: Path) -> None:
        shutil.copytree(sample, tmp_path / "home")
        made = serve(tmp_path / "home", "--port", "0")
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            async with browser.get(made.url) as page:
                address = re.search(r'websocket-url="([^"]*)"', await page.text())
            assert address
            async with browser.ws_connect(address[1], headers={"Origin": made.origin}) as socket_:
                assert (await socket_.receive(timeout=60)).type == aiohttp.WSMsgType.BINARY
                made.process.send_signal(signal.SIGINT)
                while (await socket_.receive(timeout=60)).type == aiohttp.WSMsgType.BINARY:
                    pass
        made.process.communicate(timeout=60)
        assert made.process.returncode == 130


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.0.0.1:7827", True), ("localhost:1", True), ("LOCALHOST", True), ("", False),
     ("evil.example", False), ("127.0.0.1.evil.example", False), ("evil.example#127.0.0.1", False), ("[::1]", False),
     ("127.0.0.1@evil.example", False), ("[", False), ("localhost.evil.example:80", False)],
)  # fmt: skip
def test_which_names_are_this_machine(host: str, here: bool) -> None:
    assert at_home(host) is here
