"""Fetching from one's accounts without leaving the screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from textual.pilot import Pilot

from starmeet.config.places import Home
from starmeet.desk import people
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.sync import SyncDialog
from tests.networks.account import speaking
from tests.networks.places import Hub
from tests.networks.test_github_live import peopled
from tests.site import Asked, Said, Site, as_json
from tests.tui.stage import SIZE, clock, look, press, said, settle, shown


async def until(pilot: Pilot[object], reached: threading.Event) -> None:
    """Let the app go on until a server was asked."""
    for _ in range(1000):
        if reached.is_set():
            return
        await pilot.pause(0.01)
    raise AssertionError("the server was never asked")


@pytest.fixture
def hub(home: Home) -> Iterator[tuple[Hub, Site]]:
    with speaking(peopled("Nia Obi")) as (hub, site):
        with home.config.open("a") as file:
            file.write(f'\n[accounts.code]\nnetwork = "github"\naddress = "robin-vale"\nserver = "{site.url}"\n')
        yield hub, site


@pytest.fixture
def ready(home: Home, hub: tuple[Hub, Site]) -> Iterator[StarmeetApp]:
    made = StarmeetApp(home, clock)
    yield made
    made.close_desk()


async def test_g_fetches_and_says_what_came(ready: StarmeetApp) -> None:
    async with ready.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = len(look(pilot, people.list_people))
        await press(pilot, "g")
        assert "7 new people" in said(pilot)
        assert not isinstance(ready.screen, SyncDialog)
        assert len(look(pilot, people.list_people)) == before + 7


async def test_escape_stops_it_and_what_came_is_kept(ready: StarmeetApp, hub: tuple[Hub, Site]) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(asked: Asked) -> Said | None:
        if asked.path.endswith("starred"):
            reached.set()
            go_on.wait(20)
        return None

    hub[0].trouble = slow
    async with ready.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = len(look(pilot, people.list_people))
        await pilot.press("g")
        await until(pilot, reached)
        await pilot.pause(0.05)
        assert "following" in shown(pilot)
        await press(pilot, "escape")
        go_on.set()
        assert "what has come is kept" in said(pilot)
        assert not isinstance(ready.screen, SyncDialog)
        assert len(look(pilot, people.list_people)) == before + 7


async def test_an_account_that_fails_is_named(ready: StarmeetApp, hub: tuple[Hub, Site]) -> None:
    hub[0].trouble = lambda _: as_json({"message": "[red]Bad\x1b[2J"}, 401)
    async with ready.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "g")
        assert "code: " in said(pilot)
        assert "starmeet login github" in said(pilot)


async def test_without_an_account_it_says_how_to_get_one(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "g")
        assert "starmeet login NETWORK" in said(pilot)
        assert not isinstance(app.screen, SyncDialog)


async def test_leaving_the_app_does_not_wait_for_a_slow_server(ready: StarmeetApp, hub: tuple[Hub, Site]) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def stuck(asked: Asked) -> Said | None:
        reached.set()
        go_on.wait(20)
        return None

    hub[0].trouble = stuck
    async with ready.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("g")
        await until(pilot, reached)
    assert not go_on.is_set()
    go_on.set()
