"""The two stories the project grew from, from the first follow to the thank-you: keys only, and what is on screen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from starmeet.config.places import Home
from starmeet.desk import log, people
from starmeet.tui.app import StarmeetApp
from tests.networks.account import speaking
from tests.networks.places import START, Fediverse
from tests.site import Site
from tests.tui.stage import SIZE, look, press, said, settle, shown

ME = '[me]\nname = "Robin Vale"\ntimezone = "Europe/Brussels"\n'
TOKEN = "t0ken"


@asynccontextmanager
async def opened(home: Home, now: datetime) -> AsyncIterator[Pilot[None]]:
    """Open the app at some time, as one does several times a day."""
    app = StarmeetApp(home, lambda: now)
    try:
        async with app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        app.close_desk()


async def write(pilot: Pilot[None], words: str) -> None:
    """Type into whatever has the focus."""
    await pilot.press(*words)
    await settle(pilot)


def read(pilot: Pilot[None]) -> str:
    """Read the screen as one reads it: columns and line breaks do not matter."""
    return " ".join(shown(pilot).split())


def aside(pilot: Pilot[None]) -> str:
    """Read what stands beside the list."""
    return " ".join(" ".join(line.partition("▏")[2] for line in shown(pilot).splitlines()).split())


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    """A home with nobody and nothing in it but who I am."""
    (tmp_path / "config.toml").write_text(ME)
    return Home(config=tmp_path / "config.toml", data=tmp_path)


# The resource: a webinar's hashtag, a link that does not open, a stranger who sends the right one.

MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ASKED = "The slides of #ParsersWebinar do not open for me. Does anyone have the right link?"
GIVEN = "They moved to https://slides.example/parsers.pdf"
THANKED = "Thank you! It was as if we were in the same room."


class Server(Fediverse):
    """A server on which I follow one person."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.nell = self.follow("nell@harrow.example", "Nell Harrow")

    def asks(self, when: datetime) -> None:
        self.status(self.nell, ASKED, _hours(when))

    def thanks(self, when: datetime) -> None:
        mine = {"in_reply_to_id": "1", "in_reply_to_account_id": self.me["id"]}
        self.notice("mention", self.nell, _hours(when), self.status(self.nell, THANKED, _hours(when), **mine))


def _hours(when: datetime) -> float:
    return (when - START) / timedelta(hours=1)


@pytest.fixture
def fedi(bare: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("FEDI", TOKEN)
    with speaking(Server()) as (server, site):
        bare.config.write_text(ME + _account(site))
        yield server


def _account(site: Site) -> str:
    return (
        '[accounts.fedi]\nnetwork = "mastodon"\naddress = "@robin@home.example"\ntoken_env = "FEDI"\n'
        f'server = "{site.url}"\n'
    )


async def test_the_resource(bare: Home, fedi: Server) -> None:
    async with opened(bare, MONDAY) as pilot:
        assert "Whom do you admire?" in shown(pilot)
        await press(pilot, "g")
        assert "1 new people" in said(pilot)
        await press(pilot, "2")
        assert re.search(r"★ +Nell Harrow +following", shown(pilot))
    fedi.asks(MONDAY + timedelta(minutes=50))
    async with opened(bare, MONDAY + timedelta(hours=1)) as pilot:
        assert "Nothing needs you today" in shown(pilot)
        await press(pilot, "g")
        text = read(pilot)
        assert "1 new posts" in said(pilot)
        assert "One small thing" in text
        assert re.search(r"▸help +★ +Nell Harrow asks", shown(pilot))
        about = aside(pilot)
        assert "Does anyone have the right" in about
        assert "had no answer when it was read" in about
        assert "Draft" not in about, "no sentence of ours is the link she wants"
        assert "You could say" not in about
        await press(pilot, "enter")
        assert "Nothing yet. l logs the first thing." in shown(pilot)
        await press(pilot, "escape", "e")
        assert "To Nell Harrow" in shown(pilot)
        await write(pilot, GIVEN)
        await press(pilot, "ctrl+s")
        assert "Nell Harrow: done, and in your log" in said(pilot)
        assert "Nothing needs you today" in shown(pilot)
        await press(pilot, "2", "enter")
        assert re.search(rf"→ help +{GIVEN}", shown(pilot))
        assert "Nell Harrow ★ noticed" in read(pilot)
    fedi.thanks(MONDAY + timedelta(hours=4))
    async with opened(bare, MONDAY + timedelta(hours=5)) as pilot:
        assert "acknowledged" not in shown(pilot)
        await press(pilot, "g")
        assert "1 new in the log" in said(pilot)
        text = shown(pilot)
        assert "Nothing needs you today" in text, "thanks ask for nothing, and a kindness is not asked for twice"
        assert "help" not in text.replace("? help", "")
        await press(pilot, "2")
        assert re.search(r"★ +Nell Harrow +acknowledged +\d+ .? +1 h ago", shown(pilot))
        await press(pilot, "enter")
        text = read(pilot)
        assert f"1 h ← thanks {THANKED} 4 h → help {GIVEN}" in text
        await press(pilot, "w")
        assert "acknowledged: you have heard from them (1 from you, 1 from them)" in read(pilot)
    async with opened(bare, MONDAY + timedelta(days=1)) as pilot:
        assert "Nothing needs you today" in shown(pilot)
        thanks, help_ = look(pilot, log.recent)
        assert (thanks.direction, thanks.kind, thanks.text) == ("in", "thanks", THANKED)
        assert (help_.direction, help_.kind, help_.text) == ("out", "help", GIVEN)
        assert help_.url.startswith("https://harrow.example/@nell/"), "where she asked"
        assert look(pilot, lambda desk: people.show_person(desk, "nell")).stage == "acknowledged"


# The book: a line before the talk, her answer, and a book to sign after it.

SUNDAY, TUESDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (22, 24))
EVENT = """<event id="{id}"><date>2026-11-24T{start}:00+01:00</date><start>{start}</start><duration>{length}</duration>
<title>{title}</title><type>{kind}</type><persons><person id="1">Ada Quill</person></persons></event>"""
PROGRAMME = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>v1</version><conference><title>Harbour Book Days</title><start>2026-11-24</start>
<end>2026-11-24</end><days>1</days><time_zone_name>Europe/Brussels</time_zone_name></conference>
<day index="1" date="2026-11-24"><room name="Great Hall">{talk}</room><room name="Foyer">{signing}</room></day>
</schedule>
"""
TALK, SIGNING = "The parser that forgives", "Book signing: Ada Quill"
NOTED = """
[[people]]
name = "Ada Quill"
recognise = "short white hair; blonder in her picture"
bring = "Her book, to be signed"
[[conferences]]
name = "Harbour Book Days"
start = 2026-11-24
end = 2026-11-24
hashtag = "#hbd26"
"""
"""What no key asks for, as one would add it to the file."""
HELLO = f'Looking forward to "{TALK}" by Ada Quill today at Harbour Book Days. #hbd26'
ANSWER = "Ada answered: see you there! Come and say hi."
REPLY = "I will, and with your book."
FOLLOW_UP = "It was good to meet you at Harbour Book Days on 24 November."


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    talk = EVENT.format(id=1, start="14:00", length="00:45", title=TALK, kind="talk")
    signing = EVENT.format(id=2, start="15:00", length="00:30", title=SIGNING, kind="signing")
    file = tmp_path / "programme.xml"
    file.write_text(PROGRAMME.format(talk=talk, signing=signing))
    return file


async def prepare(pilot: Pilot[None], programme: Path) -> None:
    """Say whom one admires and where one goes, and plan."""
    await press(pilot, "a")
    for words in ("Ada Quill", "@ada@quill.example", "3"):
        await write(pilot, words)
        await press(pilot, "tab")
    await press(pilot, "enter")
    assert "Ada Quill is added" in said(pilot)
    await press(pilot, "3")
    assert "No conference yet." in shown(pilot)
    await press(pilot, "a")
    await write(pilot, str(programme))
    await press(pilot, "enter")
    assert "Harbour Book Days: 2 sessions, 1 speaker" in said(pilot)
    assert re.search(r"▸Harbour Book Days .* in 2 days +going", shown(pilot))
    assert "◐ 1 likely" in shown(pilot)
    await press(pilot, "m")
    assert "same full name" in shown(pilot)
    await press(pilot, "y")
    assert "Ada Quill is there" in said(pilot)
    await press(pilot, "escape", "4")
    assert "r finds the best one" in shown(pilot)
    await press(pilot, "r")
    assert "meet 1 of 1, and no plan is better" in said(pilot)
    assert re.search(rf"14:00-14:45 +│ +★★★ +{TALK} · Ada Quill +listen · Great Hall", shown(pilot))
    assert re.search(r"15:00-15:30 +┃ +★★★ +Ada Quill +\d\d% +signing · Foyer", shown(pilot))


async def say_hello(pilot: Pilot[None]) -> None:
    """Take the first step of the morning."""
    text = shown(pilot)
    assert re.search(r"▸hello +★★★ +Ada Quill speaks today 14:00", text)
    assert HELLO in aside(pilot)
    assert re.search(r"meet +★★★ +Your plan has Ada Quill today 15:00", text)
    assert "has Ada Quill today 14:00" not in text, "a talk is no meeting"
    await press(pilot, "d")
    assert "Ada Quill: done, and in your log" in said(pilot)
    assert "▸hello" not in shown(pilot)


async def hear_from_her(pilot: Pilot[None]) -> None:
    """Log her answer, and answer it."""
    await press(pilot, "l")
    await write(pilot, ANSWER)
    await press(pilot, "enter")
    assert "logged: reply with Ada Quill" in said(pilot)
    await press(pilot, "home")
    assert re.search(r"▸answer +★★★ +Ada Quill answered you", shown(pilot))
    assert "Ada Quill ★★★ acknowledged" in aside(pilot)
    assert f"now ← reply {ANSWER}" in aside(pilot)
    await press(pilot, "e", "f7")
    await write(pilot, REPLY)
    await press(pilot, "ctrl+s")
    assert "answered you" not in shown(pilot)


async def meet_her(pilot: Pilot[None]) -> None:
    """Go from the talk to the signing, with ten seconds for the card."""
    assert "next: Ada Quill today 15:00" in shown(pilot)
    await press(pilot, "4")
    assert re.search(r"15:00-15:30 +┃ +★★★ +Ada Quill", shown(pilot)), "the talk is over, and the signing is still on"
    await press(pilot, "e")
    text = read(pilot)
    assert "NEXT Ada Quill ★★★ 15:00 · in 4 min, go at 14:57 signing · Foyer" in text
    assert f"11 min ago · {TALK}" in text
    await press(pilot, "b")
    lines = [line.strip() for line in shown(pilot).splitlines()]
    assert "ADA QUILL  ★★★" in lines
    assert f'today 15:00-15:30 · Foyer, at "{SIGNING}"' in lines
    assert "short white hair; blonder in her picture" in lines
    assert "Bring    Her book, to be signed" in lines
    last = read(pilot).partition(" Last ")[2]
    assert f"24 Nov you replied: {REPLY} 24 Nov they replied: {ANSWER} 24 Nov you mentioned:" in last
    await press(pilot, "m")
    assert "Ada Quill: met: it is in your log" in said(pilot)
    assert "Last 24 Nov met at Foyer" in read(pilot)
    await press(pilot, "escape", "escape")
    assert re.search(r"15:00-15:30 .* held", shown(pilot))


async def write_to_her(pilot: Pilot[None]) -> None:
    """Take the step of the day after, and look back."""
    assert "One small thing" in shown(pilot)
    assert re.search(r"▸follow-up +★★★ +You met Ada Quill at Harbour", shown(pilot)), "it is over, and was there"
    assert f"Draft {FOLLOW_UP}" in aside(pilot)
    await press(pilot, "e")
    await write(pilot, " Thank you for the lines in my book!")
    await press(pilot, "ctrl+s")
    assert "Nothing needs you today" in shown(pilot)
    await press(pilot, "2", "enter")
    text = read(pilot)
    assert "Ada Quill ★★★ met · warmth" in text
    told = (
        rf"now → message {FOLLOW_UP} Thank you for the lines in my book! \d+ h ◆ met met at Foyer "
        rf"\d+ h → reply {REPLY} \d+ h ← reply {ANSWER} 1 d → mention {HELLO}"
    )
    assert re.search(told, text)


async def test_the_book(bare: Home, programme: Path) -> None:
    async with opened(bare, SUNDAY + timedelta(hours=18)) as pilot:
        await prepare(pilot, programme)
    bare.config.write_text(ME + NOTED)
    async with opened(bare, TUESDAY + timedelta(hours=7)) as pilot:
        await say_hello(pilot)
    async with opened(bare, TUESDAY + timedelta(hours=9, minutes=30)) as pilot:
        await hear_from_her(pilot)
    async with opened(bare, TUESDAY + timedelta(hours=13, minutes=56)) as pilot:
        await meet_her(pilot)
    async with opened(bare, TUESDAY + timedelta(hours=32)) as pilot:
        await write_to_her(pilot)
        kinds = [(one.direction, one.kind) for one in look(pilot, log.recent)]
        assert kinds == [("out", "message"), ("both", "met"), ("out", "reply"), ("in", "reply"), ("out", "mention")]
        assert look(pilot, lambda desk: people.show_person(desk, "ada")).stage == "met"
