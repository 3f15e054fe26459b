"""Helping from Today: the step and its draft, the keys that do it, and words that would act if a screen let them."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from starmeet.config.places import Home
from starmeet.desk import log, open_desk, people
from starmeet.model import LinkCheck
from starmeet.store import links
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.today import TodayScreen
from starmeet.tui.widgets.rows import RowList
from tests.desk.taking import said, take
from tests.tui.stage import NOW, SIZE, clock, look, press, settle, shown

ADDRESS = "rosa@lind.example"
HOSTILE = "Does anyone know [@click=app.quit]a[/] $error \x1b]52;c;aGk=\x07 \u202eparser [/nope]?"
GONE = "https://lind.example/old"
DRAFT = "The link in your post did not open for me; this one does: https://lind.example/new"


@pytest.fixture
def asked(empty: StarmeetApp) -> StarmeetApp:
    """One person of mine, who asked for something with words that are not harmless."""
    desk, _ = open_desk(empty.home, clock)
    people.add(desk, "Rosa Lind", tier=3, handles=[f"@{ADDRESS}"])
    desk.close()
    take(empty.home, said(ADDRESS, HOSTILE, 5))
    return empty


def break_link(home: Home) -> None:
    desk, _ = open_desk(home, clock)
    found = LinkCheck(url=GONE, at=NOW, works=False, why="404", instead="https://lind.example/new", how="moved")
    with desk.store.write("sync", NOW, journaled=False) as tx:
        links.put(tx, found)
    desk.close()
    take(home, said(ADDRESS, "My notes [/nope]", 4, links=(GONE,)))


async def choose_help(app: StarmeetApp, pilot: Pilot[None]) -> None:
    await settle(pilot)
    assert isinstance(app.screen, TodayScreen)
    assert app.view is not None
    at = [step.kind for step in app.view.steps].index("help")
    await press(pilot, *["down"] * at)
    await settle(pilot)
    assert app.screen.query_one(RowList).item.kind == "help"


async def test_who_asks_is_shown_safely_and_done_is_logged(asked: StarmeetApp, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("textual.app.App.open_url", lambda self, url, new_tab=True: opened.append(url))
    async with asked.run_test(size=SIZE) as pilot:
        await choose_help(asked, pilot)
        text = shown(pilot)
        assert "Rosa Lind asks" in text
        assert "[@click=app.quit]a[/]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        await press(pilot, "o")
        assert opened == ["https://lind.example/posts/1"]
        await press(pilot, "d")
        newest = look(pilot, lambda desk: log.recent(desk, 1))[0]
        assert (newest.kind, newest.direction, newest.url) == ("help", "out", "https://lind.example/posts/1")
        assert asked.view is not None
        assert "help" not in [step.kind for step in asked.view.steps]
        await press(pilot, "u")
        assert "help" in [step.kind for step in asked.view.steps]


async def test_a_broken_link_is_one_key_from_being_told(asked: StarmeetApp) -> None:
    break_link(asked.home)
    async with asked.run_test(size=SIZE) as pilot:
        await choose_help(asked, pilot)
        assert "leads nowhere (404)" in " ".join(shown(pilot).split())
        assert "Draft" in shown(pilot)
        await press(pilot, "c")
        assert asked.clipboard == DRAFT
        await press(pilot, "d")
        assert look(pilot, lambda desk: log.recent(desk, 1))[0].text == DRAFT


async def test_a_person_shows_what_they_wrote_and_where(asked: StarmeetApp) -> None:
    async with asked.run_test(size=SIZE) as pilot:
        await choose_help(asked, pilot)
        await press(pilot, "enter")
        text = shown(pilot)
        assert "What they wrote" in text
        assert "mastodon" in text
        assert "[@click=app.quit]a[/] $error" in text
        assert "\x1b" not in text


async def test_narrow_the_step_has_a_page_of_its_own(asked: StarmeetApp) -> None:
    break_link(asked.home)
    async with asked.run_test(size=(80, 24)) as pilot:
        await choose_help(asked, pilot)
        await press(pilot, "enter")
        assert "did not open for me" in " ".join(shown(pilot).split())
        await press(pilot, "c")
        assert asked.clipboard == DRAFT
