"""Writing to the calendar server from the palette."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.config.edit import set_table
from starmeet.config.places import Home
from starmeet.tui.app import StarmeetApp
from tests.calendars.radicale import PASSWORD, USER, radicale
from tests.tui.stage import SIZE, clock, said, settle
from tests.tui.test_review import palette


async def test_the_palette_pushes_and_says_what_became_of_it(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALENDAR_PASSWORD", PASSWORD)
    with radicale(tmp_path / "radicale") as phone:
        path = phone.make("plans")
        fields = {"caldav": f"{phone.url}{path}", "caldav_user": USER, "caldav_token_env": "CALENDAR_PASSWORD"}
        set_table(home.config, "calendar", fields)
        app = StarmeetApp(home, clock)
        async with app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            await palette(pilot, "push the plan")
            assert " written, 0 as they were" in said(pilot)
            held = phone.paths(path)
            assert held
            phone.delete(held[0])
            await palette(pilot, "push the plan")
            assert "0 written" in said(pilot)
            assert "changed there: " in said(pilot)
            assert "(starmeet calendar pull)" in said(pilot)
        app.close_desk()


async def test_without_a_server_it_says_what_to_do(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await palette(pilot, "push the plan")
        assert "starmeet login caldav --server URL" in said(pilot)
