"""How each screen looks, at both sizes; after a wanted change, run this file with `--snapshot-update`."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from starmeet.desk import open_desk
from starmeet.tui.app import StarmeetApp
from tests.tui.stage import add_twins, clock, press, settle

SCREENS = {
    "today": (), "people": ("2",), "person": ("2", "enter"), "conferences": ("3",), "programme": ("3", "enter"),
    "review": ("3", "m"), "twins": ("2", "m"), "ranking": ("3", "v"), "why": ("2", "w"), "trips": ("3", "t"),
    "plan": ("4",), "brief": ("2", "b"), "log": ("l",), "insights": ("6", "down"),
    "mentoring": ("5",), "mentoring-relation": ("5", "down", "enter"),
}  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("screen", SCREENS)
def test_looks(app: StarmeetApp, snap_compare: Any, screen: str, size: tuple[int, int]) -> None:
    if screen == "twins":
        desk, _ = open_desk(app.home, clock)
        add_twins(desk)
        desk.close()

    async def there(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, *SCREENS[screen])
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=there)
