"""The feed over HTTP: what is answered, and a small server that answers nothing else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from starmeet.browser.guard import at_home, etag, same
from starmeet.errors import StarmeetError

PATIENCE = 20.0
"""Seconds after which a client that says nothing is let go."""


class Answer(NamedTuple):
    """One answer."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


class Feed:
    """The feed at its secret address; it remembers since when it is as it is."""

    def __init__(self, token: str, read: Callable[[], bytes], now: Callable[[], datetime]) -> None:
        self.path = f"/feed-{token}.ics"
        self._read, self._now = read, now
        self._seen = ("", now())
        self._lock = threading.Lock()

    def answer(self, method: str, path: str, header: Callable[[str], str]) -> Answer:
        """Answer a request; `header` gives one by its name, empty where there is none."""
        if not at_home(header("Host")):
            return _refusal(HTTPStatus.FORBIDDEN)
        if not same(path.partition("?")[0], self.path):
            return _refusal(HTTPStatus.NOT_FOUND)
        if method not in ("GET", "HEAD"):
            return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD")
        try:
            data = self._read()
        except StarmeetError as error:
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        tag, since = self._since(etag(data))
        kept = {
            "ETag": tag, "Last-Modified": format_datetime(since, usegmt=True), "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        }  # fmt: skip
        if _known(header, tag, since):
            return Answer(HTTPStatus.NOT_MODIFIED, kept, b"")
        shown = {
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": 'inline; filename="starmeet.ics"',
        }
        return Answer(HTTPStatus.OK, kept | shown, data)

    def _since(self, tag: str) -> tuple[str, datetime]:
        """Give the tag, and the first whole second at which the feed was seen to be so."""
        with self._lock:
            if self._seen[0] != tag:
                self._seen = (tag, self._now().astimezone(UTC).replace(microsecond=0))
            return self._seen


def _known(header: Callable[[str], str], tag: str, since: datetime) -> bool:
    """Tell whether the client has this already (RFC 9110 13.2.2: a tag counts before a date)."""
    if tags := header("If-None-Match"):
        return tags.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in tags.split(","))
    try:
        return since <= parsedate_to_datetime(header("If-Modified-Since"))
    except (ValueError, TypeError):
        return False


def _refusal(status: HTTPStatus, words: str = "", **headers: str) -> Answer:
    said = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", **headers}
    return Answer(status, said, f"{words or status.phrase}\n".encode())


def serve_feed(listener: socket.socket, feed: Feed) -> None:
    """Answer until the process is told to stop; nothing but the feed is there."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "starmeet", ""
        timeout = PATIENCE

        def _answer(self) -> None:
            said = feed.answer(self.command, self.path, lambda name: self.headers.get(name, ""))
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if said.status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(said.body)))
            if self.command not in ("GET", "HEAD"):  # what it sends with it is not read
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said.body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing: the address holds the secret."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of a client that hung up."""

    with Server(listener.getsockname(), Handler, bind_and_activate=False) as server:
        server.socket.close()
        server.socket = listener
        server.serve_forever(poll_interval=0.2)
