"""Hundreds of changes of every kind, here and on the phone: store, file and server go on telling the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.desk import Desk, calendar, conferences, history, meetings, open_desk, people
from starmeet.desk import plan as desk_plan
from starmeet.errors import NotFound, UndoRefused
from starmeet.model import label
from starmeet.store import plans
from tests.calendars.radicale import PASSWORD, USER, Radicale, radicale
from tests.cli.test_contract import PROGRAMME
from tests.desk.both_sides import differences

LATER = PROGRAMME.replace("T14:00:00", "T15:00:00").replace("T11:00:00", "T11:30:00").replace("Small", "Sharp")
NAMES = ["Ada Quill", "Mei Tanaka", "Jonas Weil"]
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Life:
    """One user with a phone, changing their mind."""

    def __init__(self, home: Home, phone: Radicale, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = START
        self.phone = phone
        self.path = phone.make("life")
        self.programme = folder / "tiny.xml"
        self.programme.write_text(PROGRAMME, encoding="utf-8")
        home.data.mkdir()
        home.config.write_text(
            f'[me]\ntimezone = "Europe/Lisbon"\n[calendar]\ncaldav = "{phone.url}{self.path}"\n'
            f'caldav_user = "{USER}"\ncaldav_token_env = "CALENDAR_PASSWORD"\n'
        )
        self.desk, _ = open_desk(home, lambda: self.now)
        for tier, name in enumerate(NAMES):
            people.add(self.desk, name, tier=3 - tier)
        conferences.add(self.desk, str(self.programme), attending="going")
        desk_plan.plan(self.desk)
        self.written: set[str] = set()
        self.uids: dict[str, int] = {}
        self.done: Counter[str] = Counter()
        self.often = (self.move, self.say, self.undo)
        self.here = (
            *self.often, self.arrange, self.drop, self.restore, self.again, self.rename, self.refresh, self.wait,
        )  # fmt: skip
        self.there = (self.phone_moves, self.phone_calls_off, self.phone_deletes, self.phone_colours)

    def known(self) -> list[str]:
        with self.desk.store.read() as reader:
            return [label("m", one.id) for one in plans.meetings(reader)]

    def one(self) -> str:
        return self.chance.choice(self.known())

    def at(self) -> str:
        day, quarter = self.chance.choice([1, 2]), self.chance.randrange(36, 72)
        return f"2026-12-0{day} {quarter // 4:02}:{quarter % 4 * 15:02}"

    # -- here

    def move(self) -> None:
        meetings.mark(self.desk, self.one(), "accepted", at=self.at(), place=self.chance.choice(["", "Foyer", "Pier"]))

    def say(self) -> None:
        state = self.chance.choice(["asked", "accepted", "declined", "cancelled", "held", "missed", "idea"])
        meetings.mark(self.desk, self.one(), state)

    def arrange(self) -> None:
        meetings.mark(self.desk, self.chance.choice(["p1", "p2", "p3"]), "accepted", at=self.at())

    def drop(self) -> None:
        desk_plan.plan(self.desk, drop=[self.chance.choice(["p1", "p2"])])

    def restore(self) -> None:
        desk_plan.plan(self.desk, undrop=["p1", "p2"])

    def again(self) -> None:
        desk_plan.plan(self.desk, max_per_day=self.chance.choice([0, 1, 2, 6]))

    def rename(self) -> None:
        number = self.chance.randrange(3)
        initial = self.chance.choice("ABC")
        people.edit(self.desk, label("p", number + 1), {"name": NAMES[number].replace(" ", f" {initial}. ")})

    def refresh(self) -> None:
        self.programme.write_text(self.chance.choice([PROGRAMME, LATER]), encoding="utf-8")
        conferences.refresh(self.desk)
        desk_plan.plan(self.desk)

    def undo(self) -> None:
        history.undo(self.desk)

    def wait(self) -> None:
        self.now += timedelta(minutes=self.chance.randrange(1, 90))

    # -- on the phone

    def _event(self) -> str:
        return self.chance.choice(self.phone.paths(self.path))

    def phone_moves(self) -> None:
        at = START + timedelta(days=9, minutes=15 * self.chance.randrange(60))
        more = [f"SEQUENCE:{self.chance.randrange(1, 60)}"] if self.chance.random() < 0.5 else []
        end = at + timedelta(minutes=30)
        self.phone.change(self._event(), f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}", *more)

    def phone_calls_off(self) -> None:
        self.phone.change(self._event(), "STATUS:CANCELLED")

    def phone_deletes(self) -> None:
        self.phone.delete(self._event())

    def phone_colours(self) -> None:
        self.phone.change(self._event(), f"X-COLOUR:{self.chance.choice(['red', 'teal'])}")

    # -- and both

    def agree(self) -> None:
        """Push; what was changed there is taken or overwritten, each by its own word."""
        done = calendar.push(self.desk)
        assert done.error == ""
        for _ in range(3):
            if not done.changes:
                break
            ids = [one.id for one in done.changes]
            taken = [one for one in ids if self.chance.random() < 0.5]
            pulled = calendar.pull(self.desk, take=taken)
            assert sorted(one.id for one in pulled.taken) == sorted(taken)
            done = calendar.push(self.desk, overwrite=[one for one in ids if one not in taken])
            assert done.error == ""
        assert done.problems == done.changes == ()
        self.check()
        assert calendar.push(self.desk).written == ()

    def check(self) -> None:
        assert list(differences(self.desk, self.phone, self.path, self.written)) == []
        with self.desk.store.read() as reader:
            known = {one.uid: one.sequence for one in plans.meetings(reader)}
        assert self.uids.keys() <= known.keys()
        assert all(known[uid] >= sequence for uid, sequence in self.uids.items())
        self.uids = known

    def live(self, edits: int) -> None:
        self.agree()
        while self.done.total() < edits:
            for _ in range(self.chance.randrange(1, 8)):
                self.make(self.chance.choice((*self.here, *self.often)))
            if self.chance.random() < 0.4:
                self.make(self.chance.choice(self.there))
            self.agree()

    def make(self, edit: Callable[[], None]) -> None:
        try:
            edit()
        except (UndoRefused, NotFound):
            return
        self.done[edit.__name__] += 1


@pytest.fixture
def life(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Life]]:
    monkeypatch.setenv("CALENDAR_PASSWORD", PASSWORD)
    desks: list[Desk] = []
    with radicale(tmp_path / "server") as phone:

        def begin(seed: int) -> Life:
            one = Life(home, phone, tmp_path, seed)
            desks.append(one.desk)
            return one

        yield begin
    for desk in desks:
        desk.close()


def test_forty_changes(life: Callable[[int], Life]) -> None:
    life(1).live(40)


@pytest.mark.slow
def test_five_hundred_changes(life: Callable[[int], Life]) -> None:
    one = life(2)
    one.live(500)
    assert len(one.done) == len(one.here) + len(one.there), one.done
