from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from starmeet.desk import Desk, conferences, export, plan, who
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.plan import PlanScreen
from starmeet.tui.screens.review import ReviewScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import SIZE, look, press, said, settle, shown


async def test_the_list_says_who_will_be_there(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        text = shown(pilot)
        assert re.search(r"● \d+ of yours  ◐ \d+ likely  \? 1 to check", text)
        assert "to check: m" in text
        assert "in 2 days" in text


async def test_going_and_remove_and_undo(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "g")
        assert look(pilot, conferences.list_conferences)[0].attending == "maybe"
        await press(pilot, "delete")
        assert len(look(pilot, conferences.list_conferences)) == 1
        await press(pilot, "u", "u")
        assert look(pilot, conferences.list_conferences)[0].attending == "going"


async def test_add_a_conference_from_a_file(empty: StarmeetApp, sample: Path) -> None:
    async with empty.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "a")
        empty.screen.query_one(Input).value = "/no/such/file.xml"
        await press(pilot, "enter")
        assert "there is no file" in shown(pilot)
        empty.screen.query_one(Input).value = str(sample / "europlanet.xml")
        await press(pilot, "enter")
        assert "EuroPlanet Conf" in shown(pilot)
        [added] = look(pilot, conferences.list_conferences)
        assert (added.attending, added.sessions > 50) == ("going", True)


async def test_the_programme_lights_up_my_people_and_folds_rooms(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "enter")
        text = shown(pilot)
        assert "★★★ Zoë Marchetti" in text
        assert "folded away: f" in text
        assert "── Coffee" in text
        await press(pilot, "right")
        assert shown(pilot) != text
        await press(pilot, "left", "v")
        assert "★★★ Zoë Marchetti: The room you cannot see" in shown(pilot)
        await press(pilot, "down", "enter")
        assert "First-timers' breakfast" in shown(pilot)


async def test_match_review(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "m")
        assert isinstance(app.screen, ReviewScreen)
        assert "T. Bielak" in shown(pilot)
        await press(pilot, "space")
        assert "T. Bielak" not in shown(pilot)
        await press(pilot, "escape", "m", "y")
        there = {one.person: one.grade for one in look(pilot, lambda desk: who.who(desk, "europlanet"))}
        assert there["Tomasz Bielak"] == "certain"
        await press(pilot, "u")
        there = {one.person: one.grade for one in look(pilot, lambda desk: who.who(desk, "europlanet"))}
        assert there["Tomasz Bielak"] == "check"
        await press(pilot, "n")
        assert "Tomasz Bielak" not in {one.person for one in look(pilot, lambda desk: who.who(desk, "europlanet"))}


async def harbour(pilot: Pilot[None]) -> RowList[Any]:
    """Go to the smaller plan."""
    await settle(pilot)
    await press(pilot, "4", "right")
    assert "Harbour Days" in shown(pilot)
    return pilot.app.screen.query_one(RowList)


def harbours_plan(desk: Desk) -> plan.PlanView:
    view = plan.show(desk, "harbour")
    assert view is not None
    return view


async def to_a_meeting(pilot: Pilot[None], rows: RowList[Any]) -> plan.WindowLine:
    while rows.item.window.kind == "talk":
        await pilot.press("down")
    window: plan.WindowLine = rows.item.window
    return window


async def test_drop_and_pin_solve_again_and_say_what_moved(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        rows = await harbour(pilot)
        assert "no plan is better" in shown(pilot)
        dropped = await to_a_meeting(pilot, rows)
        await press(pilot, "x")
        view = look(pilot, harbours_plan)
        assert dropped.id not in {one.id for one in view.windows}
        assert view.choices[dropped.id] == "drop"
        assert "1 dropped" in shown(pilot)
        assert "↻" in shown(pilot)
        pinned = await to_a_meeting(pilot, rows)
        await press(pilot, "p")
        assert look(pilot, harbours_plan).choices[pinned.id] == "pin"
        assert "pinned" in shown(pilot)
        await press(pilot, "c")
        assert not look(pilot, harbours_plan).choices


async def test_an_alternative_takes_the_place(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        window = await to_a_meeting(pilot, await harbour(pilot))
        other = window.alternatives[0]
        await press(pilot, "a", "enter")
        assert isinstance(app.screen, PlanScreen)
        chosen = {one.id for one in look(pilot, harbours_plan).windows}
        assert other.id in chosen
        assert window.id not in chosen


async def test_fewer_a_day_leaves_somebody_out_with_a_price(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        rows = await harbour(pilot)
        for _ in range(5):
            await pilot.press("minus")
        assert "1 a day at most" in shown(pilot)
        await pilot.pause(0.6)
        await settle(pilot)
        assert look(pilot, harbours_plan).missed
        await press(pilot, "end")
        assert rows.item.missed is not None
        assert "would cost" in shown(pilot)


async def test_export_writes_the_calendar(app: StarmeetApp, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4", "i")
        app.screen.query_one(Input).value = str(tmp_path / "missing" / "plan.ics")
        await press(pilot, "enter")
        assert "cannot write" in shown(pilot)
        app.screen.query_one(Input).value = str(tmp_path / "plan.ics")
        await press(pilot, "enter")
        assert (tmp_path / "plan.ics").read_bytes() == look(pilot, export.export)
        assert "wrote" in said(pilot)


async def test_why_a_window_and_its_alternatives(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await to_a_meeting(pilot, await harbour(pilot))
        await press(pilot, "enter")
        assert "chance" in shown(pilot)
        assert "instead:" in shown(pilot)


async def test_the_brief_and_one_key_afterwards(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "b")
        text = shown(pilot)
        assert "ADA QUILL" in text
        assert "Say" in text
        await press(pilot, "m")
        assert "met: it is in your log" in said(pilot)
        await press(pilot, "p")
        assert app.screen.query_one("#line", Input).value == "promised "
