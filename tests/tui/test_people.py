from __future__ import annotations

import pytest
from textual.widgets import Input

from starmeet.desk import log, people
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.people import PeopleScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import SIZE, look, press, said, settle, shown


def names(app: StarmeetApp) -> list[str]:
    return [line.name for line in app.screen.query_one(RowList).items]


async def test_the_filter_works_on_every_key(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        everybody = names(app)
        assert len(everybody) > 30
        await press(pilot, "slash")
        await pilot.press("a", "d", "a")
        await settle(pilot)
        assert "Ada Quill" in names(app)
        assert 0 < len(names(app)) < len(everybody)
        app.screen.query_one(Input).value = "★★★ stage:ally"
        await settle(pilot)
        found = app.screen.query_one(RowList).items
        assert found
        assert all(line.tier == 3 and line.stage == "ally" for line in found)
        app.screen.query_one(Input).value = "nobody by this name"
        await settle(pilot)
        assert "esc clears the filter" in shown(pilot)
        await press(pilot, "escape")
        assert names(app) == everybody


async def test_at_finds_who_is_expected_somewhere(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        app.screen.query_one(Input).value = "at:europlanet"
        await settle(pilot)
        assert "Ada Quill" in names(app)
        assert "Elif Yakamozlu" not in names(app)


async def test_order_by_columns(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "o", "o", "o")  # name, stage, warmth
        warmth = [line.warmth for line in app.screen.query_one(RowList).items]
        known = [value for value in warmth if value is not None]
        assert known == sorted(known, reverse=True)
        assert warmth[len(known) :] == [None] * (len(warmth) - len(known))
        await press(pilot, "end")
        assert "never" in shown(pilot)


async def test_the_cursor_shows_the_person_beside_the_table(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "down")
        person = app.screen.query_one(RowList).item
        assert f"{person.name} {'★' * person.tier}" in shown(pilot)
        await press(pilot, "enter")
        assert not isinstance(app.screen, PeopleScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, PeopleScreen)


async def test_a_star_more_and_undo(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "end")
        line = app.screen.query_one(RowList).item
        await press(pilot, "plus")
        assert look(pilot, lambda desk: people.show_person(desk, line.id)).tier == line.tier + 1
        await press(pilot, "u")
        assert look(pilot, lambda desk: people.show_person(desk, line.id)).tier == line.tier


async def test_add_a_person(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "a")
        for field, value in (("name", "Ferro Novák"), ("handles", "@ferro@example.social"), ("stars", "★★")):
            app.screen.query_one(f"#{field}", Input).value = value
        await press(pilot, "enter")
        card = look(pilot, lambda desk: people.show_person(desk, "ferro"))
        assert (card.tier, card.handles[0].address) == (2, "ferro@example.social")


@pytest.mark.parametrize(
    ("field", "value"), [("stars", "many"), ("stars", "7"), ("handles", "no-handle"), ("name", "")]
)
async def test_what_cannot_be_added_stays_in_the_dialog(app: StarmeetApp, field: str, value: str) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "a")
        app.screen.query_one("#name", Input).value = "Ferro Novák"
        app.screen.query_one(f"#{field}", Input).value = value
        await press(pilot, "ctrl+s")
        assert str(app.screen.query_one("#problem").content)  # type: ignore[attr-defined]
        assert app.screen.query_one(f"#{field}", Input).value == value


async def test_log_through_the_dialog_lands_in_the_store(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "enter", "l")
        assert app.screen.query_one("#with", Input).value == "Ada Quill"
        app.screen.query_one("#line", Input).value = "yesterday: met at the reception, promised the slides by Friday"
        await press(pilot, "enter")
        newest = next(one for one in look(pilot, log.recent) if "reception" in one.text)
        assert (newest.people, newest.kind) == (("Ada Quill",), "met")
        assert "met" in shown(pilot)
        await press(pilot, "u")
        assert not any("reception" in one.text for one in look(pilot, log.recent))


async def test_whom_the_line_names_counts_more_than_who_was_under_the_cursor(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "enter", "l")
        assert app.screen.query_one("#with", Input).value == "Ada Quill"
        app.screen.query_one("#line", Input).value = "helped Nia find a test suite"
        await press(pilot, "enter")
        newest = next(one for one in look(pilot, log.recent) if "test suite" in one.text)
        assert newest.people == ("Nia Obi",)


async def test_a_line_that_names_nobody_is_kept(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4", "l")
        app.screen.query_one("#with", Input).value = ""
        app.screen.query_one("#line", Input).value = "had a coffee"
        await press(pilot, "enter")
        assert app.screen.query_one("#line", Input).value == "had a coffee"
        assert "no one you follow is named" in shown(pilot)
        await press(pilot, "escape")
        assert not said(pilot)


async def test_why_explains_warmth(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "w")
        assert "warmth (mutual)" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, PeopleScreen)
