from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.model import Engagement
from starmeet.rapport.tally import tally
from starmeet.rapport.warmth import LEVELS, MARGIN, curve, investment, level, warmth

from .world import NOW, counted, entries, entry, logs


@settings(max_examples=200)
@given(logs, entries)
def test_another_exchange_never_lowers_warmth(log: list[Engagement], more: Engagement) -> None:
    before, after = warmth(tally(1, log), NOW).value, warmth(tally(1, [*log, more]), NOW).value
    assert (before if before is not None else -1) <= (after if after is not None else -1)


@settings(max_examples=200)
@given(logs, entries)
def test_another_entry_never_lowers_investment(log: list[Engagement], more: Engagement) -> None:
    before, after = investment(tally(1, log), NOW).value, investment(tally(1, [*log, more]), NOW).value
    assert (before if before is not None else -1) <= (after if after is not None else -1)


@settings(max_examples=100)
@given(logs, st.integers(0, 5000), st.integers(0, 5000))
def test_time_alone_never_raises_a_score(log: list[Engagement], sooner: int, longer: int) -> None:
    counts = tally(1, log)
    first, then = (NOW + timedelta(hours=hours) for hours in sorted((sooner, longer)))
    for score in (warmth, investment):
        assert (score(counts, first).value or 0) >= (score(counts, then).value or 0)


@given(logs, st.one_of(st.none(), st.integers(0, 100)))
def test_the_terms_add_up_to_the_value_and_it_stays_in_bounds(log: list[Engagement], pin: int | None) -> None:
    for score in (warmth(tally(1, log), NOW, pin), investment(tally(1, log), NOW)):
        if score.value is None:
            assert all(term.value is None for term in score.terms)
        else:
            assert 0 <= score.value <= 100
            assert sum(term.value or 0 for term in score.terms) == score.value


def test_never_interacted_is_no_number() -> None:
    assert warmth(None, NOW).value is None
    assert warmth(counted(), NOW).value is None
    assert warmth(counted(entry(1, "read")), NOW).value is None
    assert investment(None, NOW).value is None
    assert investment(counted(entry(1, "reply", "in")), NOW).value is None


def test_a_star_who_never_answers_is_not_warm_but_the_effort_shows() -> None:
    one_sided = counted(*(entry(days, "reply") for days in range(1, 60, 3)))
    cold, mine = warmth(one_sided, NOW).value, investment(one_sided, NOW).value
    assert cold is not None
    assert mine is not None
    assert cold <= 20
    assert mine >= 60


def test_having_exchanged_anything_at_all_is_the_biggest_step() -> None:
    scores = [0]
    log: list[Engagement] = [entry(60, "reply")]
    for days in (59, 50, 40, 30, 20, 10, 1):
        log += [entry(days, "reply", "in"), entry(days - 0.5, "reply")]
        scores.append(warmth(tally(1, log), NOW).value or 0)
    steps = [after - before for before, after in pairwise(scores)]
    assert steps[0] == max(steps)
    assert steps[0] > 2 * max(steps[1:])
    terms = {term.name: term.value or 0 for term in warmth(tally(1, log), NOW).terms}
    assert terms["contact"] == max(terms.values())


def test_recency_halves_in_200_days() -> None:
    log = counted(entry(0, "reply"), entry(0, "reply", "in"))
    now, later = (
        {term.name: term.value or 0 for term in warmth(log, NOW + timedelta(days=days)).terms} for days in (0, 200)
    )
    assert now["recency"] == 18
    assert later["recency"] == 9


def test_a_pinned_value_wins() -> None:
    assert warmth(None, NOW, 70).value == 70
    assert warmth(counted(entry(1, "met", "both")), NOW, 0).value == 0


def test_the_curve_ends_now_and_starts_at_zero_before_the_first_exchange() -> None:
    log = [entry(40, "reply"), entry(39, "reply", "in"), entry(1, "met", "both")]
    points = curve(log, NOW)
    assert len(points) == 12
    assert points[:10] == (0,) * 10
    assert points[-1] == warmth(tally(1, log), NOW).value
    assert 0 < points[-2] < points[-1]
    assert curve([], NOW, 3) == (0, 0, 0)


def rank(name: str | None) -> int:
    """Order the levels, never at the bottom."""
    return -1 if name is None else ["cold", "cool", "warm", "hot"].index(name)


@settings(max_examples=200)
@given(logs, entries)
def test_another_exchange_never_lowers_the_level(log: list[Engagement], more: Engagement) -> None:
    assert rank(level(tally(1, log), NOW)) <= rank(level(tally(1, [*log, more]), NOW))


@settings(max_examples=100)
@given(logs, st.integers(0, 20_000), st.integers(0, 20_000))
def test_time_alone_never_raises_the_level(log: list[Engagement], sooner: int, longer: int) -> None:
    counts = tally(1, log)
    first, then = (NOW + timedelta(hours=hours) for hours in sorted((sooner, longer)))
    assert rank(level(counts, first)) >= rank(level(counts, then))


@settings(max_examples=100)
@given(logs, st.integers(0, 5000))
def test_the_level_is_what_the_number_says_or_lags_by_the_margin(log: list[Engagement], hours: int) -> None:
    now = NOW + timedelta(hours=hours)
    value = warmth(tally(1, log), now).value
    if value is not None:
        named, lagged = (next(name for name, least in LEVELS if at >= least) for at in (value, value + MARGIN))
        assert rank(named) <= rank(level(tally(1, log), now)) <= rank(lagged)


def test_the_level_rises_at_once_and_falls_later_than_the_number() -> None:
    log = [entry(30, "reply"), entry(29, "reply", "in")]
    assert level(counted(*log[:1]), NOW) == "cold"
    after = counted(*log, entry(0, "met", "both"))
    highest = warmth(after, NOW).value
    assert highest is not None
    reached, least = next((name, least) for name, least in LEVELS if highest >= least)
    assert level(after, NOW) == reached
    days = next(n for n in range(4000) if (warmth(after, NOW + timedelta(days=n)).value or 0) < least)
    assert level(after, NOW + timedelta(days=days)) == reached
    assert rank(level(after, NOW + timedelta(days=4000))) < rank(reached)


def test_never_has_no_level_and_a_pin_has_its_own() -> None:
    assert level(None, NOW) is None
    assert level(counted(entry(1, "read")), NOW) is None
    assert level(None, NOW, 45) == "warm"
    assert level(counted(entry(1, "met", "both")), NOW, 44) == "cool"
