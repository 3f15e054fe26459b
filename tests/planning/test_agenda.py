from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count

import pytest
from msgspec import structs

from starmeet.model import Conference, Meeting, MeetingState, Window
from starmeet.planning.agenda import agenda

from .brute import DAY, ZONE, at
from .test_solve import window

CONFERENCE = Conference(id=1, name="EuroPlanet Conf", start=DAY, end=DAY + timedelta(days=1), timezone=ZONE)
NOW = at("08:00")


def numbered() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new-{next(numbers)}"


def changed(meetings: Sequence[Meeting], *windows: Window) -> tuple[Meeting, ...]:
    return agenda(meetings, windows, CONFERENCE, NOW, numbered())


def stored(*windows: Window, state: MeetingState = "idea") -> list[Meeting]:
    """The meetings of a plan as they are kept: with a number, and a UID."""
    return [structs.replace(one, id=number, state=state) for number, one in enumerate(changed([], *windows), 1)]


ADA = window("a", "10:00", 20, 1)
RAVI = window("b", "11:00", 20, 2)
TALK = window("t", "12:00", 30, 1, kind="talk", chance=0.0, interest=0.3)


def test_a_first_plan_gives_each_window_a_new_uid() -> None:
    first, second = changed([], ADA, RAVI)
    assert (first.uid, second.uid) == ("new-1", "new-2")
    assert (first.id, first.state, first.conference, first.zone, first.changed) == (0, "idea", 1, ZONE, NOW)
    assert (first.people, first.window, first.start, first.end, first.place, first.kind, first.chance) == (
        (1,), "a", ADA.start, ADA.end, "Hall A", "after talk", 0.5,
    )  # fmt: skip


def test_the_same_plan_changes_nothing() -> None:
    before = stored(ADA, RAVI, TALK)
    assert list(changed(before, ADA, RAVI, TALK)) == before


def test_a_window_that_moves_keeps_its_uid() -> None:
    before = stored(ADA)
    later = structs.replace(ADA, start=ADA.start + timedelta(hours=1), end=ADA.end + timedelta(hours=1), place="Hall B")
    (after,) = changed(before, later)
    assert (after.uid, after.id, after.sequence) == (before[0].uid, 1, before[0].sequence)
    assert (after.start, after.place) == (later.start, "Hall B")


def test_a_person_met_in_another_window_keeps_the_uid() -> None:
    before = stored(ADA, RAVI)
    other = window("a2", "15:00", 20, 1)
    moved, same = changed(before, other, RAVI)
    assert (moved.uid, moved.window, moved.start) == (before[0].uid, "a2", other.start)
    assert same == before[1]


def test_the_same_window_goes_before_the_same_person() -> None:
    second = window("a2", "15:00", 20, 1)
    before = stored(ADA, second)
    third = window("a3", "09:00", 20, 1)
    moved, same = changed(before, third, second)
    assert same == before[1]
    assert moved.uid == before[0].uid


def test_what_is_gone_is_cancelled_and_not_twice() -> None:
    before = stored(ADA, RAVI)
    same, gone = changed(before, ADA)
    assert same == before[0]
    assert (gone.uid, gone.state) == (before[1].uid, "cancelled")
    assert changed([same, gone], ADA) == (same,)


def test_what_comes_back_is_the_same_event_again() -> None:
    before = stored(ADA, state="cancelled")
    (again,) = changed(before, ADA)
    assert (again.uid, again.state) == (before[0].uid, "idea")


@pytest.mark.parametrize("state", ["asked", "accepted", "declined", "held", "missed"])
def test_what_is_decided_is_not_touched(state: MeetingState) -> None:
    before = stored(ADA, state=state)
    assert changed(before) == ()
    assert changed(before, ADA) == ()
    (new,) = changed(before, window("a2", "15:00", 20, 1))
    assert (new.uid, new.id) == ("new-1", 0)


def test_appointments_are_no_new_meetings() -> None:
    assert changed([], structs.replace(ADA, kind="appointment", agreed=True)) == ()


def test_a_talk_goes_on_only_in_the_same_window() -> None:
    before = stored(TALK)
    other = window("t2", "14:00", 30, 1, kind="talk", chance=0.0, interest=0.3)
    new, gone = changed(before, other)
    assert (new.uid, new.id) == ("new-1", 0)
    assert (gone.uid, gone.state) == (before[0].uid, "cancelled")
    later = structs.replace(TALK, start=TALK.start + timedelta(hours=1), end=TALK.end + timedelta(hours=1))
    assert [one.uid for one in changed(before, later)] == [before[0].uid]


def test_a_talk_does_not_become_a_meeting() -> None:
    new, gone = changed(stored(TALK), ADA)
    assert (new.id, gone.state) == (0, "cancelled")


def test_others_in_the_same_break_are_another_event() -> None:
    both = window("ab", "10:00", 20, 1, 2)
    new, gone = changed(stored(ADA), both)
    assert (new.id, gone.state) == (0, "cancelled")


def test_what_somebody_was_asked_for_and_is_off_is_not_planned_again_under_its_uid() -> None:
    called_off = [structs.replace(one, asked=NOW, guest="ada@quill.example") for one in stored(ADA, state="cancelled")]
    (after,) = changed(called_off, ADA)
    assert (after.id, after.uid) == (0, "new-1"), "a guest's calendar would take it for the one that is off"
