"""What held and missed meetings make of a chance: laws, and the words for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Meeting, WindowKind
from starmeet.planning.outcomes import chances, explain, outcomes
from starmeet.planning.windows import CHANCES

AT = datetime(2027, 3, 12, 10, tzinfo=UTC)
KINDS = st.sampled_from(get_args(WindowKind))
STATES = st.sampled_from(("idea", "asked", "accepted", "declined", "held", "missed", "cancelled"))


def meeting(kind: str, state: str) -> Meeting:
    return Meeting(uid="m", people=(1,), start=AT, end=AT, changed=AT, kind=kind, state=state)  # type: ignore[arg-type]


MEETINGS = st.lists(st.builds(meeting, KINDS, STATES), max_size=40)


@given(MEETINGS)
def test_what_is_learned_lies_between_the_start_and_the_share_that_was_held(meetings: list[Meeting]) -> None:
    for kind, one in outcomes(meetings).items():
        total = one.held + one.missed
        share = one.held / total if total else one.start
        assert min(one.start, share) - 1e-12 <= one.chance <= max(one.start, share) + 1e-12
        assert 0.0 <= one.chance <= 1.0
        assert kind != "talk" or one.chance == 0.0


@given(MEETINGS, KINDS.filter(lambda kind: kind != "talk"))
def test_a_meeting_held_raises_its_kind_alone_and_a_missed_one_lowers_it(
    meetings: list[Meeting], kind: WindowKind
) -> None:
    before = chances(outcomes(meetings))
    held, missed = (chances(outcomes([*meetings, meeting(kind, state)])) for state in ("held", "missed"))
    assert missed[kind] < before[kind] < held[kind]
    for after in (held, missed):
        assert {**after, kind: 0.0} == {**before, kind: 0.0}


@given(MEETINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_meetings_says_nothing(meetings: list[Meeting], dice: object) -> None:
    mixed = list(meetings)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert outcomes(mixed) == outcomes(meetings)


@given(st.lists(st.builds(meeting, KINDS, STATES.filter(lambda state: state not in ("held", "missed")))))
def test_what_did_not_happen_teaches_nothing(meetings: list[Meeting]) -> None:
    assert chances(outcomes(meetings)) == CHANCES


def test_it_says_how_the_chance_came_about() -> None:
    states = ("held", "held", "missed", "held", "idea")
    learned = outcomes([*(meeting("after talk", state) for state in states), meeting("coffee with an alien", "held")])
    assert explain("after talk", learned) == "after talk: 0.50 at the start; 3 of 4 held, so 0.57"
    assert explain("lunch", learned) == ""
    assert chances(learned)["after talk"] == pytest.approx(8 / 14)
