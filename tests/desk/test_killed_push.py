"""A push that is killed, on either side, ends, after it is run again, where one ends that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk import open_desk
from starmeet.desk.meetings import mark
from starmeet.desk.people import add
from tests.calendars.radicale import PASSWORD, USER, Radicale, radicale
from tests.desk.both_sides import differences

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PEOPLE = 12
CONFIG = """[me]
timezone = "Europe/Lisbon"
[calendar]
caldav = "{url}/robin/plan/"
caldav_user = "{user}"
caldav_token_env = "CALENDAR_PASSWORD"
alarms = [{minutes}]
"""


class Pushing:
    """A home, a server, and pushes between them that are killed."""

    def __init__(self, folder: Path, server: Radicale) -> None:
        self.server = server
        self.calendar = server.make("plan")
        self.held = folder / "server" / "held" / "collection-root" / USER / "plan"
        self.home = Home(config=folder / "home" / "config.toml", data=folder / "home")
        self.home.data.mkdir()
        self.round = 0
        self.written: set[str] = set()
        self._configure()
        desk, _ = open_desk(self.home, lambda: NOW)
        for number in range(PEOPLE):
            add(desk, f"Writer {number:02} Vale")
        desk.close()

    def _configure(self) -> None:
        text = CONFIG.format(url=self.server.url, user=USER, minutes=1 + self.round)
        self.home.config.write_text(text, encoding="utf-8")

    def change(self, chance: random.Random) -> None:
        """Give every meeting another alarm; move some, call some off, make some."""
        self.round += 1
        self._configure()
        desk, _ = open_desk(self.home, lambda: NOW)
        for person in chance.sample(range(PEOPLE), 4):
            at = NOW + timedelta(days=2 + chance.randrange(20), minutes=15 * chance.randrange(40))
            state = chance.choice(["asked", "accepted", "accepted", "cancelled"])
            mark(desk, f"Writer {person:02} Vale", state, at=f"{at:%Y-%m-%d %H:%M}")
        desk.close()

    def run(self) -> subprocess.Popen[bytes]:
        words = ["--home", str(self.home.data), "--now", NOW.isoformat(), "calendar", "push", "--json"]
        return subprocess.Popen(
            [sys.executable, "-m", "starmeet", *words], cwd=ROOT, env=os.environ | {"CALENDAR_PASSWORD": PASSWORD},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def wait(self, process: subprocess.Popen[bytes], events: int, seconds: float) -> bool:
        """Wait until so many events were written there, and a moment; say whether the push still runs."""
        before = self._stamps()
        while process.poll() is None and len(self._stamps() - before) < events:
            time.sleep(0.001)
        time.sleep(seconds)
        return process.poll() is None

    def _stamps(self) -> set[tuple[str, int]]:
        found = set()
        with os.scandir(self.held) as entries:
            for one in entries:
                if one.name.endswith(".ics"):
                    try:
                        found.add((one.name, one.stat().st_mtime_ns))
                    except FileNotFoundError:
                        continue
        return found

    def finish(self) -> dict[str, Any]:
        out, err = self.run().communicate()
        assert err == b""
        return json.loads(out)

    def differences(self) -> list[str]:
        desk, _ = open_desk(self.home, lambda: NOW)
        try:
            return list(differences(desk, self.server, self.calendar, self.written))
        finally:
            desk.close()


@pytest.fixture
def pushing(tmp_path: Path) -> Iterator[Pushing]:
    with radicale(tmp_path / "server") as server:
        yield Pushing(tmp_path, server)


def disturb(pushing: Pushing, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    struck = {"client": 0, "server": 0}
    for number in range(kills):
        pushing.change(chance)
        for _ in range(chance.choice([1, 1, 2])):
            whom = ("client", "server")[number % 2]
            process = pushing.run()
            running = pushing.wait(process, chance.randrange(8), chance.random() * 0.02)
            if whom == "client":
                process.send_signal(signal.SIGKILL)
                process.communicate()
            else:
                pushing.server.kill()
                out, err = process.communicate()
                assert process.returncode in (0, 1)
                assert b"Traceback" not in err
                assert out == b"" or json.loads(out)["changes"] == []
                pushing.server.start()
            struck[whom] += running
        done = pushing.finish()
        assert (done["changes"], done["problems"], done["error"]) == ([], [], "")
        assert pushing.differences() == []
        again = pushing.finish() if number % 5 == 0 else {"written": []}
        assert again["written"] == []
    assert min(struck.values()) >= kills // 4, struck


def test_a_few_kills(pushing: Pushing) -> None:
    disturb(pushing, 4, seed=1)


@pytest.mark.slow
def test_many_kills(pushing: Pushing) -> None:
    disturb(pushing, 40, seed=2)
