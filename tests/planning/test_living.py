from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Meeting, Window
from starmeet.planning.living import Change, changes, shaken, summary

from .brute import at
from .test_solve import window

COFFEE = window("coffee", "11:00", 15, 1, kind="break")
AFTER = window("after", "15:00", 20, 1, 2, session=2)
LATE = window("late", "17:00", 20, 2, session=3)


def fates(before: list[Window], after: list[Window], *possible: str) -> list[tuple[int, str]]:
    return [(one.person, one.fate) for one in changes(before, after, frozenset(possible))]


def test_nothing_changed() -> None:
    assert fates([COFFEE, AFTER], [AFTER, COFFEE]) == []


def test_moved_with_its_session() -> None:
    moved = window("coffee", "11:30", 15, 1, kind="break")
    assert changes([COFFEE], [moved], frozenset()) == (
        Change(person=1, fate="moved", was=at("11:00"), now=at("11:30")),
    )


def test_moved_by_choice_is_not_rescued() -> None:
    assert fates([COFFEE], [AFTER], "coffee", "after") == [(1, "moved"), (2, "new")]


def test_rescued_when_its_time_is_gone() -> None:
    assert fates([AFTER], [COFFEE, LATE], "coffee", "late") == [(1, "rescued"), (2, "rescued")]


def test_lost() -> None:
    assert fates([AFTER, LATE], [AFTER]) == []
    assert fates([AFTER], [LATE], "after") == [(1, "lost"), (2, "moved")]


def test_listening_is_no_meeting() -> None:
    talk = window("t", "10:00", 30, 1, kind="talk", interest=0.3)
    assert fates([talk], []) == []
    assert fates([COFFEE], [talk]) == [(1, "lost")]


def test_what_was_decided_is_told_when_its_ground_moves() -> None:
    agreed = Meeting(uid="u", people=(1,), window="after", start=at("15:00"), end=at("15:20"), state="accepted",
                     changed=at("09:00"))  # fmt: skip
    anchors = {"after": at("15:00")}
    assert shaken([agreed], anchors, {"after": at("15:00")}) == ()
    [moved] = shaken([agreed], anchors, {"after": at("16:00")})
    assert (moved.fate, moved.was, moved.now) == ("shaken", at("15:00"), at("16:00"))
    [gone] = shaken([agreed], anchors, {})
    assert gone.now is None
    assert shaken([agreed], {}, {}) == ()


def test_counts_in_words() -> None:
    found = [Change(person=n, fate=fate) for n, fate in enumerate(("moved", "lost", "moved", "rescued", "moved"))]
    assert summary(found) == "3 moved, 1 lost, 1 rescued"
    assert summary([Change(person=1, fate="shaken")]) == "1 agreed, to be checked"
    assert summary([]) == ""


WINDOWS = st.lists(
    st.builds(
        lambda number, hour, people: window(f"w{number}", f"{hour:02}:00", 20, *people, session=number),
        st.integers(0, 5), st.integers(9, 18), st.lists(st.integers(1, 4), min_size=1, max_size=2, unique=True),
    ),
    max_size=6, unique_by=lambda one: one.id,
)  # fmt: skip


@given(WINDOWS, WINDOWS, st.sets(st.sampled_from([f"w{n}" for n in range(6)])))
def test_everyone_is_told_of_and_only_where_something_changed(
    before: list[Window], after: list[Window], possible: set[str]
) -> None:
    found = changes(before, after, frozenset(possible))
    was, now = ({p for one in windows for p in one.people} for windows in (before, after))
    assert {one.person for one in found if one.fate == "lost"} == was - now
    assert {one.person for one in found if one.fate == "new"} == now - was
    assert changes(before, before, frozenset(possible)) == ()
    assert changes(before[::-1], after[::-1], frozenset(possible)) == found
