from __future__ import annotations

import pytest
from textual.widgets import Input, TextArea

from starmeet.desk import mentor
from starmeet.desk.mentor import MentorView
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.form import ChoiceDialog, FormDialog
from starmeet.tui.screens.mentoring import MentoringScreen
from starmeet.tui.screens.relation import RelationScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import HOSTILE, SIZE, look, press, said, settle, shown

ZOE = "Zoë Marchetti"


def of(pilot: object, name: str) -> MentorView:
    found: MentorView = look(pilot, lambda desk: mentor.show(desk, name))  # type: ignore[arg-type]
    return found


def fill(app: StarmeetApp, **values: str) -> None:
    for field, value in values.items():
        widget = app.screen.query_one(f"#{field}")
        if isinstance(widget, TextArea):
            widget.text = value
        else:
            assert isinstance(widget, Input)
            widget.value = value


async def test_the_list_has_both_sides_and_the_map(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        assert isinstance(app.screen, MentoringScreen)
        seen = shown(pilot)
        for words in (
            "You learn from",
            "You mentor",
            "Your own goals",
            "Your network",
            "learning from afar",
            "resting",
        ):
            assert words in seen
        assert "one question a month" in seen, "what is under the cursor stands beside it"
        await press(pilot, "end")
        assert "what is expected" in shown(pilot)


async def test_an_empty_home_says_who_it_could_be_and_with_which_key(app: StarmeetApp, empty: StarmeetApp) -> None:
    async with empty.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        assert "f begins from afar: they need not know" in shown(pilot)
        await press(pilot, "q")
        assert "f begins with one" in said(pilot)
        await press(pilot, "o")
        fill(empty, goal="Say no once a week", milestones="to a meeting; to a talk")
        await press(pilot, "enter")
        assert "0 of 2" in shown(pilot)
        await press(pilot, "space", "u")
        assert look(pilot, mentor.overview).goals[0].done is None


async def test_from_afar_by_a_key(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "5", "f")
        assert isinstance(app.screen, FormDialog)
        fill(app, name="nobody like this")
        await press(pilot, "enter")
        assert isinstance(app.screen, FormDialog), "what was typed stays"
        assert "nobody like this" in shown(pilot)
        fill(app, name="layla")
        await press(pilot, "enter")
        assert "Layla Al-Marsawi" in shown(pilot)
        assert of(pilot, "layla").stage == "afar"
        await press(pilot, "s")
        fill(app, at="Friday 16:00")
        await press(pilot, "enter")
        assert of(pilot, "layla").next is None


async def zoes(app: StarmeetApp, pilot: object) -> None:
    await settle(pilot)  # type: ignore[arg-type]
    await press(pilot, "5")  # type: ignore[arg-type]
    app.screen.query_one("#mentoring", RowList).rest_on(lambda entry: bool(entry.person and entry.person.person == ZOE))
    await press(pilot, "enter")  # type: ignore[arg-type]
    assert isinstance(app.screen, RelationScreen)


def rest(app: StarmeetApp, kind: str) -> None:
    app.screen.query_one("#rows", RowList).rest_on(lambda entry: entry.kind == kind and entry.mark != "✓")


async def test_space_does_the_row(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await zoes(app, pilot)
        rest(app, "milestone")
        await press(pilot, "space")
        assert all(step.done for step in of(pilot, ZOE).goals[0].milestones)
        await press(pilot, "u")
        assert not all(step.done for step in of(pilot, ZOE).goals[0].milestones)
        rest(app, "promise")
        await press(pilot, "space")
        assert not [one for one in of(pilot, ZOE).promises if one.mine]
        rest(app, "question")
        await press(pilot, "space")
        fill(app, answer="Ask before you show.")
        await press(pilot, "enter")
        assert "Ask before you show." in [one.answer for one in of(pilot, ZOE).questions]
        rest(app, "report")
        await press(pilot, "space")
        assert "proudest" in shown(pilot)
        fill(app, outcome="It is gone.")
        await press(pilot, "enter")
        assert "It is gone." in shown(pilot)
        assert all(one.told for one in of(pilot, ZOE).advice)


async def test_each_key_notes_what_it_says(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await zoes(app, pilot)
        await press(pilot, "q")
        fill(app, question="And the colours?", share="y")
        await press(pilot, "enter")
        assert ("And the colours?", True) in [(one.text, one.shared) for one in of(pilot, ZOE).questions]
        await press(pilot, "n")
        fill(app, notes="Talked about colours.\n#promise: a palette by Friday")
        await press(pilot, "ctrl+s")
        assert "Talked about colours." in shown(pilot)
        assert "a palette" in [one.text for one in of(pilot, ZOE).promises]
        await press(pilot, "s")
        fill(app, at="whenever")
        await press(pilot, "enter")
        assert isinstance(app.screen, FormDialog)
        fill(app, at="2026-12-10 16:00")
        await press(pilot, "enter")
        assert "10 Dec 16:00" in shown(pilot)
        await press(pilot, "d")
        fill(app, advice="Fewer.", on="yesterday")
        await press(pilot, "enter")
        assert "Fewer." in shown(pilot)
        await press(pilot, "r")
        fill(app, minutes="long")
        await press(pilot, "enter")
        assert "no number of minutes" in shown(pilot)
        fill(app, minutes="20", every="3 weeks")
        await press(pilot, "enter")
        assert "every 3 weeks, 20 minutes" in shown(pilot)
        await press(pilot, "v")
        fill(app, needs="skills")
        await press(pilot, "enter")
        assert of(pilot, ZOE).needs == ("skills",)
        await press(pilot, "p")
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, MentoringScreen)


async def test_the_stage_is_chosen(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await zoes(app, pilot)
        await press(pilot, "e")
        assert isinstance(app.screen, ChoiceDialog)
        await press(pilot, "down", "enter")
        assert of(pilot, ZOE).stage == "resting"
        await press(pilot, "u")
        assert of(pilot, ZOE).stage == "agreed"


async def test_only_what_is_marked_is_copied(app: StarmeetApp, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(StarmeetApp, "copy_to_clipboard", lambda _self, words: copied.append(words))
    async with app.run_test(size=SIZE) as pilot:
        await zoes(app, pilot)
        await press(pilot, "c")
        assert "How do I test with people" in copied[0]
        assert "before I post" not in copied[0]
        rest(app, "question")
        await press(pilot, "h", "c")
        assert "may be" not in said(pilot)
        assert "How do I test with people" not in copied[1]
        rest(app, "promise")
        await press(pilot, "h", "x")
        assert "stays with you" in said(pilot)
        assert of(pilot, ZOE).promises


async def test_a_narrow_terminal_has_the_balance_below(app: StarmeetApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await zoes(app, pilot)
        await press(pilot, "end")
        assert "Given and received" in shown(pilot)


async def test_foreign_words_are_no_markup(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await zoes(app, pilot)
        for words in HOSTILE:
            await press(pilot, "q")
            fill(app, question=words)
            await press(pilot, "enter")
        assert "[@click=app.quit]Quit[/] Person" in shown(pilot)
        assert app.is_running
