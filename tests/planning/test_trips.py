"""The best set of conferences: said a second time by looking at every set, and by laws."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.planning.travel import Candidate, Roads
from starmeet.planning.trips import PROVEN, WEEK_MORE, Choice, Limits, Question, Trips, money_step, trips

FIRST = date(2027, 3, 1)


class Year:
    """One small invented year."""

    def __init__(self, seed: int, most: int = 8) -> None:
        dice = random.Random(seed)
        count = dice.randint(1, most)
        people = range(1, dice.randint(2, 12))
        self.weights = {person: float(dice.randint(1, 3)) for person in people}
        self.candidates = [self._one(dice, number, list(people)) for number in range(1, count + 1)]
        dice.shuffle(self.candidates)
        self.roads = Roads(travel=dice.choice((0, 1, 2, 2, 3)))
        self.limits = Limits(
            days=dice.choice((None, 3, 6, 10, 15)), money=dice.choice((None, None, 0.0, 500.0, 900.0, 1500.0))
        )

    def _one(self, dice: random.Random, number: int, people: list[int]) -> Candidate:
        start = FIRST + timedelta(days=dice.randint(0, 40))
        there = dice.sample(people, dice.randint(0, len(people)))
        return Candidate(
            id=number, start=start, end=start + timedelta(days=dice.randint(0, 3)), away=dice.random() < 0.8,
            city=dice.choice(("ghent", "porto", "")), cost=dice.choice((0.0, 100.0, 250.0, 420.5)),
            fixed=dice.random() < 0.1, met={person: dice.choice((0.1, 0.3, 0.59, 1.0)) for person in there},
        )  # fmt: skip

    def possible(self, limits: Limits) -> Iterator[list[Candidate]]:
        """Look at every set."""
        sets = chain.from_iterable(combinations(self.candidates, size) for size in range(len(self.candidates) + 1))
        for chosen in map(list, sets):
            if not all(one in chosen for one in self.candidates if one.fixed):
                continue
            if any(self.clash(a, b) for a, b in combinations(chosen, 2) if not (a.fixed and b.fixed)):
                continue
            if limits.days is not None and self.days(chosen) > limits.days:
                continue
            if limits.money is None or sum(one.cost for one in chosen) <= limits.money + 1e-9:
                yield chosen

    def days(self, chosen: list[Candidate]) -> int:
        """Walk through the calendar."""
        before, after = (self.roads.travel + 1) // 2, self.roads.travel // 2
        taken = set()
        for one in chosen:
            for number in range(
                -before if one.away else 0, (one.end - one.start).days + 1 + (after if one.away else 0)
            ):
                taken.add(one.start + timedelta(days=number))
        return len(taken)

    def clash(self, a: Candidate, b: Candidate) -> bool:
        """Tell whether there are too few days from the one to the other."""
        if a.start > b.start:
            a, b = b, a
        between = (b.start - a.end).days - 1
        if a.away and b.away:
            same = a.city != "" and a.city == b.city
            return between < (0 if same or not self.roads.travel else 1)
        needed = (self.roads.travel // 2 if a.away else 0) + ((self.roads.travel + 1) // 2 if b.away else 0)
        return between < needed

    def worth(self, chosen: list[Candidate]) -> float:
        """Add up person by person."""
        total = 0.0
        for person, weight in self.weights.items():
            never = 1.0
            for one in chosen:
                never *= 1 - one.met.get(person, 0.0)
            total += weight * (1 - never)
        return total


def best_of(year: Year, limits: Limits, *, with_: int = 0, without: int = 0) -> float | None:
    fitting = [
        year.worth(chosen)
        for chosen in year.possible(limits)
        if (not with_ or with_ in {one.id for one in chosen}) and without not in {one.id for one in chosen}
    ]
    return max(fitting, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_no_set_is_worth_more_and_every_price_is_the_difference_to_the_best_without_it(seed: int) -> None:
    year = Year(seed)
    wanted = best_of(year, year.limits)
    found = Question(year.candidates, year.weights, year.roads).best(year.limits)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    check(year, found, wanted)
    asked = trips(year.candidates, year.weights, year.roads, year.limits)
    assert asked.best.worth == pytest.approx(wanted, abs=PROVEN)
    for left in asked.left:
        other = best_of(year, year.limits, with_=left.id)
        assert (left.price is None) == (other is None)
        assert other is None or left.price == pytest.approx(wanted - other, abs=PROVEN)
    fixed = {one.id for one in year.candidates if one.fixed}
    for added in asked.added:
        assert (added.loss is None) == (added.id in fixed)
        other = best_of(year, year.limits, without=added.id)
        assert added.loss is None or (other is not None and added.loss == pytest.approx(wanted - other, abs=PROVEN))


def check(year: Year, found: Choice, wanted: float) -> None:
    """The choice is possible, worth what it says, and nothing is worth more."""
    assert found.worth == pytest.approx(wanted, abs=PROVEN)
    assert found.proven
    chosen = [one for one in year.candidates if one.id in found.chosen]
    assert chosen in [sorted(one, key=year.candidates.index) for one in year.possible(year.limits)]
    assert found.worth == pytest.approx(year.worth(chosen))
    assert found.days == year.days(chosen)
    assert found.money == pytest.approx(sum(one.cost for one in chosen))


@pytest.mark.parametrize("seed", range(60, 80))
def test_the_curves_hold_the_best_of_every_number_of_days_and_step_of_money(seed: int) -> None:
    year = Year(seed, most=6)
    asked = trips(year.candidates, year.weights, year.roads, year.limits)
    within = year.limits.money
    if best_of(year, Limits(money=within)) is not None:
        decided = year.days([one for one in year.candidates if one.fixed])
        for days in range(20 if year.limits.days is None else max(year.limits.days, decided) + WEEK_MORE + 1):
            wanted = best_of(year, Limits(days=days, money=within))
            shown = [one.worth for one in asked.by_days if one.days <= days]
            assert (wanted is None) == (not shown)
            assert wanted is None or max(shown) == pytest.approx(wanted, abs=PROVEN)
    for one in asked.by_money:
        wanted = best_of(year, Limits(days=year.limits.days, money=one.money))
        assert wanted is None or one.worth == pytest.approx(wanted, abs=PROVEN)
    for curve in (asked.by_days, asked.by_money):
        assert all(a.worth < b.worth for a, b in pairwise(curve))


@given(seed=st.integers(0, 10_000), more=st.integers(0, 5))
def test_more_days_are_never_worth_less(seed: int, more: int) -> None:
    year = Year(seed)
    question = Question(year.candidates, year.weights, year.roads)
    few, many = question.best(Limits(days=8)), question.best(Limits(days=8 + more))
    assert few is None or (many is not None and many.worth >= few.worth - PROVEN)


@given(seed=st.integers(0, 10_000))
def test_the_order_in_which_they_are_given_changes_nothing(seed: int) -> None:
    year = Year(seed)
    one = trips(year.candidates, year.weights, year.roads, year.limits, curves=False)
    other = trips(year.candidates[::-1], year.weights, year.roads, year.limits, curves=False)
    assert one == other


def conference(number: int, start: int, days: int, city: str = "ghent", **more: object) -> Candidate:
    first = FIRST + timedelta(days=start)
    fields = {"met": {1: 0.5}, **more}
    return Candidate(id=number, start=first, end=first + timedelta(days=days - 1), city=city, **fields)  # type: ignore[arg-type]


def solved(*candidates: Candidate, days: int | None = None, money: float | None = None, travel: int = 2) -> Trips:
    return trips(candidates, {1: 3.0, 2: 1.0, 3: 1.0}, Roads(travel=travel), Limits(days=days, money=money))


def test_two_events_of_one_city_are_one_journey() -> None:
    week = solved(conference(1, 0, 2), conference(2, 3, 2, met={2: 0.5}), days=7)
    assert week.journeys == ((1, 2),)
    assert week.best.days == 7  # one day there, two, one between, two, one back
    assert solved(conference(1, 0, 2), conference(2, 3, 2, met={2: 0.5}), days=6).best.chosen == (1,)


def test_between_two_cities_lies_a_day() -> None:
    assert solved(conference(1, 0, 2), conference(2, 2, 2, "porto", met={2: 0.5})).best.chosen == (1,)
    assert solved(conference(1, 0, 2), conference(2, 3, 2, "porto", met={2: 0.5})).journeys == ((1, 2),)
    assert solved(conference(1, 0, 2), conference(2, 2, 2, "ghent", met={2: 0.5})).best.chosen == (1, 2)


def test_nobody_travels_to_what_is_at_home() -> None:
    assert solved(conference(1, 0, 2, away=False)).best.days == 2
    found = solved(conference(1, 0, 2, away=False), conference(2, 2, 2, met={2: 0.5}))
    assert found.best.chosen == (1,)  # the day of the journey there is taken
    assert [left.price for left in found.left] == [pytest.approx(1.0)]


def test_what_is_decided_stays_and_stands_against_what_is_on_the_same_days() -> None:
    found = solved(conference(1, 0, 2, fixed=True, met={3: 0.1}), conference(2, 1, 2, "porto"), days=1, money=0.0)
    assert found.best.chosen == (1,)
    [left] = found.left
    assert (left.price, left.clashes, left.only) == (None, (1,), (1,))


def test_a_conference_of_nobody_is_not_chosen() -> None:
    assert solved(conference(1, 0, 2, met={}), conference(2, 9, 1)).best.chosen == (2,)


def test_it_can_be_asked_of_nothing() -> None:
    found = solved()
    assert (found.best.chosen, found.best.worth, found.left) == ((), 0.0, ())


@pytest.mark.parametrize(("spread", "step"), [(0, 100), (1200, 100), (1201, 200), (4000, 500), (100_000, 10_000)])
def test_the_step_of_money_is_round(spread: float, step: float) -> None:
    assert money_step(spread) == step


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_no_set_is_worth_more_over_many_years(seed: int) -> None:
    year = Year(seed, most=11)
    wanted = best_of(year, year.limits)
    found = Question(year.candidates, year.weights, year.roads).best(year.limits)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        check(year, found, wanted)
