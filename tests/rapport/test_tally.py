from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Engagement
from starmeet.rapport.tally import exchanges, join, tally

from .world import NOW, counted, entry, logs


@given(logs, st.randoms(use_true_random=False))
def test_the_order_of_the_log_does_not_matter(log: list[Engagement], shuffler: random.Random) -> None:
    shuffled = log[:]
    shuffler.shuffle(shuffled)
    assert tally(1, log) == tally(1, shuffled)


@given(logs, logs)
def test_parts_counted_apart_and_joined_are_what_the_whole_is(
    first: list[Engagement], second: list[Engagement]
) -> None:
    assert join(tally(1, first), tally(1, second)) == tally(1, [*first, *second])


def test_what_has_no_date_counts_but_is_neither_first_nor_last() -> None:
    found = counted(entry(1, "like", undated=True), entry(9, "reply"), entry(2, "like", "in", undated=True))
    assert found.counts == {"in:like": 1, "out:like": 1, "out:reply": 1}
    assert found.first == found.last == found.last_out == NOW - timedelta(days=9)
    assert found.last_in is None


def test_both_counts_under_out_and_in() -> None:
    found = counted(entry(3, "met", "both", text="five minutes"))
    assert found.counts == {"in:met": 1, "out:met": 1}
    assert (found.words_out, found.words_in) == (2, 2)
    assert found.last_in == found.last_out == found.first == found.last


def test_entries_of_others_are_not_counted_and_shared_ones_are() -> None:
    found = tally(1, [entry(1, people=(2,)), entry(2, people=(1, 2)), entry(3, people=(3, 1))])
    assert found.counts == {"out:message": 2}
    assert found.last == NOW - timedelta(days=2)


def test_approaches_are_mine_since_their_last_sign_of_life_and_only_the_last_five() -> None:
    quiet = [entry(days, "reply") for days in range(1, 8)]
    assert counted(*quiet).approaches == tuple(NOW - timedelta(days=days) for days in (5, 4, 3, 2, 1))
    heard = counted(*quiet, entry(3.5, "like", "in"))
    assert heard.approaches == tuple(NOW - timedelta(days=days) for days in (3, 2, 1))
    silent = counted(*(entry(1, kind) for kind in ("read", "like", "boost", "watched")))
    assert silent.approaches == ()


def test_the_entry_behind_the_last_sign_of_life_is_known() -> None:
    found = counted(entry(2, "reply", "in", id=8), entry(5, "reply", "in", id=9), entry(1, id=10))
    assert found.last_in_id == 8


def test_reading_is_no_exchange_and_nothing_is_none() -> None:
    assert (
        exchanges(None) == exchanges(counted()) == exchanges(counted(entry(1, "read"), entry(2, "watched"))) == (0, 0)
    )
    assert exchanges(counted(entry(1, "reply"), entry(2, "like", "in"), entry(3, "met", "both"))) == (2, 2)
