"""Names that would act if a screen let them: as markup, as links, as escape sequences."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from starmeet.config.places import Home
from starmeet.desk import conferences, log, open_desk, people, plan
from starmeet.tui.app import StarmeetApp
from tests.tui.stage import HOSTILE, clock, press, settle, shown

PROGRAMME = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>1</version>
<conference><acronym>h</acronym><title>Conf [/x] $error</title><start>2026-11-24</start><end>2026-11-24</end>
<time_zone_name>Europe/Berlin</time_zone_name></conference>
<day index="1" date="2026-11-24" start="2026-11-24T08:00:00+01:00" end="2026-11-24T20:00:00+01:00">
<room name="[/room]">{events}</room></day></schedule>
"""
EVENT = """<event guid="00000000-0000-4000-8000-00000000000{n}" id="{n}"><date>2026-11-24T1{n}:00:00+01:00</date>
<start>1{n}:00</start><duration>00:30</duration><room>[/room]</room><title>[@click=app.quit]Talk[/] {n}</title>
<abstract>[/nope] &#x202E;abstract</abstract><type>talk</type>
<persons><person id="{n}">{name}</person></persons></event>
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        desk, _ = open_desk(Home(config=folder / "config.toml", data=folder), clock)
        for number, name in enumerate(HOSTILE):
            added = people.add(desk, name, tier=3, topics=["[/topic]"], org="[b]Org[/x]")
            people.edit(desk, added.id, {"why": name, "recognise": "[/r]", "offer": "$error", "note": name})
            log.log(desk, f"{number + 1} days ago: [/nope] asked \x1b]0;title\x07 about [Bold]", people=(added.id,))
            log.log(desk, "[@click=app.quit]reply[/]?", people=(added.id,), kind="question", from_them=True)
        people.add(desk, "M. Ory [/nope] $error \x1b[2J\u202e", tier=0, org="[b]Org[/x]")  # twice, for all one knows
        known = [line.name for line in people.list_people(desk)]
        events = "".join(
            EVENT.format(n=number, name=name.replace("&", "&amp;").replace("<", "&lt;"))
            for number, name in enumerate(known)
        )
        (folder / "h.xml").write_text(PROGRAMME.format(events=events), encoding="utf-8")
        conferences.add(desk, str(folder / "h.xml"), attending="going")
        plan.plan(desk)
        desk.close()
    return folder


@pytest.fixture
def sample(hostile: Path) -> Path:
    return hostile


def assert_safe(text: str) -> None:
    assert all(char.isprintable() or char == "\n" for char in text), [c for c in text if not c.isprintable()]
    assert "\u202e" not in text


@pytest.mark.parametrize("size", [(120, 36), (40, 10)])
async def test_every_screen_shows_them_as_they_are(app: StarmeetApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        texts = [shown(pilot)]
        for key in (
            "enter", "escape", "b", "m", "escape", "w", "escape", "l", "escape", "e", "escape", "d",
            "2", "down", "enter", "w", "escape", "escape", "a", "escape", "m", "w", "escape", "s", "space", "escape",
            "3", "w", "escape", "v", "v", "enter", "enter", "escape", "v", "w", "escape",
            "m", "w", "escape", "space", "escape", "escape",
            "4", "enter", "escape", "a", "escape", "i", "escape", "question_mark", "escape",
        ):  # fmt: skip
            await press(pilot, key)
            assert app.is_running, key
            texts.append(shown(pilot))
        for text in texts:
            assert_safe(text)
        if size[0] >= 80:
            assert any("[/nope]" in text for text in texts)
            assert any("[@click=app.quit]" in text for text in texts)
            assert any("$error" in text for text in texts)


async def test_clicking_on_them_does_nothing_but_select(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        for y in range(3, 8):
            for x in (8, 12, 75, 80):
                await pilot.click(offset=(x, y))
        await settle(pilot)
        assert app.is_running
        assert app.return_code is None


async def test_the_palette_finds_them(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        app.screen.query_one(Input).value = "Mal [/nope]"
        for _ in range(60):
            await pilot.pause(0.05)
            if "Mal [/nope] Ory" in shown(pilot):
                break
        assert "Mal [/nope] Ory" in shown(pilot)
        assert_safe(shown(pilot))
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "Between you" in shown(pilot)


async def test_what_is_pasted_into_the_filter_is_cleaned(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "slash")
        app.screen.query_one(Input).value = "\x1b[2Jmal\u202e [/nope]"
        await settle(pilot)
        assert_safe(shown(pilot))


async def test_two_of_them_side_by_side_and_merged(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "2", "m")
        text = shown(pilot)
        assert_safe(text)
        assert "Mal [/nope] Ory" in text
        assert "M. Ory [/nope] $error" in text
        await press(pilot, "y", "escape")
        assert_safe(shown(pilot))
        app.screen.query_one(Input).value = "ory"
        await settle(pilot)
        await press(pilot, "enter")
        assert "M. Ory [/nope] $error: merged into this entry" in shown(pilot)
        assert_safe(shown(pilot))
