"""A real calendar server on the loopback: Radicale in a process of its own, started and ended by the tests."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

USER, PASSWORD = "robin", "pass wörd"
_HEAD = {"Authorization": f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"}
_PATIENCE = 30.0


class Radicale:
    """The server, and a second client of it: somebody's phone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it, on what it held before."""
        options = {
            "config": "", "server-hosts": f"127.0.0.1:{self.port}", "storage-filesystem-folder": self._folder / "held",
            "auth-type": "htpasswd", "auth-htpasswd-filename": self._folder / "users",
            "auth-htpasswd-encryption": "plain", "auth-delay": 0, "logging-level": "critical", "web-type": "none",
        }  # fmt: skip
        words = [f"--{name}={value}" for name, value in options.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "radicale", *words], stdout=subprocess.DEVNULL, stderr=log
            )
        until = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise AssertionError((self._folder / "log").read_text())

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    # -- the phone

    def ask(self, method: str, path: str, body: bytes = b"", **head: str) -> tuple[int, bytes, str]:
        """Send one request and give status, body and ETag."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        named = {name.replace("_", "-"): value for name, value in head.items()}
        try:
            connection.request(method, quote(path, safe="/%"), body, _HEAD | named)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader("ETag") or ""
        finally:
            connection.close()

    def make(self, name: str) -> str:
        """Make a calendar and give its path."""
        path = f"/{USER}/{name}/"
        status, body, _ = self.ask("MKCALENDAR", path)
        assert status == 201, body
        return path

    def paths(self, calendar: str) -> list[str]:
        """List the paths of what is in a calendar."""
        status, body, _ = self.ask("PROPFIND", calendar, Depth="1")
        assert status == 207, body
        hrefs = re.findall(rb"<href>([^<]*\.ics)</href>", body)
        return sorted(dict.fromkeys(href.decode() for href in hrefs))

    def held(self, calendar: str) -> dict[str, str]:
        """Give what is in a calendar: path -> text, unfolded, with plain line ends."""
        return {path: self.get(path) for path in self.paths(calendar)}

    def get(self, path: str) -> str:
        """Give one object, unfolded."""
        status, body, _ = self.ask("GET", path)
        assert status == 200, (path, body)
        return re.sub(r"\n[ \t]", "", body.decode().replace("\r\n", "\n"))

    def put(self, path: str, text: str) -> None:
        """Write one object, whatever is there."""
        status, body, _ = self.ask("PUT", path, text.encode(), Content_Type="text/calendar")
        assert status in (201, 204), body

    def change(self, path: str, *lines: str, drop: str = "") -> None:
        """Set properties of the event, as a phone does: each line takes the place of its name's."""
        text = self.get(path)
        head, event, tail = re.split(r"(?<=BEGIN:VEVENT\n)|(?=END:VEVENT)", text, maxsplit=2)
        names = {re.split("[;:]", line)[0] for line in lines} | ({drop} if drop else set())
        own, alarms, rest = event.partition("BEGIN:VALARM")
        kept = [line for line in own.splitlines() if re.split("[;:]", line)[0] not in names]
        self.put(path, head + "\n".join([*kept, *lines]) + "\n" + alarms + rest + tail)

    def delete(self, path: str) -> None:
        """Delete one object."""
        status, body, _ = self.ask("DELETE", path)
        assert status == 200, body


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """Run a server until the block ends."""
    server = Radicale(folder)
    try:
        yield server
    finally:
        server.stop()
