from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from starmeet.planning.day import moment, near
from starmeet.planning.settings import Settings

from .brute import ZONE, at
from .test_solve import window
from .test_windows import ADA, MEI, RAVI, presence, session

SETTINGS = Settings(timezone=ZONE, walks={("Hall A", "Tent"): 12})
COFFEE = window("coffee", "11:00", 15, 1, kind="break")
TALK = window("talk", "11:05", 30, 2, kind="talk", interest=0.3)
AFTER = window("after", "15:00", 20, 1, place="Tent", session=2)
LATE = window("late", "17:00", 20, 2, session=3)
TOMORROW = window("tomorrow", "09:00", 20, 2, session=4, day=1)
PLAN = (COFFEE, TALK, AFTER, LATE, TOMORROW)


def test_what_is_now_and_next() -> None:
    found = moment(PLAN, at("11:10"), SETTINGS)
    assert (found.now, found.next, found.later, found.place) == (COFFEE, AFTER, (LATE,), "Hall A")


def test_one_goes_in_time_for_the_walk() -> None:
    assert moment(PLAN, at("11:40"), SETTINGS).leave == at("15:00") - timedelta(minutes=12)
    assert moment(PLAN, at("15:00"), SETTINGS).leave == at("17:00") - timedelta(minutes=12)


def test_before_after_and_on_other_days() -> None:
    first = moment(PLAN, at("08:00"), SETTINGS)
    assert (first.now, first.next, first.place) == (None, COFFEE, "")
    assert first.leave == COFFEE.start
    last = moment(PLAN, at("20:00"), SETTINGS)
    assert (last.now, last.next, last.leave, last.later) == (None, None, None, ())
    assert moment(PLAN, at("08:00", 1), SETTINGS).next == TOMORROW
    assert moment((), at("08:00"), SETTINGS).next is None


@given(st.integers(0, 48 * 60))
def test_now_holds_the_instant_and_next_is_ahead(minute: int) -> None:
    instant = at("00:00") + timedelta(minutes=minute)
    found = moment(PLAN, instant, SETTINGS)
    assert found.now is None or found.now.start <= instant < found.now.end
    assert found.next is None or found.next.start > instant
    assert found.leave is None or (found.next is not None and found.leave <= found.next.start)


class TestNear:
    here = session(1, "Errors that help", "10:00", 30, "Ada Quill", room="Hall A")
    far = session(2, "Tents", "10:00", 30, "Ravi Menon", room="Tent")
    next_door = session(3, "Maps", "11:00", 30, "Mei Tanaka", room="Hall B")
    sessions: ClassVar = {one.id: one for one in (here, far, next_door)}
    presences = (presence(RAVI, 2), presence(MEI, 3), presence(ADA, 1))

    def who(self, clock: str, place: str) -> list[int]:
        return [one.person for one in near(self.presences, self.sessions, at(clock), place, SETTINGS)]

    def test_the_same_room_first_then_the_next_one(self) -> None:
        assert self.who("10:35", "Hall A") == [ADA.id, MEI.id]

    def test_far_away_is_not_near(self) -> None:
        assert RAVI.id not in self.who("10:10", "Hall A")
        assert self.who("10:10", "Tent")[0] == RAVI.id

    def test_only_this_hour(self) -> None:
        assert self.who("08:30", "Hall A") == []
        assert self.who("11:10", "Hall A") == [MEI.id]

    def test_without_a_place_everybody_of_this_hour(self) -> None:
        assert set(self.who("10:10", "")) == {ADA.id, RAVI.id, MEI.id}
