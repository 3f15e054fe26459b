from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Engagement
from starmeet.rapport.outcome import Done, Outcome, outcomes

from .world import NOW, entry, logs


def done(days: float, kind: str = "hello", person: int = 1, **more: int) -> Done:
    return Done(person=person, kind=kind, at=NOW - timedelta(days=days), **more)  # type: ignore[arg-type]


def only(steps: list[Done], log: list[Engagement]) -> Outcome:
    [found] = outcomes(steps, log, NOW)
    return found


@pytest.mark.parametrize(
    ("kind", "days", "answered"),
    [("reply", 25, 1), ("reply", 17, 1), ("reply", 15, 0), ("reply", 31, 0), ("like", 25, 0), ("boost", 25, 1)],
)
def test_an_answer_is_a_word_of_theirs_within_14_days(kind: str, days: float, answered: int) -> None:
    found = only([done(30)], [entry(days, kind, "in")])
    assert (found.done, found.answered, found.open) == (1, answered, 0)


def test_a_meeting_counts_for_60_days_and_not_for_itself() -> None:
    assert only([done(70)], [entry(20, "met", "both")]).met == 1
    assert only([done(90)], [entry(20, "met", "both")]).met == 0
    held = entry(10, "met", "both", id=7)
    assert only([done(10.01, "meet", entry=7)], [held]).met == 0


def test_what_is_fresh_is_told_apart() -> None:
    found = only([done(3), done(2), done(40)], [entry(1.5, "reply", "in")])
    assert (found.done, found.answered, found.open) == (3, 2, 0)
    assert only([done(3)], []).open == 1
    assert only([done(15)], []).open == 0


def test_words_of_mine_of_others_and_without_a_date_are_no_answers() -> None:
    log = [entry(9, "reply"), entry(9, "reply", "in", people=(2,)), entry(9, "reply", "in", undated=True)]
    assert only([done(10)], log).answered == 0


def test_kinds_are_told_apart_the_most_frequent_first_with_how_long_it_took() -> None:
    steps = [done(30), done(28, person=2), done(29, "keep", person=3), done(60, "answer", person=4), done(61, "answer")]
    log = [entry(29, "reply", "in"), entry(24, "message", "in", people=(2,))]
    found = outcomes(steps, log, NOW)
    assert [(one.kind, one.done, one.answered, one.days) for one in found] == [
        ("answer", 2, 0, None), ("hello", 2, 2, 1.0), ("keep", 1, 0, None),
    ]  # fmt: skip


@given(logs, st.lists(st.builds(done, st.integers(0, 900), st.sampled_from(("hello", "keep")))), st.integers(0, 9))
def test_nothing_is_counted_twice_and_the_order_of_the_log_is_no_matter(
    log: list[Engagement], steps: list[Done], seed: int
) -> None:
    found = outcomes(steps, log, NOW)
    assert sum(one.done for one in found) == len(steps)
    for one in found:
        assert one.answered + one.open <= one.done >= one.met
    shuffled = log[:]
    random.Random(seed).shuffle(shuffled)
    assert outcomes(steps, shuffled, NOW) == found
