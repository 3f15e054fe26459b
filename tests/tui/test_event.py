"""Event mode: the day on one screen, one key for what happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from textual.widgets import Input

from starmeet.config.places import Home
from starmeet.desk import Desk, log, now, plan
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.event import EventScreen
from tests.tui.stage import SIZE, look, press, said, settle, shown

TALKING = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)


@pytest.fixture
def there(home: Home) -> StarmeetApp:
    """The app on the first day of the conference, a talk of somebody's being on."""
    desk = Desk(home, lambda: TALKING)
    plan.plan(desk, "europlanet2026", priced=False)
    desk.close()
    return StarmeetApp(home, lambda: TALKING)


async def event(app: StarmeetApp, size: tuple[int, int], *keys: str) -> str:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "4", "e", *keys)
        assert isinstance(app.screen, EventScreen) or keys
        text = shown(pilot) + "\n" + said(pilot)
    app.close_desk()
    return text


async def test_now_next_and_who_is_near(there: StarmeetApp) -> None:
    text = await event(there, SIZE)
    assert "NOW  Kwabena Odurokwa" in text
    assert "10 min left" in text
    assert "NEXT Ada Quill" in text
    assert "Near you this hour" in text


async def test_forty_columns_will_do(there: StarmeetApp) -> None:
    text = await event(there, (40, 24))
    assert "NOW  Kwabena Odurokwa" in text
    assert "Mei Tanaka" in text
    assert all(len(line) <= 40 for line in text.splitlines()[:24])


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [("m", "met", "met, it is in your log"), ("s", "attended", "seen, it is in your log")],
)
async def test_one_key_logs_with_the_person_preselected(there: StarmeetApp, key: str, kind: str, words: str) -> None:
    async with there.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4", "e", key)
        assert f"Kwabena Odurokwa: {words}" in said(pilot)
        [entry] = look(pilot, lambda desk: log.recent(desk, 1))
        assert (entry.kind, entry.people) == (kind, ("Kwabena Odurokwa",))
        await press(pilot, "u")
        assert not [one for one in look(pilot, lambda desk: log.recent(desk, 1)) if one.kind == kind]
    there.close_desk()


async def test_a_promise_is_begun_for_them(there: StarmeetApp) -> None:
    async with there.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4", "e", "p")
        assert there.screen.query_one("#line", Input).value == "promised "
        assert there.screen.query_one("#with", Input).value == "Kwabena Odurokwa"
    there.close_desk()


async def test_before_the_conference_it_says_when_it_begins(app: StarmeetApp) -> None:
    assert "It begins in 2 days" in await event(app, SIZE)


def test_reads_no_calendar_and_no_network(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(home, lambda: TALKING)
    plan.plan(desk, "europlanet2026", priced=False)
    import starmeet.desk.sources as sources

    def unreachable(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(sources, "fetch_source", unreachable)
    assert now.now(desk, "europlanet2026").now is not None
    desk.close()
