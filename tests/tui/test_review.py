"""Review: a speaker beside one of mine, or two of mine beside each other; what is said holds, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from starmeet.desk import conferences, merge, open_desk, people, review, who
from starmeet.tui import words
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.people import PeopleScreen
from starmeet.tui.screens.review import MatchReview, ReviewScreen, TwinReview
from tests.tui.stage import SIZE, add_twins, clock, look, press, said, settle, shown


@pytest.fixture
def twice(app: StarmeetApp) -> StarmeetApp:
    desk, _ = open_desk(app.home, clock)
    add_twins(desk)
    desk.close()
    return app


def asked(app: StarmeetApp) -> tuple[str, str]:
    assert isinstance(app.screen, ReviewScreen)
    case = app.screen.case
    assert case is not None
    return case.mine.name.text, case.theirs.name.text


def lit(pilot: Pilot[None]) -> set[str]:
    """Read what is underlined on screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return {part.text for strip in strips for part in strip if part.style and part.style.underline}


async def to_twins(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "2", "m")
    assert isinstance(pilot.app.screen, TwinReview)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_match_lies_side_by_side_with_what_agrees_lit(app: StarmeetApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "3", "m")
        assert isinstance(app.screen, MatchReview)
        [line] = [line for line in shown(pilot).split("\n") if "T. Bielak" in line]
        assert "Tomasz Bielak" in line
        assert lit(pilot) == {"T", "Bielak"}
        assert f"1 of {len(app.screen.cases)}" in shown(pilot)
        assert "? to check: speaks" in shown(pilot)
        assert "● only an initial and a name agree" in shown(pilot)


async def test_later_goes_to_the_end_and_undo_brings_it_back_at_once(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "m")
        assert isinstance(app.screen, ReviewScreen)
        names = [case.theirs.name.text for case in app.screen.cases]
        every = len(names)
        await press(pilot, "space")
        assert [case.theirs.name.text for case in app.screen.cases] == [*names[1:], names[0]]
        assert f"2 of {every}" in shown(pilot)
        person = app.screen.cases[0].mine
        await press(pilot, "y")
        assert f"3 of {every}" in shown(pilot)
        assert "u takes it back" in said(pilot)
        grades = {one.id: one.grade for one in look(pilot, lambda desk: who.who(desk, "europlanet"))}
        assert grades[person.id] == "certain"
        await press(pilot, "u")
        assert asked(app) == (person.name.text, names[1])
        assert f"2 of {every}" in shown(pilot)
        await press(pilot, *["space"] * (every - 1))
        assert f"{words.small(every)} put off" in shown(pilot)
        await press(pilot, *["n"] * every)
        assert f"That was all: {words.small(every)} settled." in shown(pilot)
        await press(pilot, "y", "space", "w")
        assert isinstance(app.screen, ReviewScreen)
        await press(pilot, "u")
        assert f"{every} of {every}" in shown(pilot)


async def test_keys_pressed_faster_than_the_desk_writes_are_each_heard_once(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "m")
        assert isinstance(app.screen, ReviewScreen)
        every = len(app.screen.cases)
        await pilot.press("n", "n", "n")
        await settle(pilot)
        assert f"4 of {every}" in shown(pilot)
        assert len(look(pilot, lambda desk: review.matches(desk, "europlanet")).cases) == every - 3


async def test_a_programme_without_questions_says_so(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "down", "m")
        assert "Nothing to check here." in shown(pilot)
        await press(pilot, "escape")
        assert not isinstance(app.screen, ReviewScreen)


async def test_people_says_calmly_who_may_be_there_twice(twice: StarmeetApp) -> None:
    async with twice.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert "3 people may be in here twice: m" in shown(pilot)
        await press(pilot, "m", "n", "n", "n", "escape")
        assert isinstance(twice.screen, PeopleScreen)
        assert "may be in here twice" not in shown(pilot)


async def test_nobody_is_there_twice(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        assert "may be in here twice" not in shown(pilot)
        await press(pilot, "m")
        assert "Nobody seems to be in here twice." in shown(pilot)


async def test_merging_keeps_what_both_had_and_undo_parts_them(twice: StarmeetApp) -> None:
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        while asked(twice) != ("Robert Fernsby", "Bob Fernsby"):
            await press(pilot, "space")
        assert {"Fernsby", "Wisłok"} <= lit(pilot)
        assert "1 from you, 0 from them" in shown(pilot)
        await press(pilot, "y")
        card = look(pilot, lambda desk: people.show_person(desk, "Robert Fernsby"))
        assert {handle.network for handle in card.handles} == {"mastodon", "github"}
        assert card.person.aliases == ("Bob Fernsby",)
        assert len(card.exchanges) == 1
        await press(pilot, "u")
        assert asked(twice) == ("Robert Fernsby", "Bob Fernsby")
        assert not look(pilot, merge.merges)


async def test_the_other_one_can_stay(twice: StarmeetApp) -> None:
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        while asked(twice) != ("Robert Fernsby", "Bob Fernsby"):
            await press(pilot, "space")
        await press(pilot, "s")
        assert asked(twice) == ("Bob Fernsby", "Robert Fernsby")
        await press(pilot, "s", "s", "y")
        [done] = look(pilot, merge.merges)
        assert (done.person, done.other) == ("Bob Fernsby", "Robert Fernsby")


async def test_who_is_declared_stays(twice: StarmeetApp) -> None:
    twice.home.config.write_text(
        twice.home.config.read_text("utf-8") + '\n[[people]]\nname = "Bob Fernsby"\n', encoding="utf-8"
    )
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        while asked(twice) != ("Bob Fernsby", "Robert Fernsby"):
            await press(pilot, "space")
        await press(pilot, "s")
        assert asked(twice) == ("Bob Fernsby", "Robert Fernsby")
        assert "declared in config.toml" in said(pilot)


async def test_two_people_stay_two_for_ever(twice: StarmeetApp) -> None:
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        pair = asked(twice)
        await press(pilot, "n")
        assert "are two people" in said(pilot)
        assert asked(twice) != pair
        await press(pilot, "escape", "m")
        assert isinstance(twice.screen, TwinReview)
        assert pair not in [(one.mine.name.text, one.theirs.name.text) for one in twice.screen.cases]
        assert len(look(pilot, review.twins).cases) == 2


async def test_what_cannot_be_merged_is_said_and_asked_again(twice: StarmeetApp) -> None:
    both = '\n[[people]]\nname = "Bob Fernsby"\n[[people]]\nname = "Robert Fernsby"\n'
    twice.home.config.write_text(twice.home.config.read_text("utf-8") + both, encoding="utf-8")
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        while "Fernsby" not in asked(twice)[0]:
            await press(pilot, "space")
        pair = asked(twice)
        await press(pilot, "y")
        assert "is declared in" in said(pilot)
        assert isinstance(twice.screen, TwinReview)
        assert pair in [(one.mine.name.text, one.theirs.name.text) for one in twice.screen.cases]


async def test_three_entries_of_one_person_become_one(twice: StarmeetApp) -> None:
    desk, _ = open_desk(twice.home, clock)
    people.add(desk, "Bobby Fernsby")
    desk.close()
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        for _ in range(12):
            screen = twice.screen
            assert isinstance(screen, TwinReview)
            if not any("Fernsby" in case.mine.name.text for case in screen.cases):
                break
            await press(pilot, "y" if "Fernsby" in asked(twice)[0] else "space")
        left = [line.name for line in look(pilot, lambda desk: people.list_people(desk, "fernsby"))]
        assert left == ["Robert Fernsby"]
        assert not [one for one in pilot.app._notifications if one.severity == "error"]


async def test_unmerge_on_the_person_and_from_the_palette(twice: StarmeetApp) -> None:
    desk, _ = open_desk(twice.home, clock)
    merge.merge(desk, "Robert Fernsby", "Bob Fernsby")
    desk.close()
    async with twice.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        twice.screen.query_one(Input).value = "fernsby"
        await settle(pilot)
        await press(pilot, "enter")
        assert "Bob Fernsby: merged into this entry" in shown(pilot)
        assert "x unmerge" in shown(pilot)
        await press(pilot, "x")
        assert not look(pilot, merge.merges)
        assert "x unmerge" not in shown(pilot)
        await press(pilot, "u")
        assert len(look(pilot, merge.merges)) == 1
        await palette(pilot, "unmerge")
        assert not look(pilot, merge.merges)
        await palette(pilot, "review duplicates")
        assert isinstance(twice.screen, TwinReview)


async def palette(pilot: Pilot[None], query: str) -> None:
    await pilot.press("ctrl+p")
    await settle(pilot)
    pilot.app.screen.query_one(Input).value = query
    for _ in range(60):
        await pilot.pause(0.05)
        if query in shown(pilot).casefold():
            break
    await pilot.press("down", "enter")
    await settle(pilot)


async def test_why_says_where_the_evidence_is_from(twice: StarmeetApp) -> None:
    async with twice.run_test(size=SIZE) as pilot:
        await to_twins(pilot)
        await press(pilot, "w")
        assert "from your own entries" in shown(pilot)
        await press(pilot, "escape", "escape", "3", "m", "w")
        assert "from what EuroPlanet Conf 2026 publishes" in shown(pilot)


async def test_a_screen_too_low_for_both_scrolls(twice: StarmeetApp) -> None:
    async with twice.run_test(size=(60, 12)) as pilot:
        await to_twins(pilot)
        before = shown(pilot)
        await press(pilot, "down", "down")
        assert shown(pilot) != before


def test_a_refreshed_programme_does_not_ask_again(app: StarmeetApp, sample: Path) -> None:
    desk, _ = open_desk(app.home, clock)
    first = review.matches(desk, "europlanet").cases[0]
    who.decide(desk, "europlanet", first.mine.id, right=False, speaker=first.theirs.name.text)
    conferences.add(desk, str(sample / "europlanet.xml"))
    assert first.key not in [case.key for case in review.matches(desk, "europlanet").cases]
    desk.close()
