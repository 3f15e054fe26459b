from __future__ import annotations

import msgspec

from starmeet.config.places import Home
from starmeet.desk import glance, log, today
from starmeet.desk.views import StepLine, Upcoming
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.today import TodayScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import NOW, SIZE, clock, look, press, said, settle, shown


def first_step(app: StarmeetApp) -> StepLine:
    assert app.view is not None
    return app.view.steps[0]


async def test_today_shows_steps_meetings_and_the_next_thing(app: StarmeetApp) -> None:
    async with app.run_test(size=(160, 36)) as pilot:  # room for all tabs, and both parts of the head
        await settle(pilot)
        text = shown(pilot)
        assert "Five small things" in text
        assert "Coming up" in text
        assert "next: " in text.splitlines()[0]
        assert "in 2 days" in text.splitlines()[0]
        assert "Ada Quill ★★★" in text  # the side


async def test_done_logs_the_step_and_undo_takes_it_back(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        step = first_step(app)
        before = look(pilot, lambda desk: log.recent(desk, 1))[0].id
        await press(pilot, "d")
        assert step.id not in {one.id for one in app.view.steps}  # type: ignore[union-attr]
        newest = look(pilot, lambda desk: log.recent(desk, 1))[0]
        assert newest.id != before
        assert newest.people == (step.person,)
        await press(pilot, "u")
        assert first_step(app).id == step.id
        assert look(pilot, lambda desk: log.recent(desk, 1))[0].id == before
        assert "undone" in said(pilot)


async def test_snooze_and_skip_take_the_step_away(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert app.view is not None
        first, second = app.view.steps[:2]
        await press(pilot, "z", "s")
        waiting = {one.id for one in look(pilot, today.today)}
        assert not waiting & {first.id, second.id}


async def test_seen_needs_nothing_and_logs_nothing(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        step, before = first_step(app), look(pilot, lambda desk: log.recent(desk, 1))
        await press(pilot, "n")
        assert "seen, nothing needed" in said(pilot)
        assert step.id not in {one.id for one in look(pilot, today.today)}
        assert look(pilot, lambda desk: log.recent(desk, 1)) == before


async def test_an_edited_draft_is_what_was_said(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "e")
        from textual.widgets import TextArea

        app.screen.query_one(TextArea).text = "It was a hand-written one."
        await press(pilot, "ctrl+s")
        assert look(pilot, lambda desk: log.recent(desk, 1))[0].text == "It was a hand-written one."


async def test_copy_says_what_it_can_know(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "c")
        assert app.clipboard
        assert "sent to the terminal's clipboard" in said(pilot)


async def test_link_opens_only_web_pages(app: StarmeetApp, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    opened: list[str] = []
    monkeypatch.setattr("textual.app.App.open_url", lambda self, url, new_tab=True: opened.append(url))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "o")
        assert opened == [first_step(app).url]
        app.open_url("javascript:alert(1)")
        app.open_url("https://a\x1b]52;c;aGk=\x07")
        assert len(opened) == 1


async def test_enter_opens_the_person_and_the_brief_of_a_meeting(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert "Between you" in shown(pilot)
        await press(pilot, "escape", "end")
        assert isinstance(app.screen.query_one(RowList).item, Upcoming)
        await press(pilot, "enter")
        assert "esc back  m met" in shown(pilot)


async def test_narrow_the_step_gets_a_page_of_its_own(app: StarmeetApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Draft" not in shown(pilot)
        await press(pilot, "enter")
        assert "ideal" in shown(pilot)
        await press(pilot, "z")
        assert isinstance(app.screen, TodayScreen)
        assert "asked again in a week" in said(pilot)


async def test_an_empty_home_says_what_to_do_first(empty: StarmeetApp) -> None:
    async with empty.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "a adds someone" in shown(pilot)
        await press(pilot, "2")
        assert "Nobody yet." in shown(pilot)
        await press(pilot, "3")
        assert "No conference yet." in shown(pilot)
        await press(pilot, "4")
        assert "You go to no conference yet." in shown(pilot)


async def test_the_glance_shows_today_in_the_first_frame(app: StarmeetApp, home: Home) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
    app.close_desk()
    app.desk = None
    seen = glance.read(home, NOW)
    assert seen is not None
    assert seen.view == app.view
    again = StarmeetApp(home, clock)
    assert again.view is not None
    assert (home.data / glance.FILE).stat().st_mode & 0o777 == 0o600


async def test_a_glance_that_does_not_fit_is_ignored(app: StarmeetApp, home: Home) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
    app.close_desk()
    app.desk = None
    file = home.data / glance.FILE
    good = file.read_bytes()
    assert glance.read(home, NOW) is not None
    assert glance.read(home, NOW.replace(day=23)) is None
    for broken in (good[:-9], b"", b"\xff\xfe", b"[" * 100_000, good.replace(b"Europe/Berlin", b"Nowhere/Atall")):
        file.write_bytes(broken)
        assert glance.read(home, NOW) is None
    file.write_bytes(good)
    home.config.write_text(home.config.read_text() + "\n# changed\n")
    assert glance.read(home, NOW) is None


async def test_what_came_in_stands_below(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "New since yesterday" not in shown(pilot)
        app.view = msgspec.structs.replace(app.view, news=("Nia [/b] Obi is now listed at Lantern Days",))  # type: ignore[type-var]
        await settle(pilot)
        assert "New since yesterday" in shown(pilot)
        assert "Nia [/b] Obi is now listed at Lantern Days" in shown(pilot)
