"""The feed follows what is changed on the screens, too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.desk import Desk, settings
from starmeet.tui.app import StarmeetApp
from tests.calendars.rfc5545 import read
from tests.tui.stage import SIZE, clock, press, said, settle


@pytest.fixture
def feed(home: Home, tmp_path: Path) -> Path:
    settings.change(Desk(home, clock), "calendar.feed", str(tmp_path / "meetings.ics"))
    return tmp_path / "meetings.ics"


@pytest.fixture
def broken(feed: Path) -> None:
    feed.mkdir()


def meetings(feed: Path) -> set[tuple[str, ...]]:
    """Give what is on in the feed; the file is made as old as can be, to see whether it is written again."""
    events = [part for part in read(feed.read_bytes()).parts if part.name == "VEVENT"]
    os.utime(feed, (1, 1))
    shown = ("SUMMARY", "DTSTART", "STATUS")
    return {tuple(map(one.value, shown)) for one in events if one.value("STATUS") != "CANCELLED"}


def old(feed: Path) -> bool:
    return feed.stat().st_mtime == 1


async def test_a_change_on_the_screen_is_in_the_feed(app: StarmeetApp, feed: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = meetings(feed)
        await press(pilot, "2", "4", "right")
        assert old(feed), "looking changes nothing"
        await press(pilot, "x")
        assert not old(feed)
        assert meetings(feed) != before
        await press(pilot, "u")
        assert not old(feed)
        assert meetings(feed) == before


async def test_a_feed_that_cannot_be_written_is_said_once(app: StarmeetApp, broken: None) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4", "right", "x", "u")
        assert said(pilot).count("calendar.feed") == 1
