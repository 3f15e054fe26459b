"""A real server on the loopback that does whatever a script of bytes and pauses says."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

Script = Callable[[bytes, int], Iterator[bytes | float]]
"""Given the request's head and how many requests came before: bytes to send, seconds to pause."""


class Scripted:
    """Listens on a free port; one thread a connection, one request a connection."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self.asked = threading.Event()
        self._done = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._start(self._listen)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def stop(self) -> None:
        self._done.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._done.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        # The client hanging up in the middle is what many of these tests are about.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head:
                part = connection.recv(65536)
                if not part:
                    return
                head += part
                if head.startswith(b"\x16"):  # a TLS hello has no empty line
                    break
            # What follows the head is taken in, too: a connection closed on it breaks off before the answer is read.
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            missing = int(length[1]) - len(head.partition(b"\r\n\r\n")[2]) if length else 0
            while missing > 0 and (part := connection.recv(65536)):
                missing -= len(part)
            self.requests.append(head)
            self.asked.set()
            for step in self.script(head, len(self.requests) - 1):
                if isinstance(step, float):
                    self._done.wait(step)
                else:
                    connection.sendall(step)
                if self._done.is_set():
                    return
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)


def answer(status: str = "200 OK", body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """Write a whole answer, with a true Content-Length unless another is given."""
    # One request a connection, and said so: else the client may ask again on one that is about to be closed.
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    lines += headers
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@pytest.fixture
def serve() -> Iterator[Callable[[Script], Scripted]]:
    servers: list[Scripted] = []

    def start(script: Script) -> Scripted:
        servers.append(Scripted(script))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
