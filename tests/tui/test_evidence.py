"""Wherever a screen says that someone is at a conference: how sure it is, in a mark and a word; why, one key away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from textual.widgets import Input

from starmeet.desk import conferences, log, open_desk, people, where
from starmeet.desk.where import Expected, Place
from starmeet.tui import keys, ranking, words
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.conferences import GOING
from starmeet.tui.screens.why import WhyScreen
from starmeet.tui.widgets.rows import RowList
from tests.tui.stage import SIZE, clock, look, press, settle, shown

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("size", [SIZE, (80, 24)])
@pytest.mark.parametrize(
    "there",
    [
        (), ("end",), ("2",), ("2", "enter"), ("3",), ("3", "v"), ("3", "enter"), ("3", "enter", "v", "down"),
        ("4",), ("4", "down", "a"), ("2", "b"), ("end", "b"),
    ],
    ids=" ".join,
)  # fmt: skip
async def test_one_key_opens_the_evidence(app: StarmeetApp, there: tuple[str, ...], size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *there, "w")
        assert isinstance(app.screen, WhyScreen)
        await press(pilot, "end")  # of a person where past years take a screenful
        text = shown(pilot)
        await press(pilot, "home")
        text += shown(pilot)
        assert "from what" in text
        assert "%" in text
        assert "● " in text


def test_it_is_the_same_key_everywhere() -> None:
    for name in set(keys.SCREENS) - {"everywhere", "lists", "dialog"}:
        [found] = [one for one in keys.SCREENS[name] if "w" in one.key.split(",")]
        assert found.id
        assert found.id.endswith(".why"), name


async def test_of_one_session_only_who_is_in_it(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "enter", "down", "down", "w")
        text = shown(pilot)
        assert "Inês Valadouro ★★   ● speaks, 100%" in text
        assert text.count("%") == 1
        await press(pilot, "escape", "home", "w")  # nobody of mine holds the coffee: then it is about all
        assert shown(pilot).count("%") > 1


@pytest.fixture
def said_so(app: StarmeetApp) -> StarmeetApp:
    """Someone wrote that they come, and is not listed."""
    desk, _ = open_desk(app.home, clock)
    log.log(desk, "yesterday: see you at EuroPlanet Conf 2026!", people=("Elif Yakamozlu",), from_them=True)
    log.log(desk, "yesterday: see you at Harbour Days 2026!", people=("Zoë Marchetti",), from_them=True)
    desk.close()
    return app


async def test_likely_never_looks_like_listed(said_so: StarmeetApp) -> None:
    async with said_so.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        assert "Elif Yakamozlu  ◐ likely: says so" in shown(pilot)
        assert "Zoë Marchetti  ●  " in shown(pilot)
        await press(pilot, "v")
        rows = pilot.app.screen.query_one("#ranking", RowList)
        assert "◐ Zoë Marchetti (likely)" in " ".join(text for item in rows.items for text, _ in item.row.free)
        await press(pilot, "2")
        said_so.screen.query_one(Input).value = "elif"
        await settle(pilot)
        await press(pilot, "enter")
        assert "◐ likely: says so" in shown(pilot)
        await press(pilot, "w")
        assert "from what they wrote" in shown(pilot)
        assert "80%" in shown(pilot)
        await press(pilot, "escape", "b")
        assert "◐ likely: says so, 80%" in shown(pilot)


async def test_the_list_of_people_says_it_before_the_name_that_may_be_cut(said_so: StarmeetApp) -> None:
    async with said_so.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        for name, expected in (("elif", "◐ likely"), ("zoë", "● EuroPlanet")):
            said_so.screen.query_one(Input).value = name
            await settle(pilot)
            assert expected in shown(pilot)


async def test_a_meeting_with_someone_only_likely_there_is_marked(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        line = next(line for line in shown(pilot).split("\n") if "Ravi Menon" in line)
        assert "◐ Ravi Menon (likely), Room 4" in line
        await press(pilot, "4")
        assert "◐ Ravi Menon (likely)" in shown(pilot)
        assert "◐ Léa Fontanelle" not in shown(pilot)


async def test_conferences_by_who_is_there(app: StarmeetApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "v")
        places = look(pilot, where.where)
        rows = pilot.app.screen.query_one("#ranking", RowList)
        assert list(dict.fromkeys(item.slug for item in rows.items)) == [place.slug for place in places]
        text = shown(pilot)
        assert f"{places[0].expected:.1f}" in text
        assert "+ Beatriz Lumiar lives in Lisbon" in text
        assert "3 days" in text
        await press(pilot, "down")  # over the lines below, to the next conference
        assert rows.item.slug == places[1].slug
        await press(pilot, "g")
        line = next(one for one in look(pilot, conferences.list_conferences) if one.slug == places[1].slug)
        assert line.attending == "not"
        assert "not going" in shown(pilot)
        await press(pilot, "v")
        assert pilot.app.screen.query_one("#conferences", RowList).item.slug == places[1].slug
        await press(pilot, "v", "enter")
        assert line.name in shown(pilot)


async def test_the_cursor_stays_on_its_conference(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "down", "v")
        assert pilot.app.screen.query_one("#ranking", RowList).item.slug.startswith("harbour")
        await press(pilot, "up", "v")
        assert pilot.app.screen.query_one("#conferences", RowList).item.slug.startswith("europlanet")


async def test_an_empty_ranking_says_what_to_do(empty: StarmeetApp) -> None:
    async with empty.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "3", "v")
        assert "No conference yet." in shown(pilot)
        await press(pilot, "w", "enter", "m")
        assert "No conference yet." in shown(pilot)


async def test_a_ranking_is_laid_out_anew_for_another_width(app: StarmeetApp) -> None:
    async with app.run_test(size=(200, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "v")
        await pilot.resize_terminal(50, 30)
        await settle(pilot)
        await pilot.pause(0.1)
        text = shown(pilot)
        assert "and 10 more" in text
        assert "Siobhán Garraway-Finn," in text


async def test_what_is_said_below_a_conference_comes_into_sight_with_it(app: StarmeetApp) -> None:
    async with app.run_test(size=(80, 14)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "v")
        assert "29-30 Dec 2026" not in shown(pilot)
        await press(pilot, "down")
        assert "Harbour Days 2026" in shown(pilot)
        assert "29-30 Dec 2026" in shown(pilot)


def place(**fields: object) -> Place:
    known: dict[str, object] = {
        "conference": "Fern Camp", "slug": "fern", "expected": 2.4, "people": ("Ada",), "start": TODAY,
        "end": TODAY, "days": 1, "city": "Faro", "cost": "120 €", "attending": "none", "cfp_end": None, "cfp_url": "",
        "near": (), "who": (),
    }  # fmt: skip
    return Place(**(known | fields))  # type: ignore[arg-type]


def person(name: str, grade: str) -> Expected:
    return Expected(person=name, tier=2, probability=0.8, kind="says so", grade=grade, evidence=("a word",))  # type: ignore[arg-type]


def test_a_ranking_says_whom_what_it_takes_and_until_when_to_propose() -> None:
    who = (person("Ada", "certain"), person("Mei", "likely"))
    near = ("stay until Sunday and Nia is at Moss Days",)
    found = list(ranking.notes(place(who=who, near=near, cfp_end=TODAY + timedelta(10)), TODAY))
    assert found == [
        ("● 1 of yours  ◐ 1 likely", "mine"), ("Ada, ◐ Mei (likely)", ""),
        ("1 day · 22 Nov 2026 · Faro · 120 €", "quiet"),
        (f"+ {near[0]}", ""), ("talks can be proposed until 2 Dec, in 10 days", "need"),
    ]  # fmt: skip
    later = list(ranking.notes(place(cfp_end=TODAY + timedelta(40)), TODAY))
    assert later[0] == ("nobody of yours, as far as is known", "quiet")
    assert later[-1][1] == "quiet"
    assert len(list(ranking.notes(place(cfp_end=TODAY - timedelta(1)), TODAY))) == 2


def test_the_lines_of_a_ranking_fit_its_width() -> None:
    who = tuple(person(f"Somebody With A Long Name {number}", "likely") for number in range(9))
    for width in (30, 48, 100):
        found = ranking.entries([place(who=who)], TODAY, GOING, width)
        assert all(len(text) <= width for entry in found for text, _ in entry.row.free)
        assert sum(not entry.row.rest for entry in found) == len(found) - 1


def test_words_for_how_sure_it_is() -> None:
    assert words.standing("certain", "speaks") == "● speaks"
    assert words.standing("likely", "returns") == "◐ likely: past years"
    assert words.standing("check", "speaks") == "? to check: speaks"
    assert words.standing("likely", "says so") != words.standing("certain", "says so")
    assert words.crowd(["likely", "certain", "likely"]) == "● 1 of yours  ◐ 2 likely"
    assert words.crowd([]) == ""
    assert words.named("Ada", "likely") == "◐ Ada (likely)"
    assert words.named("Ada", "certain") == words.named("Ada", None) == "Ada"


def test_a_person_knows_where_they_come_again(app: StarmeetApp) -> None:
    desk, _ = open_desk(app.home, clock)
    conferences.add_empty(desk, "EuroPlanet Conf 2027", date(2027, 11, 23), date(2027, 11, 24))
    card = people.show_person(desk, "Zoë Marchetti")
    kinds = {one.conference: one.kind for one in card.there}
    desk.close()
    assert kinds == {"EuroPlanet Conf 2026": "speaks", "EuroPlanet Conf 2027": "returns"}
    assert card.where == ("EuroPlanet Conf 2026 (certain)",)
