from __future__ import annotations

from collections.abc import Iterator

import pytest

from starmeet.config.places import Home
from starmeet.desk import log
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.request import RequestDialog
from starmeet.tui.widgets.pane import Pane
from tests.model_server import Model, says
from tests.tui.stage import SIZE, look, press, said, settle, shown

IN_OTHER_WORDS = 'When people hear "Errors that help", what would you like to see after it?'


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    made.answers = [says(IN_OTHER_WORDS)]
    yield made
    made.stop()


@pytest.fixture
def configured(home: Home, model: Model) -> None:
    with home.config.open("a", encoding="utf-8") as file:
        file.write(f'\n[starters.model]\nurl = "{model.url}"\nname = "small"\n')


async def test_the_brief_fits_a_small_terminal_and_one_key_logs_that_they_were_seen(app: StarmeetApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "b")
        await settle(pilot)  # laid out once more, as the card takes the room there is
        assert app.screen.query_one("#card", Pane).max_scroll_y == 0
        assert "Bring" in shown(pilot)
        before = look(pilot, lambda desk: log.recent(desk, 1))
        await press(pilot, "s")
        assert "Ada Quill: seen" in said(pilot)
        [newest] = look(pilot, lambda desk: log.recent(desk, 1))
        assert (newest.kind, newest.people) == ("attended", ("Ada Quill",))
        await press(pilot, "u")
        assert look(pilot, lambda desk: log.recent(desk, 1)) == before


async def test_without_a_language_model_that_is_said(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "b", "t")
        assert "no language model is set up" in said(pilot)


@pytest.mark.usefixtures("configured")
async def test_nothing_is_sent_before_it_was_seen_and_agreed_to(app: StarmeetApp, model: Model) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "b", "t")
        assert isinstance(app.screen, RequestDialog)
        assert "This would be sent to small" in shown(pilot)
        assert f"POST {model.url}/chat/completions" in shown(pilot)
        await press(pilot, "escape")
        assert model.asked == []
        await press(pilot, "t", "ctrl+s")
        assert len(model.asked) == 1
        assert "in other words" in said(pilot)
        await press(pilot, "t")
        assert len(model.asked) == 2, "asked about once only"


@pytest.mark.usefixtures("configured")
async def test_a_lie_of_the_model_leaves_the_card_as_it_was(app: StarmeetApp, model: Model) -> None:
    model.answers = [says('Tomas told me of "Errors that help": what would you like to see after it?')]
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "b")
        before = [line for line in shown(pilot).splitlines() if "Say" in line or "Ask" in line]
        assert before
        await press(pilot, "t", "ctrl+s")
        assert len(model.asked) == 1
        assert "0 in other words" in said(pilot)
        assert all(line[:40] in shown(pilot) for line in before)
