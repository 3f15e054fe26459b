from __future__ import annotations

import pytest
from textual.widgets import Input

from starmeet.desk import conferences, open_desk, who
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.trips import TripsScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import SIZE, clock, look, press, settle, shown


@pytest.fixture
def year(app: StarmeetApp) -> StarmeetApp:
    """Both conferences of the sample are open, and there is a third."""
    desk, _ = open_desk(app.home, clock)
    for slug in ("europlanet", "harbour"):
        conferences.set_attending(desk, slug, "maybe")
    start = desk.today().replace(year=2027)
    conferences.add_empty(desk, "Fjord [/nope] Summit", start, start, city="Bergen")
    who.told(desk, "fjord", "Rosalind Thackerby")
    desk.close()
    return app


async def test_days_and_money_in_the_best_trips_out(year: StarmeetApp) -> None:
    async with year.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "t")
        assert isinstance(year.screen, TripsScreen)
        assert "3 conferences worth" in shown(pilot)
        assert "no choice is better" in shown(pilot)
        await press(pilot, "e", "5", "enter")
        assert "1 conference worth" in shown(pilot)
        assert "Left out" in shown(pilot)
        await press(pilot, "plus", "plus", "plus", "plus")
        assert year.screen.query_one("#days", Input).value == "9"
        assert "2 conferences worth" in shown(pilot)
        await press(pilot, "minus", "minus", "minus", "minus")
        assert year.screen.query_one("#days", Input).value == "5"
        assert "1 conference worth" in shown(pilot)
        await press(pilot, "down")
        assert "would have to go" in " ".join(shown(pilot).split())


async def test_space_marks_where_you_go_and_chooses_anew(year: StarmeetApp) -> None:
    async with year.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "t", "e", "5", "enter", "down", "space")
        rows = year.screen.query_one(RowList)
        assert rows.item.trip.attending == "going"
        assert rows.item.key == rows.item.trip.slug
        going = [one.slug for one in look(pilot, conferences.list_conferences) if one.attending == "going"]
        assert going == [rows.item.trip.slug]
        assert [entry.trip.slug for entry in rows.items if entry.trip is not None][:1] == going
        await press(pilot, "u")
        assert not [one for one in look(pilot, conferences.list_conferences) if one.attending == "going"]
        await press(pilot, "w")
        assert "stars times the chance to meet" in " ".join(shown(pilot).split())
        await press(pilot, "escape", "o")
        assert not isinstance(year.screen, TripsScreen)
        await press(pilot, "escape", "escape")
        assert year.current_mode == "conferences"


async def test_what_cannot_be_used_is_said_and_stays(year: StarmeetApp) -> None:
    async with year.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "t", "e", "tab")
        year.screen.query_one("#money", Input).value = "plenty"
        await press(pilot, "enter")
        assert "'plenty' is no sum of money" in shown(pilot)
        assert year.screen.query_one("#money", Input).value == "plenty"
        await press(pilot, "e", "9", "9", "9", "enter")
        assert "999 days are more than a year has" in shown(pilot)
        await press(pilot, "escape", "escape")
        assert year.current_mode == "conferences"


async def test_where_nothing_is_ahead(empty: StarmeetApp) -> None:
    async with empty.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "t")
        assert "No conference ahead." in shown(pilot)
        await press(pilot, "space", "w", "plus", "escape")
        assert empty.current_mode == "conferences"
