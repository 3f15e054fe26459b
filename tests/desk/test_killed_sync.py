"""Syncing that is killed ends, after it is run again, where one ends that nobody disturbed."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from starmeet.desk.base import DATABASE
from tests.networks import test_bluesky_live, test_github_live, test_mastodon_live
from tests.networks.account import speaking
from tests.site import Asked, Said, Site, serve

ROOT = Path(__file__).parents[2]
KILLS = 200
AT_MOST = 22
"""Answers a run gets at most before it is killed, of some eighty the first run needs and fifteen each further one."""
TIMES = [f"2026-11-22T{hour:02}:00:00Z" for hour in range(9, 24)]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Notes</title>{}</channel></rss>"""
ITEM = """<item><guid>{0}-{1}</guid><title>Note {1}</title><pubDate>Fri, 20 Nov 2026 10:{1:02}:00 +0000</pubDate>
<description>About parsers</description></item>"""


class Prepared:
    """A home that is ready to sync, and the servers it asks."""

    def __init__(self, folder: Path, sites: list[Site]) -> None:
        self.folder, self.sites = folder, sites

    def copy(self, to: Path) -> Path:
        return Path(shutil.copytree(self.folder, to))

    def kill(self, process: subprocess.Popen[bytes], answers: int, seconds: float) -> bool:
        """Kill it so long after so many more answers; say whether it was still running."""
        goal = answers + sum(len(site.asked) for site in self.sites)
        while process.poll() is None and sum(len(site.asked) for site in self.sites) < goal:
            time.sleep(0.001)
        time.sleep(seconds)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return running


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Servers of all four networks, and a home with an account on each and people whose feeds are known."""
    home, sky, hub = (
        test_mastodon_live.peopled(),
        test_bluesky_live.peopled("Mei Tanaka"),
        test_github_live.peopled("Jonas Weil"),
    )
    folder = tmp_path_factory.mktemp("prepared")
    with ExitStack() as stack:
        sites = [stack.enter_context(speaking(one))[1] for one in (home, sky, hub)]
        sites.append(stack.enter_context(serve(feed)))
        fedi, blue, code, feeds = (site.url for site in sites)
        outlines = "".join(
            f'<outline text="Writer {n}" xmlUrl="{feeds}/{n}.xml" htmlUrl="https://writer{n}.example/"/>'
            for n in range(4)
        )
        (folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        (folder / "config.toml").write_text(
            f"""[accounts.fedi]
network = "mastodon"
address = "@robin@home.example"
server = "{fedi}"
token_env = "FEDI"
[accounts.sky]
network = "bluesky"
address = "robin.example"
server = "{blue}"
directory = "{blue}"
token_env = "SKY"
[accounts.code]
network = "github"
address = "robin-vale"
server = "{code}"
token_env = "CODE"
[accounts.feeds]
"""
        )
        out, err = run(folder, "import", str(folder / "feeds.opml")).communicate()
        assert b"4 new" in out, err
        yield Prepared(folder, sites)


def feed(asked: Asked) -> Said:
    items = "".join(ITEM.format(asked.path, number) for number in range(5))
    return Said(FEED.format(items).encode(), 200, {"Content-Type": "application/rss+xml"})


def run(folder: Path, *words: str, now: str = TIMES[0]) -> subprocess.Popen[bytes]:
    tokens = {"FEDI": test_mastodon_live.TOKEN, "SKY": "aaaa-bbbb-cccc-dddd", "CODE": test_github_live.TOKEN}
    return subprocess.Popen(
        [sys.executable, "-m", "starmeet", "--home", str(folder), "--now", now, *words],
        cwd=ROOT, env=os.environ | tokens, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(folder: Path, now: str) -> list[dict[str, Any]]:
    out, err = run(folder, "sync", "--json", now=now).communicate()
    assert err == b""
    return json.loads(out)


def state(folder: Path) -> dict[str, Any]:
    """Give all that is remembered, in words that do not depend on the order in which it came."""
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as db:
        db.row_factory = sqlite3.Row
        tables = {
            name: [dict(row) for row in db.execute(f'SELECT * FROM "{name}"')]
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
    names = {row["id"]: row["name"] for row in tables["person"]}
    assert len(set(names.values())) == len(names)
    entries = {row["id"]: row["source_key"] for row in tables["engagement"]}
    asleep = {"id", "seen", "created", "updated", "added", "changed", "logged"}

    def plain(row: dict[str, Any]) -> str:
        said = {name: value for name, value in row.items() if name not in asleep}
        said |= {"person": names.get(row["person"], row["person"])} if "person" in row else {}
        if set(row) == {"id", "data"}:  # a tally
            counted = json.loads(row["data"])
            named = {name: entries.get(value) for name, value in counted.items() if name.endswith("_id")}
            said = counted | named | {"person": names[row["id"]]}
            return json.dumps(said, sort_keys=True)
        said |= {"engagement": entries.get(row["engagement"])} if "engagement" in row else {}
        return json.dumps(said, sort_keys=True, default=repr)

    kept = {name: sorted(map(plain, rows)) for name, rows in tables.items() if name not in PASSING}
    kept["bookmark"] = sorted(f"{row['account']} {row['stream']}" for row in tables["bookmark"])
    return kept


PASSING = ("meta", "journal", "journal_row", "bookmark", "setting", "sqlite_sequence", "alembic_version")
"""Tables that say how it came about: the times of runs are in them, and the bookmarks' own words."""


@pytest.mark.slow
def test_killed_two_hundred_times_it_ends_as_if_never_disturbed(prepared: Prepared, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    calm = prepared.copy(tmp_path / "calm")
    first = finish(calm, TIMES[0])
    finish(calm, TIMES[-1])
    expected = state(calm)
    assert all(one["entries"] for one in first if one["network"] != "feeds")
    assert all(one["posts"] for one in first if one["network"] == "feeds")
    killed = 0
    while killed < KILLS:
        folder = prepared.copy(tmp_path / f"home{killed}")
        while prepared.kill(run(folder, "sync"), chance.randint(1, AT_MOST), chance.uniform(0, 0.03)):
            killed += 1
        finish(folder, TIMES[-1])
        assert state(folder) == expected, f"after {killed} kills"
