"""A real HTTP server on the loopback whose answers a test writes as a function."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes


class Said(NamedTuple):
    """One answer."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = {}


Answers = Callable[[Asked], Said]


def as_json(value: object, status: int = 200, **headers: str) -> Said:
    """Answer in JSON; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Said(json.dumps(value).encode(), status, {"Content-Type": "application/json", **named})


class Site:
    """A running server: where it is, and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []


@contextmanager
def serve(answers: Answers) -> Iterator[Site]:
    """Run a server until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: else each answer waits for an acknowledgement

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:  # the client was killed in the middle of what it sent
                self.close_connection = True
                return
            asked = Asked(self.command, parts.path, query, dict(self.headers.items()), body)
            site.asked.append(asked)
            said = answers(asked)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said.body)

        do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = _answer  # noqa: N815 - the names are the library's

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of a client that hung up: it may have been killed."""
            if not isinstance(sys.exception(), ConnectionError):
                raise  # noqa: PLE0704 - called while an error is handled

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site = Site(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
