"""Everything said of anyone is in the facts it names, and those are in the store: over the demo and generated homes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest

from starmeet.config.places import Home
from starmeet.demo.fill import fill
from starmeet.desk import Desk, brief, starters
from starmeet.desk.briefing import say, subject, voice, work_out
from starmeet.desk.wording import sentences
from starmeet.starters.compose import starters as compose
from starmeet.starters.facts import facts
from starmeet.starters.language import KINDS, TONES
from starmeet.store import people, programmes
from tests.conftest import NOW

from .checker import World, ungrounded
from .worlds import Filler

SEEDS = 12
"""Homes in the normal run; all thousand are in the slow one."""


def everything_said(desk: Desk, home: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give all starters of all people, as `starters --json` prints them."""
    work_out(desk, "")
    with desk.store.read() as reader:
        everyone = people.everyone(reader)
        conference = next(iter(programmes.all_conferences(reader)[-1:]), None)
        for person in everyone:
            about = subject(reader, desk, person, conference)
            for one in say(reader, desk, about):
                yield person.id, json.loads(msgspec.json.encode(one))


def failures(desk: Desk, home: Path) -> list[tuple[str, object]]:
    world = World(home)
    wrong: list[tuple[str, object]] = []
    for person, said in everything_said(desk, home):
        wrong += [(said["text"], fact) for fact in said["facts"] if not world.holds(person, fact)]
        wrong += [(said["text"], claim) for claim in ungrounded(said["text"], said["facts"])]
        wrong += [(said["text"], "no fact")] * (not said["facts"])
        wrong += [(said["text"], "length")] * (not 12 <= len(said["text"].split()) <= 25)
        wrong += [(said["text"], "private")] * ("SECRET" in said["text"])
    return wrong


def generated(tmp_path: Path, seed: int, size: int = 3) -> tuple[Desk, Path]:
    folder = tmp_path / str(seed)
    return Filler(Home(config=folder / "config.toml", data=folder), seed, size).fill(), folder


def test_of_everyone_in_the_demo_only_what_is_known_is_said(home: Home) -> None:
    desk = fill(home, lambda: NOW)
    said = list(everything_said(desk, home.data))
    assert len(said) > 200
    assert failures(desk, home.data) == []
    desk.close()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_in_a_generated_home_only_what_is_known_is_said(tmp_path: Path, seed: int) -> None:
    desk, folder = generated(tmp_path, seed)
    assert failures(desk, folder) == []
    desk.close()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_in_a_thousand_generated_homes_only_what_is_known_is_said(tmp_path: Path, part: int) -> None:
    for seed in range(SEEDS + part * 50, SEEDS + part * 50 + 50):
        desk, folder = generated(tmp_path, seed)
        assert failures(desk, folder) == [], seed
        desk.close()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Path]]:
    """200 people, each with something known of them."""
    desk, folder = generated(tmp_path_factory.mktemp("crowd"), 7, 200)
    yield desk, folder
    desk.close()


def test_over_two_hundred_people_nothing_is_made_up_and_no_opening_is_worn_out(crowd: tuple[Desk, Path]) -> None:
    desk, folder = crowd
    assert failures(desk, folder) == []
    work_out(desk, "")
    openings: dict[tuple[str, str], Counter[str]] = {(kind, tone): Counter() for kind in KINDS for tone in TONES}
    with desk.store.read() as reader:
        conference = programmes.all_conferences(reader)[-1]
        for person in people.everyone(reader):
            about = subject(reader, desk, person, conference)
            for tone in TONES:
                how = msgspec.structs.replace(voice(desk, about), tone=tone)
                for one in compose(facts(about), sentences(desk), seed=f"{person.id}:{person.name}", voice=how):
                    openings[one.kind, tone][" ".join(one.text.split()[:3])] += 1
    for name, counts in openings.items():
        assert counts, name
        if (number := counts.total()) >= 100:  # fewer are left to chance; test_starters.py has 200 of each kind
            assert counts.most_common(1)[0][1] <= number * 0.1, (name, number, counts.most_common(3))


def test_facts_of_every_kind_are_found_in_a_crowd(crowd: tuple[Desk, Path]) -> None:
    desk, folder = crowd
    kinds = {fact["kind"] for _, one in everything_said(desk, folder) for fact in one["facts"]}
    assert {"session", "abstract", "exchange", "help", "topic", "promise", "offer", "ask", "repository", "post",
            "advice"} <= kinds  # fmt: skip


class TestChecker:
    """The checker itself finds what it is there for."""

    FACT: ClassVar = {"kind": "session", "text": "Errors that help 3", "source": "programme of X", "date": "2027-05-03"}

    @pytest.mark.parametrize(
        "lie",
        ["I heard Tomas likes it.", 'You said "errors that hurt" to me.', "You gave 4 talks.", "See https://x.example/a.",
         "It was on 4 May that you spoke.", "Write to me@x.example now.", "You and Тomas spoke.", "Ask @tomas of it."],
    )  # fmt: skip
    def test_it_finds_a_lie(self, lie: str) -> None:
        assert ungrounded(lie, [self.FACT]) != []

    @pytest.mark.parametrize("truth", ['On 3 May you gave "Errors that help 3", I think. Hello?', "So be it: good."])
    def test_it_lets_the_truth_pass(self, truth: str) -> None:
        assert ungrounded(truth, [self.FACT]) == []

    def test_it_finds_a_fact_that_is_not_in_the_store(self, tmp_path: Path) -> None:
        desk, folder = generated(tmp_path, 3)
        desk.close()
        world = World(folder)
        for kind in ("session", "exchange", "post", "topic", "promise", "offer", "ask", "common", "city", "work"):
            fact = {"kind": kind, "text": "Nobody ever said this", "source": "their reply", "date": None}
            assert not world.holds(1, fact), kind


def test_the_morning_of_a_talk_is_only_on_its_day(home: Home) -> None:
    clock = [NOW]

    def now() -> datetime:
        return clock[0]

    desk = fill(home, now)
    card = brief.briefs(desk)
    name = card.briefs[0].person
    assert starters.starters(desk, name, "morning") == ()
    with desk.store.read() as reader:
        [conference] = [one for one in programmes.all_conferences(reader) if one.attending == "going"]
        found = subject(reader, desk, people.some(reader, [int(card.briefs[0].id[1:])])[0], conference)
    clock[0] = min(one.start for one in found.sessions) - timedelta(hours=1)
    [said] = starters.starters(desk, name, "morning")
    assert said.facts[0].date == clock[0].date()
    desk.close()
