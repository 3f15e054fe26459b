from __future__ import annotations

from starmeet.desk import insights
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.insights import InsightsScreen, Line
from starmeet.tui.screens.person import PersonScreen
from starmeet.tui.screens.programme import ProgrammeScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import SIZE, look, press, settle, shown


def item(app: StarmeetApp) -> Line:
    found = app.screen.query_one("#insights", RowList).item
    assert isinstance(found, Line)
    return found


async def test_it_looks_back_in_every_way(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 60)) as pilot:
        await press(pilot, "6")
        text = shown(pilot)
        for title in ("Over the years", "Grew", "Never a word", "What led to an answer", "gather", "Give and take"):
            assert title in text
        never = look(pilot, insights.insights).never
        assert f"you follow {never.following}; you have never said a word to {never.never}" in text
        assert item(app).name in text


async def test_the_person_under_the_cursor_stands_beside_it(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "6", "down")
        assert isinstance(app.screen, InsightsScreen)
        while item(app).person not in app.screen.known:
            await settle(pilot)
        assert shown(pilot).splitlines()[1].count(item(app).name) == 1


async def test_enter_opens_the_person_and_the_programme(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "6", "enter")
        assert isinstance(app.screen, PersonScreen)
        await press(pilot, "escape", "end")
        assert item(app).conference
        await press(pilot, "enter")
        assert isinstance(app.screen, ProgrammeScreen)


async def test_brief_and_why_are_about_the_line(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "6")
        name = item(app).name
        await press(pilot, "b")
        assert name.upper() in shown(pilot)
        await press(pilot, "escape", "w")
        assert "warmth (mutual)" in shown(pilot)


async def test_a_tab_that_is_clicked_is_shown(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        place = shown(pilot).splitlines()[0].index("6 Insights")
        await pilot.click(offset=(place, 0))
        await settle(pilot)
        assert "Over the years" in shown(pilot)


async def test_what_was_done_shows_at_once(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "d", "6")
        assert "1 done, 0 answered, 1 too fresh to tell" in shown(pilot)
        await press(pilot, "u")
        assert "Nothing yet" in shown(pilot)


async def test_nobody_yet(empty: StarmeetApp) -> None:
    async with empty.run_test(size=SIZE) as pilot:
        await press(pilot, "6")
        assert "Nothing to look back at yet." in shown(pilot)
